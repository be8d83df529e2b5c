import { randomBytes } from 'node:crypto'
import {
  demand,
  proposeDeed,
  spendProof,
  type Actor,
  type Deed,
  type Person,
  type ProofNeeded,
} from '#access'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { enqueue } from '#platform/outbox.ts'
import { bookOrdered } from './book-refund.ts'
import {
  isPaymentWithin,
  moveRefund,
  recordStep,
  refundApprovalOf,
  type LockedRefund,
} from './move-refund.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import { familyOf, planBooking, type BookingRefused, type PlannedBooking } from './plan-booking.ts'
import { refundQueues } from './queues.ts'
import { findRoom, type RefundRoom } from './refund-room.ts'
import { promisedDay } from './refund-days.ts'
import { type PayoutAccount, type Refund, type RefundReason } from './refund.ts'
import { insertRefund } from './refund.store.ts'
import { isPayoutAccount } from './manual-refund.ts'
import { moveSurplus } from './surplus.ts'
import { describeRefund, proposalOf } from './refund-proposal.ts'

export interface RefundWish {
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
}

export interface OrderRefund extends RefundWish {
  readonly by: Actor
}

/** Whoever wants it: staff, who need a fresh factor, or the buyer, whose wish somebody of staff has to approve. */
interface Wisher {
  readonly by: Person
  readonly staff: Actor | null
}

export type RefundOrdered =
  | { readonly kind: 'ordered' | 'waiting_approval'; readonly refundId: string }
  /** Someone else gave back some of it meanwhile, or it is more than is left. */
  | { readonly kind: 'rest_changed' | 'too_much'; readonly rest: Rupiah }
  | { readonly kind: 'not_found' | 'bad_amount' | 'note_missing' | 'bad_account' }
  | BookingRefused
  | ProofNeeded

/**
 * Orders money back, with a fresh factor for exactly this: above the limit it waits for a second person, else it is booked
 * and on its way. Under the payment's lock, so that all refunds of a receipt are never more than it.
 */
export async function orderRefund(ctx: PaymentsCtx, input: OrderRefund): Promise<RefundOrdered> {
  demand(input.by, 'refund.order')
  return takeWish(ctx, input, { by: input.by, staff: input.by })
}

/** The buyer asks their money back; the caller has checked that it is theirs. It waits until somebody of staff says yes. */
export async function requestRefund(
  ctx: PaymentsCtx,
  input: RefundWish & { readonly buyer: Person },
): Promise<Exclude<RefundOrdered, ProofNeeded>> {
  const taken = await takeWish(ctx, input, { by: input.buyer, staff: null })
  assert(taken.kind !== 'proof_needed', 'a buyer is asked for no factor of staff')
  return taken
}

async function takeWish(ctx: PaymentsCtx, input: RefundWish, wisher: Wisher): Promise<RefundOrdered> {
  if (!isId('pay', input.paymentId) || !isId('rcp', input.receiptId)) return { kind: 'not_found' }
  const { staff } = wisher
  if (staff !== null && !(await isPaymentWithin(ctx.db, staff.scope, input.paymentId)))
    return { kind: 'not_found' }
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
    const refund = planRefund(ctx, { input, payment, room, wisher })
    const booking = refund.needsChecker ? null : await planBooking(trx, ctx, { payment, refund })
    if (booking !== null && 'kind' in booking) return booking
    const needed = await askFactor(trx, { input, wisher, at: ctx.now() })
    if (needed !== null) return needed
    await writeRefund(trx, { payment, refund: { ...refund, ...booking }, by: wisher.by })
    return { kind: booking === null ? 'waiting_approval' : 'ordered', refundId: refund.id }
  })
}

function askFactor(
  trx: Trx,
  asked: { input: RefundWish; wisher: Wisher; at: Date },
): Promise<ProofNeeded | null> {
  const { input, wisher, at } = asked
  return wisher.staff === null
    ? Promise.resolve(null)
    : spendProof(trx, { actor: wisher.staff, deed: deedOf(input), at })
}

/** Everything of a refund that somebody would want to change between the factor and the deed. */
function deedOf(input: RefundWish): Deed {
  const { account, paymentId, receiptId, surplusId, amount, reason, byHand } = input
  const given = {
    bank: account?.bank ?? null,
    number: account?.number ?? null,
    holder: account?.holder ?? null,
  }
  const values = { paymentId, receiptId, surplusId, amount, reason, byHand, ...given }
  return { action: 'refund.order', values: { ...values, note: input.note.trim() } }
}

function planRefund(
  ctx: PaymentsCtx,
  given: { input: RefundWish; payment: Payment; room: RefundRoom; wisher: Wisher },
): Refund {
  const { input, payment, room, wisher } = given
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
    maker: wisher.by.id,
    makerName: wisher.by.name,
    needsChecker: wisher.staff === null || room.given + input.amount > ctx.payments.refundLimit,
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

async function writeRefund(trx: Trx, given: LockedRefund & { by: Person }): Promise<void> {
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
  else await proposeRefund(trx, { payment, refund, by })
}

/** Lets it wait for a second person. No clock ends it: somebody has asked for this money, and somebody answers. */
export async function proposeRefund(trx: Trx, given: LockedRefund & { by: Person }): Promise<void> {
  const { payment, refund, by } = given
  await proposeDeed(trx, {
    ...refundApprovalOf(refund.id),
    actor: by,
    before: null,
    proposal: proposalOf(payment, refund),
    summary: describeRefund(payment),
    reason: refund.note === '' ? refund.reason : refund.note,
    at: refund.createdAt,
    expiresAt: null,
  })
}

/** A second person said yes: the waiting refund is booked and on its way. */
export async function orderApproved(
  trx: Trx,
  locked: LockedRefund,
  approved: { booking: PlannedBooking; by: Person; at: Date },
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
