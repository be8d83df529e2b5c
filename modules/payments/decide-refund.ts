import type { PaymentsCtx } from './payment.ts'
import { moveRefund, withRefund } from './move-refund.ts'
import { orderApproved, planBooking, type BookingRefused } from './order-refund.ts'
import { needsPerson } from './refund.ts'
import type { Actor } from './transfer/transfer.ts'

export type RefundApproved =
  { readonly kind: 'approved' | 'same_person' | 'decided_before' | 'not_found' } | BookingRefused

/** A second person says yes: the refund is booked and on its way. Never the one who ordered it; twice is once. */
export function approveRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; by: Actor },
): Promise<RefundApproved> {
  return withRefund(ctx, input.refundId, async (trx, locked): Promise<RefundApproved> => {
    const { refund } = locked
    if (refund.state !== 'waiting_approval') return { kind: 'decided_before' }
    if (refund.maker === input.by.id) return { kind: 'same_person' }
    const booking = await planBooking(trx, ctx, locked)
    if ('kind' in booking) return booking
    await orderApproved(trx, locked, { booking, by: input.by, at: ctx.now() })
    return { kind: 'approved' }
  })
}

export interface RefundRejected {
  readonly kind: 'rejected' | 'reason_missing' | 'too_late' | 'not_found'
}

/** Somebody says no, or calls off a manual refund before it is paid out. The money stays as it was. */
export function rejectRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; reason: string; by: Actor },
): Promise<RefundRejected> {
  const reason = input.reason.trim().slice(0, 300)
  if (reason === '') return Promise.resolve({ kind: 'reason_missing' })
  return withRefund(ctx, input.refundId, async (trx, locked): Promise<RefundRejected> => {
    const { state, method } = locked.refund
    const canReject = state === 'waiting_approval' || (state === 'ordered' && method === 'manual')
    if (!canReject) return { kind: 'too_late' }
    const change = { outcome_reason: reason, ask_again_at: null }
    await moveRefund(trx, locked, { to: 'rejected', reason, by: input.by, at: ctx.now(), change })
    return { kind: 'rejected' }
  })
}

export interface RefundResolved {
  readonly kind: 'resolved' | 'reason_missing' | 'not_stuck' | 'not_found'
}

/** The provider gave no clear answer for three days: a person found out there how it ended, and says so. */
export function resolveRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; went: boolean; providerReference: string; reason: string; by: Actor },
): Promise<RefundResolved> {
  const reason = input.reason.trim().slice(0, 300)
  const reference = input.providerReference.trim().slice(0, 64)
  if (reason === '' || (input.went && reference === '')) return Promise.resolve({ kind: 'reason_missing' })
  return withRefund(ctx, input.refundId, async (trx, locked): Promise<RefundResolved> => {
    if (!needsPerson(locked.refund)) return { kind: 'not_stuck' }
    const at = ctx.now()
    const change = input.went
      ? { provider_reference: reference, refunded_at: at }
      : { outcome_reason: reason }
    const to = input.went ? 'refunded' : 'failed'
    await moveRefund(trx, locked, { to, reason, by: input.by, at, change })
    return { kind: 'resolved' }
  })
}

/** A person wants the provider to be asked again now. */
export function askRefundAgain(
  ctx: PaymentsCtx,
  input: { refundId: string },
): Promise<{ readonly kind: 'asked' | 'not_stuck' | 'not_found' }> {
  return withRefund(ctx, input.refundId, async (trx, { refund }) => {
    if (refund.state !== 'unknown' && refund.state !== 'pending') return { kind: 'not_stuck' as const }
    await trx
      .updateTable('payments.refund')
      .set({ ask_again_at: ctx.now() })
      .where('id', '=', refund.id)
      .execute()
    return { kind: 'asked' as const }
  })
}
