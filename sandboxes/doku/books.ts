import type { Paid, Refund } from './state.ts'
import type { World } from './world.ts'

/** Notes money that truly came in; `GET /control/paid` tells it. */
export function bookPaid(world: World, paid: Omit<Paid, 'paidAt'> & { atMs: number }): void {
  const { atMs, ...rest } = paid
  world.state.paid.push({ ...rest, paidAt: new Date(atMs).toISOString() })
  world.changed()
}

/** Notes money that truly went back; `GET /control/refunded` tells it. */
export function bookRefunded(world: World, refund: Refund, atMs: number): void {
  world.state.refunded.push({
    merchant: refund.clientId,
    reference: refund.reference,
    amount: refund.amountIdr,
    channel: refund.channel,
    refundedAt: new Date(atMs).toISOString(),
    providerReference: refund.refundNo,
    refundReference: refund.partnerRefundNo,
  })
  world.changed()
}
