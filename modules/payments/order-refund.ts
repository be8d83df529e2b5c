import { randomBytes } from 'node:crypto'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { enqueue } from '#platform/outbox.ts'
import { bookOrdered, splitRefund } from './book-refund.ts'
import { findChannel } from './channels.ts'
import { moveRefund, recordStep, type LockedRefund } from './move-refund.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import { refundQueues } from './queues.ts'
import { findRoom, type RefundRoom } from './refund-room.ts'
import { promisedDay } from './refund-days.ts'
import { isLive, type PayoutAccount, type Refund, type RefundReason } from './refund.ts'
import { insertRefund, selectRefundsOf } from './refund.store.ts'
import { isPayoutAccount } from './manual-refund.ts'
import { moveSurplus } from './surplus.ts'
import type { Actor } from './transfer/transfer.ts'

export interface OrderRefund {
  readonly paymentId: string
  readonly receiptId: string
  /** The surplus that is given back, whole; null to give back what the receipt paid. */
  readonly surplusId: string | null
  readonly amount: Rupiah
  /** What could still go back of the receipt as the person saw it: two at once give one refund. */
  readonly seenRest: Rupiah
  readonly reason: RefundReason
  readonly note: string
  /** By hand although the channel could; always so where it cannot. */
  readonly byHand: boolean
  readonly account: PayoutAccount | null
  readonly by: Actor
  /** The buyer asked for it: somebody of staff has to say yes. */
  readonly isBuyer?: boolean
}

export type RefundOrdered =
  | { readonly kind: 'ordered' | 'waiting_approval'; readonly refundId: string }
  /** Someone else gave back some of it meanwhile, or it is more than is left. */
  | { readonly kind: 'rest_changed' | 'too_much'; readonly rest: Rupiah }
  | { readonly kind: 'not_found' | 'bad_amount' | 'note_missing' | 'bad_account' }
  | BookingRefused

/** The books cannot give it now: its invoice is just being written, or its money pays something else by now. */
export interface BookingRefused {
  readonly kind: 'invoice_coming' | 'allocated'
}

/**
 * Orders money back: above the limit it waits for a second person, else it is booked and on its way. Under the payment's
 * lock, so that all refunds of a receipt are never more than it.
 */
export async function orderRefund(ctx: PaymentsCtx, input: OrderRefund): Promise<RefundOrdered> {
  if (!isId('pay', input.paymentId) || !isId('rcp', input.receiptId)) return { kind: 'not_found' }
  if (input.amount <= 0n) return { kind: 'bad_amount' }
  if (input.reason === 'other' && input.note.trim() === '') return { kind: 'note_missing' }
  if (input.account !== null && !isPayoutAccount(input.account)) return { kind: 'bad_account' }
  return ctx.transaction(async (trx): Promise<RefundOrdered> => {
    const payment = await lockPayment(trx, input.paymentId)
    const room = payment === null ? null : await findRoom(trx, ctx, { payment, ...input })
    if (payment === null || room === null) return { kind: 'not_found' }
    if (room.rest !== input.seenRest) return { kind: 'rest_changed', rest: room.rest }
    if (input.amount > room.rest || (input.surplusId !== null && input.amount !== room.rest))
      return { kind: 'too_much', rest: room.rest }
    const refund = planRefund(ctx, { input, payment, room })
    const booking = refund.needsChecker ? null : await planBooking(trx, ctx, { payment, refund })
    if (booking !== null && 'kind' in booking) return booking
    await writeRefund(trx, { payment, refund: { ...refund, ...booking }, by: input.by })
    return { kind: booking === null ? 'waiting_approval' : 'ordered', refundId: refund.id }
  })
}

