import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import type { Payment, PaymentState } from './payment.ts'
import { paymentMoves } from './payment.ts'
import { insertHistory, updateState } from './payment.store.ts'

export interface Move {
  readonly to: PaymentState
  readonly reason: string
  readonly attemptId: string | null
  readonly at: Date
  /** What receipts have given to it by this move; unchanged where not said. */
  readonly received?: Rupiah
}

/** Moves a locked payment: checks the table, writes state and history, and tells the world. */
export async function movePayment(trx: Trx, payment: Payment, move: Move): Promise<Payment> {
  const moved = planMove(payment, move)
  await updateState(trx, moved)
  await insertHistory(trx, {
    payment_id: payment.id,
    attempt_id: move.attemptId,
    from_state: payment.state,
    to_state: move.to,
    reason: move.reason,
    at: move.at,
  })
  await tellMove(trx, moved, move)
  return moved
}

/** The payment after a move that its table allows; whoever writes it also tells it by `tellMove`. */
export function planMove(payment: Payment, move: Move): Payment {
  const allowed: readonly PaymentState[] = paymentMoves[payment.state]
  assert(allowed.includes(move.to), `a payment moves from ${payment.state} to ${move.to}`)
  const settledAt = move.to === 'settled' ? move.at : null
  return { ...payment, state: move.to, received: move.received ?? payment.received, settledAt }
}

/** Tells that a payment was moved. */
export async function tellMove(trx: Trx, moved: Payment, move: Move): Promise<void> {
  await publish(trx, {
    name: `payment.${move.to}`,
    ...eventFields(moved),
    attemptId: move.attemptId,
    reason: move.reason,
    at: move.at.toISOString(),
  })
}

/** What every event of a payment says about it. */
export function eventFields(payment: Payment) {
  return {
    paymentId: payment.id,
    subjectKind: payment.subject.kind,
    subjectId: payment.subject.id,
    orderId: payment.orderId,
    orderNumber: payment.number,
    companyId: payment.companyId,
    amountIdr: payment.amount.toString(),
  }
}

/** Moves where the table allows it and leaves the payment as it is where not (a late answer meets a settled payment). */
export async function movePaymentIfOpen(trx: Trx, payment: Payment, move: Move): Promise<Payment> {
  const allowed: readonly PaymentState[] = paymentMoves[payment.state]
  return payment.state !== move.to && allowed.includes(move.to) ? movePayment(trx, payment, move) : payment
}
