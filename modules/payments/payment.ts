import type { AccessCtx } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Sealer } from '#platform/seal.ts'
import type { Signer } from '#platform/sign.ts'
import type { AccountInquirer } from './inquiry-port.ts'
import type { Sale } from './refund.ts'
import type { Instruction, PaymentProvider, Provider, RemoteProvider } from './port.ts'

export type PaymentState =
  'choosing' | 'preparing' | 'awaiting' | 'unknown' | 'settled' | 'expired' | 'cancelled'

/** What a payment is for. A deposit is money that came without a bill, to a company's permanent number. */
export type SubjectKind = 'order' | 'invoices' | 'booking' | 'deposit'

/**
 * What a payment may become. `unknown` is a state: the provider gave no clear answer and is asked again.
 * Money decides, so `settled` is reachable from everywhere: a bank may report a transfer after our deadline. A part of the
 * sum leaves the payment where it is, with less left to pay.
 */
export const paymentMoves = {
  choosing: ['choosing', 'preparing', 'awaiting', 'settled', 'expired', 'cancelled'],
  preparing: ['awaiting', 'choosing', 'unknown', 'settled', 'expired', 'cancelled'],
  awaiting: ['awaiting', 'preparing', 'choosing', 'unknown', 'settled', 'expired', 'cancelled'],
  unknown: ['preparing', 'awaiting', 'choosing', 'settled', 'expired', 'cancelled'],
  settled: [],
  expired: ['settled'],
  cancelled: ['settled'],
} as const satisfies Record<PaymentState, readonly PaymentState[]>

export interface Payment {
  readonly id: string
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  /** The order it is for; null for invoices, bookings and deposits. */
  readonly orderId: string | null
  /** The number people know it by: of the order, of the booking, of the bundle of invoices. */
  readonly number: string
  readonly companyId: string | null
  readonly amount: Rupiah
  /** What receipts have given to it so far; all of it once settled. */
  readonly received: Rupiah
  readonly state: PaymentState
  readonly currentAttemptId: string | null
  readonly payBefore: Date
  readonly buyerName: string
  readonly buyerPhone: string
  readonly buyerEmail: string | null
  readonly description: string
  readonly lines: readonly PaymentLine[]
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export interface PaymentLine {
  readonly id: string
  readonly name: string
  readonly unitPrice: Rupiah
  readonly quantity: number
}

export type AttemptOutcome = 'awaiting' | 'refused' | 'unknown' | 'paid' | 'not_paid'

export interface Attempt {
  readonly id: string
  readonly paymentId: string
  readonly provider: Provider
  readonly channelId: string
  readonly reference: string
  readonly requestId: string
  readonly amount: Rupiah
  readonly outcome: AttemptOutcome | null
  readonly outcomeReason: string | null
  readonly instruction: Instruction | null
  readonly providerReference: string | null
  readonly payBefore: Date
  readonly askedAt: Date
  readonly answeredAt: Date | null
  readonly timesAsked: number
  /** False where more than one payment may come to it. */
  readonly isClosed: boolean
  /** Ending it at the provider once nobody wants it any more; null while it may be paid. */
  readonly endState: 'wanted' | 'ended' | 'lapses' | 'paid_first' | 'refused' | null
  /** The request by which it was asked for; null where none was, or older code wrote it. */
  readonly correlationId: string | null
}

/** Attempts of one payment; beyond it something is wrong and a person should look. */
export const attemptsMax = 50

/** Is there still something to pay? */
export function isOpen(state: PaymentState): boolean {
  return state === 'choosing' || state === 'preparing' || state === 'awaiting' || state === 'unknown'
}

/** What is left to pay. */
export function openSum(payment: Payment): Rupiah {
  return rupiah(payment.amount - payment.received)
}

/** The context of this module's use cases: the providers are adapters, chosen in apps/wiring.ts. */
export type PaymentsCtx = AccessCtx & {
  readonly payments: {
    readonly providers: Readonly<Record<RemoteProvider, PaymentProvider>>
    /** Above it a transfer needs two people to be believed. */
    readonly transferLimit: Rupiah
    /** Above it a refund needs a second, different person. */
    readonly refundLimit: Rupiah
    /** How the books hold an order's money; locks the order. */
    findSale(trx: Trx, orderId: string): Promise<Sale>
    /** Seals the tokens of linked accounts, which the database alone must not open. */
    readonly linkSealer: Sealer
    /** Links by which anybody pays one payment: how they are signed, and their address. */
    readonly payLinks: { readonly sign: Signer; urlOf(token: string): string }
    /** Answers providers that ask about numbers we made, which companies keep for good. */
    readonly accountInquirer: AccountInquirer
    /** What a company owes now, and the name its bank shows; null where there is no such company. */
    openBills(companyId: string): Promise<{ readonly holder: string; readonly amount: Rupiah } | null>
    /** Where the buyer's browser is sent back to. Carries no truth. */
    returnUrl(payment: Pick<Payment, 'id' | 'subject'>): string
  }
}

/** Seconds after the question at which a silent attempt is asked about (reliability rule 5); hourly after the last. */
const ladderSeconds = [60, 75, 90, 120, 180, 300, 600, 900, 1_800, 3_600]
const watchAfterDeadlineMs = 24 * 3_600_000

/** When an attempt is asked about next, or null when it has been watched long enough. */
export function nextAskAt(attempt: Pick<Attempt, 'askedAt' | 'payBefore'>, now: Date): Date | null {
  const age = (now.getTime() - attempt.askedAt.getTime()) / 1_000
  const step = ladderSeconds.find((seconds) => seconds > age)
  const seconds = step ?? (Math.floor(age / 3_600) + 1) * 3_600
  const at = new Date(attempt.askedAt.getTime() + seconds * 1_000)
  return at.getTime() > attempt.payBefore.getTime() + watchAfterDeadlineMs ? null : at
}
