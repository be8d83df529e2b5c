import type { FeeRule } from '#ledger'
import type { Rupiah } from '#platform/money.ts'
import type { AccountChanging } from './account-port.ts'
import type { AccountLinking, MoneyReserving } from './linked-port.ts'
import type {
  CancelAnswer,
  RefundAbility,
  RefundAnswer,
  RefundRequest,
  RefundStatusAnswer,
} from './refund-port.ts'

/** Who takes money for us: two companies by their APIs, and our own bank accounts by plain transfer. */
export type Provider = 'doku' | 'astrapay' | 'transfer'

/** Those that are spoken to over HTTP. */
export type RemoteProvider = Exclude<Provider, 'transfer'>

/** One question to a provider: please collect this sum. */
export interface ChargeRequest {
  /** Ours, new for every attempt, `[A-Z0-9-]`, at most 27 characters, starts with letters. */
  readonly reference: string
  /** Stored before the call, so that the same question can be asked again: DOKU's Request-Id, SNAP's X-EXTERNAL-ID seed. */
  readonly requestId: string
  readonly amount: Rupiah
  readonly payBefore: Date
  readonly description: string
  readonly buyer: { readonly name: string; readonly phone: string; readonly email: string | null }
  /** Where the buyer's browser may be sent back to; carries no truth about the payment. */
  readonly returnUrl: string
  readonly lines: readonly {
    readonly id: string
    readonly name: string
    readonly unitPrice: Rupiah
    readonly quantity: number
  }[]
  /** Where the goods go; some ways of paying later want it. */
  readonly shipTo?: {
    readonly name: string
    readonly phone: string
    readonly street: string
    readonly city: string
    readonly postalCode: string
  }
  /** More than one payment may come, each within these bounds, until the deadline: an open amount. */
  readonly open?: { readonly minimum: Rupiah; readonly maximum: Rupiah }
  /** A linked account of this buyer at the provider, for one-tap payment; the adapter is handed its living token. */
  readonly linkedAccount?: { readonly customerToken: string; readonly deviceId: string }
}

/** What the buyer is shown. */
export type Instruction =
  | {
      readonly kind: 'virtual_account'
      readonly bank: string
      readonly number: string
      readonly payBefore: string
    }
  | { readonly kind: 'redirect'; readonly url: string; readonly payBefore: string }
  /** The EMV text of a QRIS code; the page draws it. */
  | { readonly kind: 'qris'; readonly content: string; readonly payBefore: string }
  /** A code for the counter of a convenience store. */
  | {
      readonly kind: 'payment_code'
      readonly store: string
      readonly code: string
      readonly payBefore: string
    }
  /** Plain transfer of exactly this sum: its last digits tell it apart from every other open one. */
  | {
      readonly kind: 'bank_transfer'
      readonly bank: string
      readonly number: string
      readonly holder: string
      readonly amountIdr: string
      readonly payBefore: string
    }
  /** Asked of a linked account: the buyer confirms in the provider's own app, or it is under way already. */
  | { readonly kind: 'under_way'; readonly payBefore: string }

/** Accepted, refused or unknown: there is no fourth answer. */
export type ChargeAnswer =
  | {
      readonly kind: 'awaiting'
      readonly instruction: Instruction
      readonly providerReference: string | null
    }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** What the provider says when asked how an attempt stands. */
