import { randomBytes } from 'node:crypto'
import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { insertAttempt, selectAttempt } from '../attempt.store.ts'
import { lockPayment } from '../payment.store.ts'
import { recordReceipt, type ReceiptOutcome } from '../record-receipt.ts'
import { lockMutation, selectUserOf, type Mutation } from './mutation.store.ts'
import { newReference } from './start-transfer.ts'
import { noFee, type Transfer } from './transfer.ts'
import { insertHistory, insertTransfer, lockTransfer, selectTransfer } from './transfer.store.ts'

export type ExtraLineBooked =
  | { readonly kind: 'booked'; readonly outcome: ReceiptOutcome }
  | { readonly kind: 'not_confirmed' | 'line_gone' | 'line_used' | 'other_account' | 'reason_missing' }
  | { readonly kind: 'not_found' }

/**
 * A buyer sent money a second time for a transfer that was confirmed already. It becomes an attempt of its own, so that
 * each line of the bank is one receipt; paid already, it is a surplus that a rule or a person gives back.
 */
export async function bookExtraLine(
  ctx: Ctx,
  input: { attemptId: string; mutationId: string; reason: string; by: Actor },
): Promise<ExtraLineBooked> {
  demand(input.by, 'transfer.decide')
  const reason = input.reason.trim()
  if (reason === '') return { kind: 'reason_missing' }
  const found = isId('att', input.attemptId) ? await selectTransfer(ctx.db, input.attemptId) : null
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    await lockPayment(trx, found.paymentId)
    const transfer = present(await lockTransfer(trx, found.attemptId), 'a transfer is never deleted')
    if (transfer.state !== 'confirmed' || transfer.mutationId === null) return { kind: 'not_confirmed' }
    const mutation = isId('mut', input.mutationId) ? await lockMutation(trx, input.mutationId) : null
    if (mutation === null) return { kind: 'line_gone' }
    if (mutation.accountId !== transfer.accountId) return { kind: 'other_account' }
    if ((await selectUserOf(trx, mutation.id)) !== null) return { kind: 'line_used' }
    const at = ctx.now()
    const outcome = await bookAsOwnAttempt(trx, { transfer, mutation, reason, by: input.by, at })
    return { kind: 'booked', outcome }
  })
}

async function bookAsOwnAttempt(
  trx: Trx,
  deed: { transfer: Transfer; mutation: Mutation; reason: string; by: Actor; at: Date },
): Promise<ReceiptOutcome> {
  const { transfer, mutation, reason, at, by } = deed
  const first = present(await selectAttempt(trx, transfer.attemptId), 'a transfer has its attempt')
  const attemptId = newId('att')
  await insertTransfer(trx, {
    attempt_id: attemptId,
    payment_id: transfer.paymentId,
    account_id: transfer.accountId,
    asked_idr: mutation.amount,
    code_idr: transfer.code,
    state: 'confirmed',
    held_until: at,
    released_at: at,
    mutation_id: mutation.id,
    decided_by: by.id,
    decided_at: at,
    decided_reason: reason,
  })
  await insertAttempt(trx, {
    id: attemptId,
    payment_id: transfer.paymentId,
    provider: 'transfer',
    channel_id: first.channelId,
    reference: newReference(at),
    request_id: randomBytes(16).toString('hex'),
    amount_idr: mutation.amount,
    through_attempt_id: first.id,
    outcome: 'awaiting',
    pay_before: at,
    asked_at: at,
    answered_at: at,
    ask_again_at: null,
  })
  await writeDown(trx, { ...deed, attemptId })
  const attempt = present(await selectAttempt(trx, attemptId), 'it was just written')
  const noon = new Date(`${mutation.bookedOn}T12:00:00+07:00`)
  return recordReceipt(trx, {
    attempt,
    amount: mutation.amount,
    providerReference: mutation.id,
    paidAt: noon < at ? noon : at,
    recordedAt: at,
    fee: noFee,
  })
}

async function writeDown(
  trx: Trx,
  deed: {
    transfer: Transfer
    mutation: Mutation
    reason: string
    by: Actor
    at: Date
    attemptId: string
  },
): Promise<void> {
  const { transfer, mutation, reason, by, at, attemptId } = deed
  for (const id of [transfer.attemptId, attemptId])
    await insertHistory(trx, {
      attempt_id: id,
      what: 'booked_extra',
      mutation_id: mutation.id,
      reason,
      by: by.id,
      by_name: by.name,
      at,
    })
  await recordAudit(trx, {
    who: by.id,
    action: 'transfer.extra_booked',
    object: { kind: 'transfer', id: transfer.attemptId },
    before: null,
    after: { mutationId: mutation.id, amountIdr: mutation.amount.toString(), attemptId },
    reason,
    address: by.address,
    at,
  })
}
