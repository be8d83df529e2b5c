import {
  closeApproval,
  decideApprovalIn,
  demand,
  lockWaitingApproval,
  type AccessCtx,
  type Actor,
  type Approval,
  type Person,
  type ProofNeeded,
} from '#access'
import { recordAudit } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields } from '../move-payment.ts'
import type { Payment } from '../payment.ts'
import { lockPayment } from '../payment.store.ts'
import { moveTransfer } from './move-transfer.ts'
import { lockMutation, selectUserOf } from './mutation.store.ts'
import { transferApprovalOf, type Transfer } from './transfer.ts'
import { insertHistory, lockTransfer, selectTransfer, updateTransfer } from './transfer.store.ts'

export type TransferRejected =
  | { readonly kind: 'rejected' }
  | { readonly kind: 'reason_missing' | 'already_confirmed' | 'nothing_to_reject' | 'not_found' }
  | ProofNeeded

/**
 * Staff say no, and why; the buyer reads the reason and may answer with a new slip. Whoever said the first yes takes it back
 * by it; another person's is decided as the house decides.
 */
export async function rejectTransfer(
  ctx: AccessCtx,
  input: { attemptId: string; reason: string; by: Actor },
): Promise<TransferRejected> {
  const { by } = input
  demand(by, 'transfer.decide')
  const reason = input.reason.trim().slice(0, 300)
  if (reason === '') return { kind: 'reason_missing' }
  return withTransfer(ctx, input.attemptId, async (trx, found): Promise<TransferRejected> => {
    const { transfer, approval } = found
    if (transfer.state === 'confirmed') return { kind: 'already_confirmed' }
    if (transfer.state !== 'waiting' && transfer.state !== 'approving') return { kind: 'nothing_to_reject' }
    if (approval !== null && approval.maker !== by.id) {
      const decision = { approvalId: approval.id, decision: 'reject', reason, actor: by } as const
      const decided = await decideApprovalIn(ctx, trx, decision)
      if (decided.kind === 'proof_needed') return decided
      return { kind: decided.kind === 'rejected' ? 'rejected' : 'nothing_to_reject' }
    }
    const at = ctx.now()
    if (approval !== null) await closeApproval(trx, approval, { by, reason, at })
    await writeRejection(trx, found, { reason, by, at })
    return { kind: 'rejected' }
  })
}

/** The no itself: state, history, record of changes, and the message to the buyer. */
export async function writeRejection(
  trx: Trx,
  { payment, transfer }: { payment: Payment; transfer: Transfer },
  no: { reason: string; by: Person; at: Date },
): Promise<void> {
  const { reason, by, at } = no
  const decided = { by: by.id, at, reason }
  await moveTransfer(trx, transfer, { to: 'rejected', mutationId: null, first: null, decided })
  await insertHistory(trx, {
    attempt_id: transfer.attemptId,
    what: 'rejected',
    reason,
    by: by.id,
    by_name: by.name,
    at,
  })
  await recordAudit(trx, {
    who: by.id,
    action: 'transfer.rejected',
    object: { kind: 'transfer', id: transfer.attemptId },
    before: { state: transfer.state },
    after: { state: 'rejected', paymentId: payment.id },
    reason,
    address: by.address,
    at,
  })
  const told = { attemptId: transfer.attemptId, at: at.toISOString() }
  await publish(trx, { name: 'transfer.rejected', ...eventFields(payment), ...told })
}

export type LineLinked =
  | { readonly kind: 'linked' }
  | {
      readonly kind: 'not_confirmed' | 'has_line' | 'line_gone' | 'line_used' | 'other_account' | 'other_sum'
    }
  | { readonly kind: 'not_found' }

/** The bank's line of a transfer that was confirmed by its slip alone has come: it is used up by it, and proves nothing else. */
export async function linkLine(
  ctx: Ctx,
  input: { attemptId: string; mutationId: string; by: Actor },
): Promise<LineLinked> {
  demand(input.by, 'transfer.decide')
  return withTransfer(ctx, input.attemptId, async (trx, { transfer }) => {
    if (transfer.state !== 'confirmed') return { kind: 'not_confirmed' }
    if (transfer.mutationId !== null) return { kind: 'has_line' }
    const mutation = isId('mut', input.mutationId) ? await lockMutation(trx, input.mutationId) : null
    if (mutation === null) return { kind: 'line_gone' }
    if (mutation.accountId !== transfer.accountId) return { kind: 'other_account' }
    if (mutation.amount !== transfer.asked) return { kind: 'other_sum' }
    if ((await selectUserOf(trx, mutation.id)) !== null) return { kind: 'line_used' }
    const { by } = input
    const at = ctx.now()
    await updateTransfer(trx, { ...transfer, mutationId: mutation.id })
    await insertHistory(trx, {
      attempt_id: transfer.attemptId,
      what: 'line_linked',
      mutation_id: mutation.id,
      by: by.id,
      by_name: by.name,
      at,
    })
    await recordAudit(trx, {
      who: by.id,
      action: 'transfer.line_linked',
      object: { kind: 'transfer', id: transfer.attemptId },
      before: { mutationId: null },
      after: { mutationId: mutation.id },
      reason: null,
      address: by.address,
      at,
    })
    return { kind: 'linked' }
  })
}

interface Found {
  readonly payment: Payment
  readonly transfer: Transfer
  readonly approval: Approval | null
}

/** Locks what waits, payment and transfer in the order that everything uses, and decides about them. */
async function withTransfer<Outcome>(
  ctx: Ctx,
  attemptId: string,
  decide: (trx: Trx, found: Found) => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'not_found' }> {
  const found = isId('att', attemptId) ? await selectTransfer(ctx.db, attemptId) : null
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const approval = await lockWaitingApproval(trx, transferApprovalOf(attemptId))
    const payment = await lockPayment(trx, found.paymentId)
    const transfer = await lockTransfer(trx, attemptId)
    return payment === null || transfer === null
      ? { kind: 'not_found' as const }
      : decide(trx, { payment, transfer, approval })
  })
}