function planRefund(
  ctx: PaymentsCtx,
  given: { input: OrderRefund; payment: Payment; room: RefundRoom },
): Refund {
  const { input, payment, room } = given
  const now = ctx.now()
  const isApi = !input.byHand && room.api !== null && (room.api.partial || input.amount === room.whole)
  const method = isApi ? 'api' : 'manual'
  return {
    id: newId('rfd'),
    paymentId: payment.id,
    receiptId: input.receiptId,
    surplusId: input.surplusId,
    amount: input.amount,
    method,
    provider: room.provider,
    channelId: room.channelId,
    state: 'waiting_approval',
    reference: `AOR${businessDay(now).slice(2).replaceAll('-', '')}-${randomBytes(7).toString('hex').toUpperCase()}`,
    requestId: randomBytes(16).toString('hex'),
    providerReference: null,
    reason: input.reason,
    note: input.note.trim().slice(0, 300),
    account: input.account,
    maker: input.by.id,
    makerName: input.by.name,
    needsChecker: input.isBuyer === true || input.amount > ctx.payments.refundLimit,
    checker: null,
    expectedOn: promisedDay({ method, family: familyOf(ctx, room.channelId) }, now),
    split: { advance: rupiah(0), net: rupiah(0), tax: rupiah(0), suspense: rupiah(0), forgiven: rupiah(0) },
    outcomeReason: null,
    timesAsked: 0,
    askedAt: null,
    askAgainAt: null,
    createdAt: now,
    orderedAt: null,
    refundedAt: null,
  }
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

async function writeRefund(trx: Trx, given: LockedRefund & { by: Actor }): Promise<void> {
  const { payment, refund, by } = given
  const { account, split, createdAt: at } = refund
  await insertRefund(trx, {
    id: refund.id,
    payment_id: refund.paymentId,
    receipt_id: refund.receiptId,
    surplus_id: refund.surplusId,
    amount_idr: refund.amount,
    method: refund.method,
    provider: refund.provider,
    channel_id: refund.channelId,
    state: refund.state,
    reference: refund.reference,
    request_id: refund.requestId,
    reason: refund.reason,
    note: refund.note,
    bank: account?.bank ?? null,
    account_number: account?.number ?? null,
    account_holder: account?.holder ?? null,
    maker: refund.maker,
    maker_name: refund.makerName,
    needs_checker: refund.needsChecker,
    expected_on: refund.expectedOn,
    ...columnsOf(split),
    ordered_at: refund.orderedAt,
    ask_again_at: refund.askAgainAt,
    created_at: at,
  })
  await recordStep(trx, given, { from: null, to: refund.state, reason: refund.reason, by, at })
  if (refund.surplusId !== null) {
    const follow = { surplusId: refund.surplusId, to: 'refunding', reason: 'refund_ordered' } as const
    await moveSurplus(trx, { ...follow, by: by.id, at })
  }
  if (refund.state === 'ordered') await bookAndSend(trx, { payment, refund, at })
}

/** A second person said yes: the waiting refund is booked and on its way. */
export async function orderApproved(
  trx: Trx,
  locked: LockedRefund,
  approved: { booking: PlannedBooking; by: Actor; at: Date },
): Promise<void> {
  const { booking, by, at } = approved
  const change = {
    checker: by.id,
    ordered_at: booking.orderedAt,
    ask_again_at: booking.askAgainAt,
    expected_on: booking.expectedOn,
    ...columnsOf(booking.split),
  }
  await moveRefund(trx, locked, { to: 'ordered', reason: 'approved', by, at, change })
  await bookAndSend(trx, { ...locked, refund: { ...locked.refund, ...booking }, at })
}

async function bookAndSend(trx: Trx, given: LockedRefund & { at: Date }): Promise<void> {
  const { payment, refund, at } = given
  await bookOrdered(trx, { refund, number: payment.number, at })
  if (refund.method === 'api' && refund.provider !== 'transfer')
    await enqueue(trx, { queue: refundQueues[refund.provider], payload: { refundId: refund.id } })
}

function columnsOf(split: Refund['split']) {
  return {
    advance_idr: split.advance,
    net_idr: split.net,
    tax_idr: split.tax,
    suspense_idr: split.suspense,
    forgiven_idr: split.forgiven,
  }
}

function familyOf(ctx: PaymentsCtx, channelId: string) {
  return findChannel(ctx, channelId)?.channel.family ?? null
}
