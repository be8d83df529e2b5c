import type { OrderState } from '#ordering'
import type { Instruction, PaymentState, TransferState } from '#payments'

/** How a payment stands, as its page tells it. */
export type PaymentStanding =
  | { readonly kind: 'awaiting'; readonly instruction: Instruction; readonly payBefore: Date }
  /** A transfer whose slip staff look at, or have not accepted. */
  | {
      readonly kind: 'checking' | 'slip_rejected'
      readonly instruction: Instruction
      readonly payBefore: Date
    }
  | {
      readonly kind:
        | 'choosing'
        | 'refused'
        | 'not_paid'
        | 'lapsed'
        | 'preparing'
        | 'unknown'
        | 'settled'
        | 'under_review'
        | 'expired'
        | 'cancelled'
    }

export interface StandingFacts {
  /** Null where the payment is not for an order. */
  readonly orderState: OrderState | null
  readonly paymentState: PaymentState
  readonly attempt: {
    readonly outcome: 'awaiting' | 'refused' | 'unknown' | 'paid' | 'not_paid' | null
    readonly instruction: Instruction | null
    readonly payBefore: Date
  } | null
  /** How the transfer stands, where the attempt is one. */
  readonly transferState?: TransferState | null
  readonly now: Date
}

/** Reads order, payment and attempt as one answer. Money that came decides over everything else. */
export function standingOf(facts: StandingFacts): PaymentStanding {
  const { orderState, paymentState, attempt, now } = facts
  if (orderState === 'under_review') return { kind: 'under_review' }
  if (orderState === 'paid' || paymentState === 'settled') return { kind: 'settled' }
  if (orderState === 'cancelled' || paymentState === 'cancelled') return { kind: 'cancelled' }
  if (orderState === 'expired' || paymentState === 'expired') return { kind: 'expired' }
  switch (paymentState) {
    case 'preparing':
    case 'unknown':
      return { kind: paymentState }
    case 'awaiting': {
      if (attempt === null || attempt.instruction === null) return { kind: 'preparing' }
      const { instruction, payBefore } = attempt
      const { transferState } = facts
      // Shown in time, a slip is looked at after the deadline too.
      if (transferState === 'waiting' || transferState === 'approving')
        return { kind: 'checking', instruction, payBefore }
      if (transferState === 'rejected') return { kind: 'slip_rejected', instruction, payBefore }
      if (payBefore <= now) return { kind: 'lapsed' }
      return { kind: 'awaiting', instruction, payBefore }
    }
    case 'choosing':
      if (attempt?.outcome === 'refused') return { kind: 'refused' }
      return { kind: attempt?.outcome === 'not_paid' ? 'not_paid' : 'choosing' }
  }
}

/** Whether the buyer may still choose how to pay. */
export function isPayable(kind: PaymentStanding['kind']): boolean {
  return !['settled', 'under_review', 'expired', 'cancelled'].includes(kind)
}
