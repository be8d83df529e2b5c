import type { Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { splitRefund } from './book-refund.ts'
import { findChannel } from './channels.ts'
import type { LockedRefund } from './move-refund.ts'
import type { PaymentsCtx } from './payment.ts'
import { promisedDay } from './refund-days.ts'
import { isLive, type Refund } from './refund.ts'
import { selectRefundsOf } from './refund.store.ts'

/** The books cannot give it now: its invoice is just being written, or its money pays something else by now. */
export interface BookingRefused {
  readonly kind: 'invoice_coming' | 'allocated'
}

/** What ordering changes of a refund: how it is booked, and from when on it is asked for. */
export type PlannedBooking = Pick<Refund, 'state' | 'split' | 'orderedAt' | 'askAgainAt' | 'expectedOn'>

/** How the books give a refund's money, looked at under the locks of payment and order. */
export async function planBooking(
  trx: Trx,
  ctx: PaymentsCtx,
  { payment, refund }: LockedRefund,
): Promise<PlannedBooking | BookingRefused> {
  const sale =
    payment.orderId === null || refund.surplusId !== null
      ? { kind: 'advance' as const }
      : await ctx.payments.findSale(trx, payment.orderId)
  if (sale.kind === 'invoice_coming') return { kind: 'invoice_coming' }
  const others = (await selectRefundsOf(trx, payment.id)).filter((other) => other.id !== refund.id)
  const forgiven = await forgivenWith(trx, { refund, others })
  const found = await splitRefund(trx, { refund, sale, forgiven, others })
  if (found.kind === 'allocated') return found
  const now = ctx.now()
  const { method, channelId } = refund
  return {
    state: 'ordered',
    split: found.split,
    orderedAt: now,
    askAgainAt: method === 'api' ? now : null,
    expectedOn: promisedDay({ method, family: familyOf(ctx, channelId) }, now),
  }
}

/** The last of a transfer's money takes with it what the transfer was let off. */
async function forgivenWith(trx: Trx, given: { refund: Refund; others: readonly Refund[] }): Promise<Rupiah> {
  const { refund, others } = given
  if (refund.surplusId !== null) return rupiah(0)
  const receipt = await trx
    .selectFrom('payments.receipt')
    .select(['applied_idr', 'forgiven_idr'])
    .where('id', '=', refund.receiptId)
    .executeTakeFirstOrThrow()
  const booked = others
    .filter((one) => one.receiptId === refund.receiptId && one.surplusId === null)
    .filter((one) => isLive(one.state) && one.orderedAt !== null)
  const before = booked.reduce((sum, one) => sum + one.amount, 0n)
  // The one that was last before may stand while an earlier one was called off: it has taken it already.
  const taken = booked.reduce((sum, one) => sum + one.split.forgiven, 0n)
  return rupiah(before + refund.amount === receipt.applied_idr ? receipt.forgiven_idr - taken : 0n)
}

export function familyOf(ctx: PaymentsCtx, channelId: string) {
  return findChannel(ctx, channelId)?.channel.family ?? null
}
