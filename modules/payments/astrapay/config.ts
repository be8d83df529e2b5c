import type { FeeRule } from '#ledger'
import type { Clock } from '#platform/clock.ts'
import type { TokenStore } from '../snap/token-cache.ts'

/** Paths differ by AstraPay's micro-service, so each is a setting. */
export interface AstraPayPaths {
  readonly token: string
  readonly payment: string
  readonly status: string
  readonly refund: string
  readonly qrGenerate: string
  readonly qrQuery: string
  /** AstraPay's text leaves this one's prefix out: to be confirmed with AstraPay. */
  readonly qrRefund: string
  readonly binding: string
  readonly customerToken: string
  readonly unbinding: string
  readonly reserve: string
  readonly reserveQuery: string
  readonly capture: string
  readonly captureQuery: string
  /** AstraPay's table and its example disagree; this is the example's. */
  readonly void: string
  readonly voidQuery: string
}

export const defaultPaths: AstraPayPaths = {
  token: '/snap-service/snap/v1.0/access-token/b2b',
  payment: '/merchant-service/snap/v1.0/debit/payment-host-to-host',
  status: '/merchant-service/snap/v1.0/debit/status',
  refund: '/merchant-service/snap/v1.0/debit/refund',
  qrGenerate: '/qris-service/snap/v1.0/qr/qr-mpm-generate',
  qrQuery: '/qris-service/snap/v1.0/qr/qr-mpm-query',
  qrRefund: '/qris-service/snap/v1.0/qr/qr-mpm-refund',
  binding: '/snap-service/snap/v1.0/registration-account-binding',
  customerToken: '/snap-service/snap/v1.0/access-token/b2b2c',
  unbinding: '/snap-service/snap/v1.0/registration-account-unbinding',
  reserve: '/merchant-service/snap/v1.0/auth/payment',
  reserveQuery: '/merchant-service/snap/v1.0/auth/query',
  capture: '/merchant-service/snap/v1.0/auth/capture',
  captureQuery: '/merchant-service/snap/v1.0/auth/capture-query',
  void: '/merchant-service/snap/v1.0/auth/void',
  voidQuery: '/merchant-service/snap/v1.0/auth/void-query',
}

/** What AstraPay's text gives as the signed path of notification 52, whatever its address. */
export const defaultQrisSigningPath = '/v1.0/qr/qr-mpm-notify'

/** QRIS has a merchant number of its own; without it there is no QRIS by AstraPay. */
export interface QrisConfig {
  /** Digits, unlike the merchant id of debits. */
  readonly merchantId: string
  readonly terminalId: string
  /** The path AstraPay signs notification 52 over; it is not the path of its address. */
  readonly notifySigningPath: string
  /** AstraPay's table says GET, its example and the standard say POST. */
  readonly queryMethod?: 'POST' | 'GET'
}

/** What the AstraPay adapter needs to know. */
export interface AstraPayConfig {
  /** Without a trailing slash, such as `https://sandbox.astrapay.com`. */
  readonly baseUrl: string
  readonly paths?: Partial<AstraPayPaths>
  readonly clientId: string
  readonly clientSecret: string
  /** Ours, PKCS#8: signs the token call. */
  readonly privateKeyPem: string
  /** AstraPay's: checks its token calls, and its notifications where verifyMode is `rsa`. */
  readonly providerPublicKeyPem: string
  /** During a rotation, for a while: what AstraPay may still know of us, or sign with itself. */
  readonly previous?: {
    readonly clientSecret?: string | undefined
    readonly privateKeyPem?: string | undefined
    readonly providerPublicKeyPem?: string | undefined
  }
  /** Where the bearer token is kept; absent: in this process. */
  readonly tokens?: TokenStore
  readonly merchantId: string
  /** The path AstraPay signs its notification over. A setting, because proxies rewrite paths. */
  readonly notifySigningPath: string
  /** Documented is `hmac`; which one is used must be asked of AstraPay. */
  readonly verifyMode: 'hmac' | 'rsa'
  /** AstraPay's text asks for one timestamp for token and call; real integrators do without. */
  readonly sameTimestampAsToken?: boolean
  /** Null: no QRIS by AstraPay. */
  readonly qris?: QrisConfig | null
  /** Opens AstraPay's app instead of its page; must be agreed with AstraPay. */
  readonly isInApp?: boolean
  /** What a wallet may hold without proof of identity (Rp 2 million), and with it (Rp 10 million). */
  readonly capsIdr?: { readonly basic: bigint; readonly full: bigint }
  readonly fees?: { readonly wallet: FeeRule; readonly qris: FeeRule }
  readonly timeoutMs?: number
  readonly now?: Clock
}
