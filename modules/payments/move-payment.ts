import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import type { Payment, PaymentState } from './payment.ts'
import { paymentMoves } from './payment.ts'
import { insertHistory, updateState } from './payment.store.ts'

export interface Move {
  readonly to: PaymentState
  readonly reason: string
  readonly attemptId: string | null
  readonly at: Date
}

/** Moves a locked payment: checks the table, writes state and history, and tells the world. The only way to change a state. */
export async function movePayment(trx: Trx, payment: Payment, move: Move): Promise<Payment> {
  const allowed: readonly PaymentState[] = paymentMoves[payment.state]
  assert(allowed.includes(move.to), `a payment moves from ${payment.state} to ${move.to}`)
  const settledAt = move.to === 'settled' ? move.at : null
  await updateState(trx, { id: payment.id, state: move.to, settledAt })
  await insertHistory(trx, {
    payment_id: payment.id,
    attempt_id: move.attemptId,
    from_state: payment.state,
    to_state: move.to,
    reason: move.reason,
    at: move.at,
  })
  await publish(trx, {
    name: `payment.${move.to}`,
    paymentId: payment.id,
    orderId: payment.orderId,
    orderNumber: payment.orderNumber,
    amountIdr: payment.amount.toString(),
    attemptId: move.attemptId,
    reason: move.reason,
    at: move.at.toISOString(),
  })
  return { ...payment, state: move.to, settledAt }
}

/** Moves where the table allows it and leaves the payment as it is where not (a late answer meets a settled payment). */
export async function movePaymentIfOpen(trx: Trx, payment: Payment, move: Move): Promise<Payment> {
  const allowed: readonly PaymentState[] = paymentMoves[payment.state]
  return payment.state !== move.to && allowed.includes(move.to) ? movePayment(trx, payment, move) : payment
}
