import type { Clock } from '#platform/clock.ts'

/** Paths differ by AstraPay's micro-service, so each is a setting. */
export interface AstraPayPaths {
  readonly token: string
  readonly payment: string
  readonly status: string
  readonly refund: string
}

export const defaultPaths: AstraPayPaths = {
  token: '/snap-service/snap/v1.0/access-token/b2b',
  payment: '/merchant-service/snap/v1.0/debit/payment-host-to-host',
  status: '/merchant-service/snap/v1.0/debit/status',
  refund: '/merchant-service/snap/v1.0/debit/refund',
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
  readonly merchantId: string
  /** The path AstraPay signs its notification over. A setting, because proxies rewrite paths. */
  readonly notifySigningPath: string
  /** Documented is `hmac`; which one is used must be asked of AstraPay. */
  readonly verifyMode: 'hmac' | 'rsa'
  /** AstraPay's text asks for one timestamp for token and call; real integrators do without. */
  readonly sameTimestampAsToken?: boolean
  readonly timeoutMs?: number
  readonly now?: Clock
}
