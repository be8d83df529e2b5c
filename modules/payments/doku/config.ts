import type { Clock } from '#platform/clock.ts'
import type { TokenStore } from '../snap/token-cache.ts'

/** What the DOKU adapter needs to know. */
export interface DokuConfig {
  /** Without a trailing slash, such as `https://api-sandbox.doku.com`. */
  readonly baseUrl: string
  readonly clientId: string
  readonly secretKey: string
  /** Ours, PKCS#8: signs the token call. */
  readonly privateKeyPem: string
  /** DOKU's: checks DOKU's own token calls. */
  readonly dokuPublicKeyPem: string
  /** During a rotation, for a while: what DOKU may still know of us, or sign with itself. */
  readonly previous?: {
    readonly secretKey?: string | undefined
    readonly privateKeyPem?: string | undefined
    readonly dokuPublicKeyPem?: string | undefined
  }
  /** Where the bearer token is kept; absent: in this process. */
  readonly tokens?: TokenStore
  /** The paths under which DOKU knows our addresses. Settings, because proxies rewrite paths. */
  readonly notificationPaths: NotificationPaths
  /** Our channel id to the partner service id the bank gave us, such as `{ doku_va_bca: '19008' }`. */
  readonly bins: Readonly<Record<string, string | undefined>>
  /** Channels whose numbers DOKU asks us about (direct inquiry), so that a company may keep one for good. */
  readonly permanentChannels?: readonly string[]
  /** DOKU's names of the methods its hosted page may offer; empty offers all that are active. */
  readonly checkoutMethods: readonly string[]
  /** Who we are as a QRIS merchant; without it QRIS by SNAP is not offered. */
  readonly qris?: QrisMerchant
  /** DOKU's names of the wallets and direct debits that are activated, such as `EMONEY_DANA_SNAP`. */
  readonly snapChannels?: readonly string[]
  /** Our own public address, which wallets and direct debits want to be told (X-IP-ADDRESS). */
  readonly ipAddress?: string | undefined
  readonly timeoutMs?: number
  readonly now?: Clock
}

export interface NotificationPaths {
  readonly http: string
  readonly snapVaPayment: string
  readonly snapVaInquiry?: string
  readonly snapQris?: string
  readonly snapDebit?: string
}

/** All of it is assigned by DOKU, but for the postal code of the shop. */
export interface QrisMerchant {
  readonly merchantId: string
  readonly terminalId: string
  readonly postalCode: string
  readonly feeType: string
}
