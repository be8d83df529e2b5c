import type { Updateable } from 'kysely'
import { lockWaitingApproval, type Actor, type Approval, type Person, type Scope } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import type { DB } from '#db/types.ts'
import { assert } from '#platform/assert.ts'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { bookFailed, bookPaid } from './book-refund.ts'
import { eventFields } from './move-payment.ts'
import type { Payment } from './payment.ts'
import { lockPayment, selectPayment } from './payment.store.ts'
import { selectReceiptsOf } from './receipt.store.ts'
import { refundMoves, type Refund, type RefundState } from './refund.ts'
import {
  insertRefundHistory,
  lockRefund,
  selectRefund,
  selectRefundsOf,
  updateRefund,
} from './refund.store.ts'
import { moveSurplus } from './surplus.ts'

/** Nobody in person: the provider answered, or a clock ran. */
export const systemActor: Person = { id: 'system', name: 'system', address: null }

export interface RefundMove {
  readonly to: RefundState
  readonly reason: string
  readonly by: Person
  readonly at: Date
  /** Further columns that change with the state. */
  readonly change?: Updateable<DB['payments.refund']>
}

export interface LockedRefund {
  readonly payment: Payment
  readonly refund: Refund
}

/**
 * Moves a locked refund: checks the table, writes state and history, books what the move means, lets its surplus follow, and
 * tells the world. All in the caller's transaction.
 */
export async function moveRefund(trx: Trx, locked: LockedRefund, move: RefundMove): Promise<void> {
  const { payment, refund } = locked
  const allowed: readonly RefundState[] = refundMoves[refund.state]
  assert(allowed.includes(move.to), `a refund moves from ${refund.state} to ${move.to}`)
  await updateRefund(trx, refund.id, { ...move.change, state: move.to })
  await recordStep(trx, locked, { ...move, from: refund.state })
  const booked = { refund, number: payment.number, at: move.at }
  if (move.to === 'refunded') await bookPaid(trx, booked)
  const endsWithout = move.to === 'failed' || move.to === 'rejected'
  if (endsWithout && refund.orderedAt !== null) await bookFailed(trx, booked)
  if (refund.surplusId !== null && (endsWithout || move.to === 'refunded')) {
    const to = endsWithout ? 'open' : 'refunded'
    const followed = { surplusId: refund.surplusId, to, reason: `refund_${move.to}` } as const
    await moveSurplus(trx, { ...followed, by: move.by.id, at: move.at })
  }
  if (move.to === 'refunded') await tellWhenWhole(trx, locked, move.at)
}

/** History, record of changes and event of one step; also of the first, which comes from nowhere. */
export async function recordStep(
  trx: Trx,
  { payment, refund }: LockedRefund,
  step: RefundMove & { readonly from: RefundState | null },
): Promise<void> {
  const { from, to, reason, by, at } = step
  await insertRefundHistory(trx, {
    refund_id: refund.id,
    from_state: from,
    to_state: to,
    reason,
    by: by.id,
    by_name: by.name,
    at,
  })
  await recordAudit(trx, {
    who: by.id,
    action: `refund.${to}`,
    object: { kind: 'refund', id: refund.id },
    before: from === null ? null : { state: from },
    after: { state: to, paymentId: payment.id, amountIdr: refund.amount.toString(), method: refund.method },
    reason,
    address: by.address,
    at,
  })
  await publish(trx, {
    name: `refund.${to}`,
    ...eventFields(payment),
    refundId: refund.id,
    surplusId: refund.surplusId,
    amountIdr: refund.amount.toString(),
    method: refund.method,
    reason,
    at: at.toISOString(),
  })
}

/** Once everything that paid the sum has gone back, its subject follows. */
async function tellWhenWhole(trx: Trx, { payment, refund }: LockedRefund, at: Date): Promise<void> {
  if (refund.surplusId !== null) return
  const [receipts, refunds] = await Promise.all([
    selectReceiptsOf(trx, payment.id),
    selectRefundsOf(trx, payment.id),
  ])
  const applied = receipts.reduce((sum, receipt) => sum + receipt.applied_idr, 0n)
  const given = refunds
    .filter((one) => one.state === 'refunded' && one.surplusId === null)
    .reduce((sum, one) => sum + one.amount, 0n)
  if (given < applied) return
  await publish(trx, {
    name: 'payment.refunded',
    ...eventFields(payment),
    amountIdr: rupiah(given).toString(),
    refundId: refund.id,
    attemptId: payment.currentAttemptId,
    reason: 'all_given_back',
    at: at.toISOString(),
  })
}

/** A refund, and whoever reaches for it: null for the house itself and for the buyer, whose payment it is. */
export interface NamedRefund {
  readonly refundId: string
  readonly by: Actor | null
}

/** Locks payment and refund in the order that everything uses, and decides about them. */
export async function withRefund<Outcome>(
  ctx: Ctx,
  named: NamedRefund,
  decide: (trx: Trx, locked: LockedRefund) => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'not_found' }> {
  const found = await findNamed(ctx, named)
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const locked = await lockBoth(trx, found)
    return locked === null ? { kind: 'not_found' as const } : decide(trx, locked)
  })
}

/** What waits for a second person, of a refund that was ordered above the limit or asked for by its buyer. */
export const refundApprovalOf = (refundId: string) => ({
  kind: 'refund.order',
  object: { kind: 'refund', id: refundId },
})

/** The same with what waits for a second person, which is locked first. */
export async function withRefundAndApproval<Outcome>(
  ctx: Ctx,
  named: NamedRefund,
  decide: (trx: Trx, locked: LockedRefund & { approval: Approval | null }) => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'not_found' }> {
  const found = await findNamed(ctx, named)
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const approval = await lockWaitingApproval(trx, refundApprovalOf(found.id))
    const locked = await lockBoth(trx, found)
    return locked === null ? { kind: 'not_found' as const } : decide(trx, { ...locked, approval })
  })
}

/** Null also for one outside the branches of whoever reaches for it. */
async function findNamed(ctx: Ctx, { refundId, by }: NamedRefund) {
  const found = isId('rfd', refundId) ? await selectRefund(ctx.db, refundId) : null
  if (found === null || by === null) return found
  return (await isPaymentWithin(ctx.db, by.scope, found.paymentId)) ? found : null
}

/** Does somebody of this scope see this payment? */
export async function isPaymentWithin(db: Db, scope: Scope, paymentId: string): Promise<boolean> {
  if (scope.branches === null) return true
  const payment = await selectPayment(db, paymentId)
  return payment !== null && isCompanyWithin(db, scope, payment.companyId)
}

/** Payment first, then the refund: everything that touches both takes them in this order. */
export async function lockBoth(
  trx: Trx,
  named: { id: string; paymentId: string },
): Promise<LockedRefund | null> {
  const payment = await lockPayment(trx, named.paymentId)
  const refund = await lockRefund(trx, named.id)
  return payment === null || refund === null ? null : { payment, refund }
}