export type StatusAnswer =
  | {
      readonly kind: 'paid'
      readonly amount: Rupiah
      readonly providerReference: string
      readonly paidAt: Date
      /** The method that the buyer chose on a hosted page, by its id in the channel's `methods`. */
      readonly paidBy?: string
    }
  | { readonly kind: 'open' }
  | { readonly kind: 'not_paid'; readonly reason: 'failed' | 'expired' | 'cancelled' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** One exchange with a provider as it was on the wire, secrets and tokens masked, for the timeline. */
export interface Exchange {
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: string
  /** Null when no answer came. */
  readonly status: number | null
  readonly responseBody: string
  readonly startedAt: Date
  readonly durationMs: number
  readonly error: string | null
}

/** Called with every exchange, so that the caller stores it; adapters touch no database. */
export type RecordExchange = (exchange: Exchange) => void

/** One way to pay through one provider, as the checkout offers it. */
export interface Channel {
  /** Our own name for it, such as `doku_va_bca`. */
  readonly id: string
  readonly provider: Provider
  readonly family: ChannelFamily
  /** Channels of the same name are the same way to pay at different providers, such as `qris`: one stands in for the other. */
  readonly substitute: string | null
  /** Shown as it is: a bank's or wallet's name. */
  readonly label: string
  readonly minimumIdr: bigint
  readonly maximumIdr: bigint
  /** Above this sum only a verified account of the wallet can pay; the buyer is told. */
  readonly noteAboveIdr?: bigint
  /** To whom it is offered; absent: to everybody. `nobody`: only a use case of ours collects by it. */
  readonly offeredTo?: 'linked_buyers' | 'nobody'
  /** How long the buyer has, in minutes. */
  readonly lifetimeMinutes: number
  /** What the provider keeps of each payment. The buyer never pays it (PBI 23/6/PBI/2021, article 52). */
  readonly fee: FeeRule
  readonly refund: RefundAbility
  /** Where the buyer chooses among methods on the provider's page: what each of them costs and gives back. */
  readonly methods?: readonly ChannelMethod[]
}

/** One method of a hosted page. */
export interface ChannelMethod {
  /** The provider's name of it, such as `CREDIT_CARD`. */
  readonly id: string
  readonly family: ChannelFamily | 'card' | 'pay_later'
  readonly label: string
  readonly fee: FeeRule
  readonly refund: RefundAbility
}

export type ChannelFamily =
  | 'virtual_account'
  | 'qris'
  | 'wallet'
  | 'direct_debit'
  | 'hosted_page'
  | 'convenience_store'
  | 'bank_transfer'

/** What identifies an attempt at the provider, from our own row. */
export interface AttemptKey {
  readonly channelId: string
  readonly reference: string
  readonly requestId: string
  readonly amount: Rupiah
  readonly instruction: Instruction | null
  /** What the provider calls it, once known. */
  readonly providerReference: string | null
  /** False where more than one payment may come to it; absent: true. */
  readonly isClosed?: boolean
  /** Until when the provider lets it be paid, where that is known. */
  readonly payBefore?: Date
}

/** What a provider adapter does. It holds wire types, signature, mapping and HTTP; no rule, no database. */
export interface PaymentProvider {
  readonly provider: RemoteProvider
  readonly channels: readonly Channel[]
  /** Asks to collect; asking the same request again must not collect twice. Never throws for what the network does. */
  charge(channelId: string, request: ChargeRequest, record: RecordExchange): Promise<ChargeAnswer>
  /** Asks how an attempt stands. Never throws for what the network does. */
  status(key: AttemptKey, record: RecordExchange): Promise<StatusAnswer>
  /** Ends an unpaid charge, so that it can be paid no more. Never throws for what the network does. */
  cancel(key: AttemptKey, record: RecordExchange): Promise<CancelAnswer>
  /** Gives money back; asking the same request again must not give it twice. Only for channels whose refund is `api`. */
  refund(request: RefundRequest, record: RecordExchange): Promise<RefundAnswer>
  refundStatus(request: RefundRequest, record: RecordExchange): Promise<RefundStatusAnswer>
  /** Accounts of buyers linked for one-tap payment; null where the provider offers none. */
  readonly linking: AccountLinking | null
  /** Money set aside now and captured later; null where the provider offers none. */
  readonly reserving: MoneyReserving | null
  /** Virtual accounts whose bounds or deadline can be changed; absent where the provider offers none. */
  readonly accounts?: AccountChanging
  /** Verifies a notification over its raw bytes and reads it. Pure but for the token check it is given. */
  readNotification(input: IncomingNotification): Promise<NotificationReading>
  /** The answer the provider expects for a stored notification, in its own words. */
  acknowledge(input: IncomingNotification, outcome: AcknowledgeOutcome): WireAnswer
}

export type NotificationKind =
  'doku_http' | 'doku_snap_va' | 'doku_snap_qris' | 'doku_snap_debit' | 'astrapay_debit' | 'astrapay_qris'

export interface IncomingNotification {
  readonly kind: NotificationKind
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: Buffer
  readonly receivedAt: Date
  /** Was this bearer token issued by our own B2B endpoint and is it still alive? */
  isTokenAlive(token: string): Promise<boolean>
}

/** The signature's verdict and, where the body could be read, what it says. */
export interface NotificationReading {
  readonly verdict:
    'valid' | 'bad_signature' | 'bad_token' | 'stale_timestamp' | 'missing_header' | 'unknown_sender'
  /** Null when the body cannot be understood. */
  readonly claim: NotificationClaim | null
  /** Same for two deliveries of the same fact, also under a new Request-Id. */
  readonly dedupeKey: string
}

export interface NotificationClaim {
  readonly reference: string
  /** `refunded` never moves money by itself: the refund it names is asked about. */
  readonly status: 'paid' | 'not_paid' | 'open' | 'refunded'
  readonly amount: Rupiah
  readonly providerReference: string
  readonly occurredAt: Date
  /** False where the provider's signing is not certain: the claim only triggers a status question (design section 4.6). */
  readonly trusted: boolean
  /** The number it was paid to, digits only, where the channel has one: a company's permanent number has no attempt yet. */
  readonly accountNumber: string | null
  /** The method that the buyer chose on a hosted page, by its id in the channel's `methods`. */
  readonly paidBy?: string
}

export type AcknowledgeOutcome =
  | 'stored'
  | 'bad_signature'
  | 'bad_token'
  | 'missing_header'
  | 'unreadable'
  | 'unknown_payment'
  | 'amount_mismatch'

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The asymmetric check of the B2B token endpoint that SNAP asks merchants to host (service 73). */
export interface TokenRequestVerifier {
  readonly provider: RemoteProvider
  /** Checks `X-CLIENT-KEY|X-TIMESTAMP` signed by the provider's private key. */
  verifyTokenRequest(
    headers: Readonly<Record<string, string>>,
    rawBody: Buffer,
    now: Date,
  ): { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly answer: WireAnswer }
  /** The success answer that carries our fresh token. */
  tokenAnswer(token: string, now: Date): WireAnswer
}
