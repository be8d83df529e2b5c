import { commitReservation, releaseReservation, reserveStock } from '#inventory'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { publish, type DomainEvent } from '#platform/outbox.ts'
import type { Order, OrderState } from './order.ts'
import { orderMoves } from './order.ts'
import {
  insertHistory,
  lockOrder,
  payWaitingOrder,
  selectLines,
  updateState,
  updateWarehouses,
} from './order.store.ts'

const reviveHoldMs = 60_000

/** Reaction to `payment.settled`, in its transaction: the order is paid and its pieces leave the stock. */
export async function followSettledPayment(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] !== 'order') return
  const paid = {
    orderId: String(event['orderId']),
    reason: 'payment_settled',
    at: new Date(String(event['at'])),
  }
  const waiting = await payWaitingOrder(trx, paid)
  if (waiting !== null) return tellMove(trx, { ...paid, number: waiting.number, to: 'paid' })
  const { order, at } = await orderOf(trx, event)
  assert(order.state !== 'awaiting_payment', 'a waiting order was paid by the statement above')
  assert(order.state !== 'on_account', 'an order on account has no payment')
  switch (order.state) {
    case 'paid':
    case 'under_review':
    case 'refunded':
      return
    case 'expired':
      return revive(trx, order, at)
    case 'cancelled':
      // It revives like an expired one: the money says that the goods are wanted after all.
      return revive(trx, order, at)
  }
}

/** Reaction to `payment.expired`, in its transaction: the order ends and its pieces can be promised again. */
export async function followExpiredPayment(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] !== 'order') return
  const { order, at } = await orderOf(trx, event)
  if (order.state !== 'awaiting_payment') return
  await releaseReservation(trx, order.id)
  await moveOrder(trx, order, { to: 'expired', reason: 'not_paid_in_time', at })
}

/** Reaction to `payment.cancelled`, in its transaction: nobody wants the order any more. */
export async function followCancelledPayment(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] !== 'order') return
  const { order, at } = await orderOf(trx, event)
  if (order.state !== 'awaiting_payment') return
  await releaseReservation(trx, order.id)
  await moveOrder(trx, order, { to: 'cancelled', reason: String(event['reason']), at })
}

/**
 * Reaction to `payment.refunded`, in its transaction: all of the money went back. Pieces that left the stock stay where
 * they are until staff say so; an order under review holds none.
 */
export async function followRefundedPayment(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] !== 'order') return
  const { order, at } = await orderOf(trx, event)
  if (order.state !== 'paid' && order.state !== 'under_review') return
  await moveOrder(trx, order, { to: 'refunded', reason: 'money_went_back', at })
}

/** Late money: the goods are promised again if they can be, else a person decides. */
async function revive(trx: Trx, order: Order, at: Date): Promise<void> {
  const lines = await selectLines(trx, order.id)
  const reserved = await reserveStock(trx, {
    orderId: order.id,
    heldUntil: new Date(at.getTime() + reviveHoldMs),
    lines,
  })
  if (reserved.kind === 'short')
    return moveOrder(trx, order, { to: 'under_review', reason: 'paid_late_and_sold_out', at })
  // The pieces may come from another warehouse than at first.
  await updateWarehouses(trx, order.id, reserved.lines)
  await commitReservation(trx, order.id)
  await moveOrder(trx, order, { to: 'paid', reason: 'paid_late', at })
}

async function moveOrder(
  trx: Trx,
  order: Order,
  move: { to: OrderState; reason: string; at: Date },
): Promise<void> {
  const allowed: readonly OrderState[] = orderMoves[order.state]
  assert(allowed.includes(move.to), `an order moves from ${order.state} to ${move.to}`)
  await updateState(trx, { id: order.id, state: move.to })
  await insertHistory(trx, {
    purchase_id: order.id,
    from_state: order.state,
    to_state: move.to,
    reason: move.reason,
    at: move.at,
  })
  await tellMove(trx, { orderId: order.id, number: order.number, ...move })
}

async function tellMove(
  trx: Trx,
  move: { orderId: string; number: string; to: OrderState; reason: string; at: Date },
): Promise<void> {
  await publish(trx, {
    name: `order.${move.to}`,
    orderId: move.orderId,
    orderNumber: move.number,
    reason: move.reason,
    at: move.at.toISOString(),
  })
}

async function orderOf(trx: Trx, event: DomainEvent): Promise<{ order: Order; at: Date }> {
  const order = await lockOrder(trx, String(event['orderId']))
  assert(order !== null, 'an order is never deleted')
  return { order, at: new Date(String(event['at'])) }
}
