import type { Rupiah } from '#platform/money.ts'
import type { AttemptKey, ChargeRequest, RecordExchange } from './port.ts'

/** Linking a buyer's account: binding page, customer token, unbinding. Tokens are secrets: stored sealed, never logged. */
export interface AccountLinking {
  /** Opens the provider's binding page. */
  bind(
    request: {
      readonly reference: string
      /** Which of the provider's channels it is for; a provider with one needs none. */
      readonly channelId?: string
      readonly buyerId: string
      readonly phone: string | null
      readonly name: string
      readonly email: string | null
      readonly returnUrl: string
      readonly deviceId: string
    },
    record: RecordExchange,
  ): Promise<
    | { readonly kind: 'redirect'; readonly url: string; readonly authCode: string | null }
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
    | { readonly kind: 'unknown'; readonly reason: string }
  >
  /** Exchanges the code of a finished binding, or a refresh token, for a customer token. */
  token(
    grant:
      | { readonly kind: 'auth_code'; readonly code: string }
      | { readonly kind: 'refresh'; readonly refreshToken: string },
    record: RecordExchange,
  ): Promise<
    | {
        readonly kind: 'token'
        readonly accessToken: string
        readonly expiresAt: Date
        readonly refreshToken: string
        readonly refreshExpiresAt: Date
      }
    /** The link is dead: the buyer has to link again. */
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
    | { readonly kind: 'unknown'; readonly reason: string }
  >
  unbind(
    link: { readonly refreshToken: string; readonly deviceId: string; readonly channelId?: string },
    record: RecordExchange,
  ): Promise<
    | { readonly kind: 'unbound' }
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
    | { readonly kind: 'unknown'; readonly reason: string }
  >
}

/** Authorise, then capture or void (AstraPay services 63-69), for sums that are known only later. */
export interface MoneyReserving {
  reserve(request: ChargeRequest, record: RecordExchange): Promise<ReserveAnswer>
  capture(step: ReserveStep, record: RecordExchange): Promise<ReserveAnswer>
  void(step: ReserveStep, record: RecordExchange): Promise<ReserveAnswer>
  query(
    step: ReserveStep & { readonly what: 'reserve' | 'capture' | 'void' },
    record: RecordExchange,
  ): Promise<
    /** `amount` is the provider's own word where it gives one. */
    | {
        readonly kind: 'done'
        readonly providerReference: string | null
        readonly amount: Rupiah | null
        readonly at: Date | null
      }
    | { readonly kind: 'open' | 'failed' | 'not_found' }
    | { readonly kind: 'unknown'; readonly reason: string }
  >
}

export type ReserveAnswer =
  | { readonly kind: 'done'; readonly providerReference: string; readonly at: Date }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

export interface ReserveStep {
  readonly reserve: AttemptKey
  /** Ours, new for this step. */
  readonly stepReference: string
  readonly amount: Rupiah
  readonly title: string
  readonly linkedAccount: { readonly customerToken: string; readonly deviceId: string }
}
