import {
  decideApprovalIn,
  demand,
  may,
  lockWaitingApproval,
  spendProof,
  withdrawApprovalIn,
  type Actor,
  type ApprovalDecided,
  type ProofNeeded,
} from '#access'
import type { Trx } from '#platform/ctx.ts'
import { present } from '#platform/assert.ts'
import type { PaymentsCtx } from './payment.ts'
import {
  moveRefund,
  refundApprovalOf,
  withRefund,
  withRefundAndApproval,
  type LockedRefund,
} from './move-refund.ts'
import { proposeRefund } from './order-refund.ts'
import type { BookingRefused } from './plan-booking.ts'
import { needsPerson } from './refund.ts'

export type RefundApproved =
  | { readonly kind: 'approved' | 'same_person' | 'decided_before' | 'changed_meanwhile' | 'not_found' }
  | BookingRefused
  | ProofNeeded

/** A second person says yes: the refund is booked and on its way. Never the one who ordered it; twice is once. */
export async function approveRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; seen?: string; by: Actor },
): Promise<RefundApproved> {
  const { by, refundId, ...seen } = input
  demand(by, 'refund.approve')
  return withRefundAndApproval(ctx, { refundId, by }, async (trx, locked): Promise<RefundApproved> => {
    if (locked.refund.state !== 'waiting_approval') return { kind: 'decided_before' }
    const approvalId = await approvalOf(trx, locked)
    const decision = { approvalId, decision: 'approve', reason: '', actor: by, ...seen } as const
    return toldOf(await decideApprovalIn(ctx, trx, decision))
  })
}

/** What waits is always an approval; one that was ordered before there were approvals becomes one when it is decided. */
async function approvalOf(
  trx: Trx,
  locked: LockedRefund & { approval: { id: string } | null },
): Promise<string> {
  if (locked.approval !== null) return locked.approval.id
  const { maker: id, makerName: name } = locked.refund
  await proposeRefund(trx, { ...locked, by: { id, name, address: null } })
  const made = await lockWaitingApproval(trx, refundApprovalOf(locked.refund.id))
  return present(made, 'it was proposed just now').id
}

function toldOf(decided: ApprovalDecided): RefundApproved {
  switch (decided.kind) {
    case 'approved':
    case 'same_person':
    case 'decided_before':
    case 'changed_meanwhile':
    case 'not_found':
      return { kind: decided.kind }
    case 'proof_needed':
      return decided
    case 'refused':
      return { kind: decided.why === 'allocated' ? 'allocated' : 'invoice_coming' }
    // One yes of a refund is all, and no clock ends it.
    case 'rejected':
    case 'counted':
    case 'said_before':
    case 'reason_missing':
    case 'expired':
      return { kind: 'decided_before' }
  }
}

export type RefundRejected =
  { readonly kind: 'rejected' | 'reason_missing' | 'too_late' | 'not_found' } | ProofNeeded

/**
 * A second person says no, the maker takes it back, or somebody who approves calls off a manual refund before it is paid
 * out. The money stays as it was.
 */
export async function rejectRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; reason: string; by: Actor },
): Promise<RefundRejected> {
  const { by } = input
  if (!may(by, 'refund.order')) demand(by, 'refund.approve')
  const reason = input.reason.trim().slice(0, 300)
  if (reason === '') return { kind: 'reason_missing' }
  return withRefundAndApproval(ctx, input, async (trx, locked): Promise<RefundRejected> => {
    const { state, method, maker } = locked.refund
    const isOwn = maker === by.id
    demand(by, isOwn && state === 'waiting_approval' ? 'refund.order' : 'refund.approve')
    if (state === 'ordered' && method === 'manual') {
      const change = { outcome_reason: reason, ask_again_at: null }
      await moveRefund(trx, locked, { to: 'rejected', reason, by, at: ctx.now(), change })
      return { kind: 'rejected' }
    }
    if (state !== 'waiting_approval') return { kind: 'too_late' }
    const approvalId = await approvalOf(trx, locked)
    if (isOwn) {
      const { kind } = await withdrawApprovalIn(ctx, trx, { approvalId, reason, actor: by })
      return { kind: kind === 'withdrawn' ? 'rejected' : 'too_late' }
    }
    const decided = await decideApprovalIn(ctx, trx, { approvalId, decision: 'reject', reason, actor: by })
    if (decided.kind === 'proof_needed') return decided
    return { kind: decided.kind === 'rejected' ? 'rejected' : 'too_late' }
  })
}

export type RefundResolved =
  { readonly kind: 'resolved' | 'reason_missing' | 'not_stuck' | 'not_found' } | ProofNeeded

/** The provider gave no clear answer for three days: a person found out there how it ended, and says so. */
export async function resolveRefund(
  ctx: PaymentsCtx,
  input: { refundId: string; went: boolean; providerReference: string; reason: string; by: Actor },
): Promise<RefundResolved> {
  const { by, refundId, went } = input
  demand(by, 'refund.approve')
  const reason = input.reason.trim().slice(0, 300)
  const reference = input.providerReference.trim().slice(0, 64)
  if (reason === '' || (went && reference === '')) return { kind: 'reason_missing' }
  return withRefund(ctx, input, async (trx, locked): Promise<RefundResolved> => {
    if (!needsPerson(locked.refund)) return { kind: 'not_stuck' }
    const at = ctx.now()
    const values = { refundId, went, reference: went ? reference : null }
    const needed = await spendProof(trx, { actor: by, deed: { action: 'refund.approve', values }, at })
    if (needed !== null) return needed
    const change = went ? { provider_reference: reference, refunded_at: at } : { outcome_reason: reason }
    const to = went ? 'refunded' : 'failed'
    await moveRefund(trx, locked, { to, reason, by, at, change })
    return { kind: 'resolved' }
  })
}

/** A person wants the provider to be asked again now. */
export async function askRefundAgain(
  ctx: PaymentsCtx,
  input: { refundId: string; by: Actor },
): Promise<{ readonly kind: 'asked' | 'not_stuck' | 'not_found' }> {
  demand(input.by, 'refund.order')
  return withRefund(ctx, input, async (trx, { refund }) => {
    if (refund.state !== 'unknown' && refund.state !== 'pending') return { kind: 'not_stuck' as const }
    await trx
      .updateTable('payments.refund')
      .set({ ask_again_at: ctx.now() })
      .where('id', '=', refund.id)
      .execute()
    return { kind: 'asked' as const }
  })
}
