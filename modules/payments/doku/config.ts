import type { Clock } from '#platform/clock.ts'

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
  /** The paths under which DOKU knows our notification addresses. Settings, because proxies rewrite paths. */
  readonly notificationPaths: { readonly http: string; readonly snapVaPayment: string }
  /** Our channel id to the partner service id the bank gave us, such as `{ doku_va_bca: '19008' }`. */
  readonly bins: Readonly<Record<string, string>>
  /** DOKU's names of the methods its hosted page may offer; empty offers all that are active. */
  readonly checkoutMethods: readonly string[]
  readonly timeoutMs?: number
  readonly now?: Clock
}
