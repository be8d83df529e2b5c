import { recordAudit } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields } from '../move-payment.ts'
import type { Payment } from '../payment.ts'
import { lockPayment } from '../payment.store.ts'
import { moveTransfer } from './move-transfer.ts'
import { lockMutation, selectUserOf } from './mutation.store.ts'
import type { Actor, Transfer } from './transfer.ts'
import { insertHistory, lockTransfer, selectTransfer, updateTransfer } from './transfer.store.ts'

export type TransferRejected =
  | { readonly kind: 'rejected' }
  | { readonly kind: 'reason_missing' | 'already_confirmed' | 'nothing_to_reject' | 'not_found' }

/** Staff say no, and why; the buyer reads the reason and may answer with a new slip. A first yes is taken back by it. */
export async function rejectTransfer(
  ctx: Ctx,
  input: { attemptId: string; reason: string; by: Actor },
): Promise<TransferRejected> {
  const reason = input.reason.trim().slice(0, 300)
  if (reason === '') return { kind: 'reason_missing' }
  return withTransfer(ctx, input.attemptId, async (trx, { payment, transfer }) => {
    if (transfer.state === 'confirmed') return { kind: 'already_confirmed' }
    if (transfer.state !== 'waiting' && transfer.state !== 'approving') return { kind: 'nothing_to_reject' }
    const at = ctx.now()
    const { by } = input
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
    return { kind: 'rejected' }
  })
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

/** Locks payment and transfer in the order that everything uses, and decides about them. */
async function withTransfer<Outcome>(
  ctx: Ctx,
  attemptId: string,
  decide: (trx: Trx, found: { payment: Payment; transfer: Transfer }) => Promise<Outcome>,
): Promise<Outcome | { readonly kind: 'not_found' }> {
  const found = isId('att', attemptId) ? await selectTransfer(ctx.db, attemptId) : null
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const payment = await lockPayment(trx, found.paymentId)
    const transfer = await lockTransfer(trx, attemptId)
    return payment === null || transfer === null
      ? { kind: 'not_found' as const }
      : decide(trx, { payment, transfer })
  })
}
