import type { Ctx } from '#platform/ctx.ts'
import type { Rupiah } from '#platform/money.ts'
import type { Instruction, PaymentProvider, Provider } from './port.ts'

export type PaymentState = 'choosing' | 'preparing' | 'awaiting' | 'unknown' | 'settled' | 'expired'

/**
 * What a payment may become. `unknown` is a state: the provider gave no clear answer and is asked again.
 * Money decides, so `settled` is reachable from everywhere: a bank may report a transfer after our deadline.
 */
export const paymentMoves = {
  choosing: ['preparing', 'awaiting', 'settled', 'expired'],
  preparing: ['awaiting', 'choosing', 'unknown', 'settled', 'expired'],
  awaiting: ['preparing', 'choosing', 'unknown', 'settled', 'expired'],
  unknown: ['preparing', 'awaiting', 'choosing', 'settled', 'expired'],
  settled: [],
  expired: ['settled'],
} as const satisfies Record<PaymentState, readonly PaymentState[]>

export interface Payment {
  readonly id: string
  readonly orderId: string
  readonly orderNumber: string
  readonly amount: Rupiah
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
}

/** The context of this module's use cases: the providers are adapters, chosen in apps/wiring.ts. */
export type PaymentsCtx = Ctx & {
  readonly payments: {
    readonly providers: Readonly<Record<Provider, PaymentProvider>>
    /** Where the buyer's browser is sent back to, from the order's id. Carries no truth. */
    returnUrl(orderId: string): string
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
