import { recordAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import type { Rupiah } from '#platform/money.ts'
import { selectAttempt } from '../attempt.store.ts'
import { eventFields } from '../move-payment.ts'
import type { Payment, PaymentsCtx } from '../payment.ts'
import { lockPayment } from '../payment.store.ts'
import { recordReceipt, type ReceiptOutcome } from '../record-receipt.ts'
import { moveTransfer } from './move-transfer.ts'
import { lockMutation, selectUserOf, type Mutation } from './mutation.store.ts'
import { selectSlips } from './slip.store.ts'
import { noFee, type Actor, type Decision, type Transfer } from './transfer.ts'
import { insertHistory, lockTransfer, selectTransfer } from './transfer.store.ts'

export type TransferConfirmed =
  | { readonly kind: 'confirmed'; readonly outcome: ReceiptOutcome }
  /** Above the limit of one person: the first yes is written down, another person has to say it too. */
  | { readonly kind: 'second_needed' }
  | { readonly kind: 'same_person' | 'already_confirmed' | 'not_found' }
  | { readonly kind: 'line_gone' | 'line_used' | 'other_account' }
  | { readonly kind: 'no_slip' | 'reason_missing' }

export interface ConfirmTransfer {
  readonly attemptId: string
  /** The bank's line that proves it; null to believe the slip alone, for a reason. */
  readonly mutationId: string | null
  readonly reason: string
  readonly by: Actor
}

/** What money a yes is about, and how the receipt names it. */
interface Evidence {
  readonly mutation: Mutation | null
  readonly amount: Rupiah
  readonly reference: string
  readonly paidAt: Date
}

/**
 * Staff say that a transfer arrived. Transfer, receipt, ledger entry and order change in one transaction; two people at
 * once confirm once; above the limit a second, different person is needed for the same evidence.
 */
export async function confirmTransfer(ctx: PaymentsCtx, input: ConfirmTransfer): Promise<TransferConfirmed> {
  const found = isId('att', input.attemptId) ? await selectTransfer(ctx.db, input.attemptId) : null
  if (found === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const payment = await lockPayment(trx, found.paymentId)
    const transfer = await lockTransfer(trx, found.attemptId)
    if (payment === null || transfer === null) return { kind: 'not_found' }
    if (transfer.state === 'confirmed') return { kind: 'already_confirmed' }
    const now = ctx.now()
    const evidence = await weigh(trx, transfer, { ...input, now })
    if (!('amount' in evidence)) return evidence
    const yes = { by: input.by.id, at: now, reason: input.reason.trim() === '' ? null : input.reason.trim() }
    const deed = { payment, transfer, evidence, yes, by: input.by }
    if (evidence.amount <= ctx.payments.transferLimit)
      return confirm(trx, { ...deed, transfer: { ...transfer, first: null } })
    const isSecond = transfer.state === 'approving' && transfer.mutationId === input.mutationId
    if (!isSecond) return sayFirstYes(trx, deed)
    return transfer.first?.by === input.by.id ? { kind: 'same_person' } : confirm(trx, deed)
  })
}

/** Looks at the line or the slip; what speaks against it is the answer. */
async function weigh(
  trx: Trx,
  transfer: Transfer,
  input: { mutationId: string | null; reason: string; now: Date },
): Promise<Evidence | Exclude<TransferConfirmed, { kind: 'confirmed' }>> {
  const hasReason = input.reason.trim() !== ''
  if (input.mutationId === null) {
    const [slip] = await selectSlips(trx, transfer.attemptId)
    if (slip === undefined) return { kind: 'no_slip' }
    if (!hasReason) return { kind: 'reason_missing' }
    return { mutation: null, amount: transfer.asked, reference: slip.id, paidAt: slip.givenAt }
  }
  const mutation = isId('mut', input.mutationId) ? await lockMutation(trx, input.mutationId) : null
  if (mutation === null) return { kind: 'line_gone' }
  if (mutation.accountId !== transfer.accountId) return { kind: 'other_account' }
  const user = await selectUserOf(trx, mutation.id)
  if (user !== null && user !== transfer.attemptId) return { kind: 'line_used' }
  // Another sum than asked is a judgement, not a match.
  if (mutation.amount !== transfer.asked && !hasReason) return { kind: 'reason_missing' }
  const noon = new Date(`${mutation.bookedOn}T12:00:00+07:00`)
  const paidAt = noon < input.now ? noon : input.now
  return { mutation, amount: mutation.amount, reference: mutation.id, paidAt }
}

interface Deed {
  readonly payment: Payment
  readonly transfer: Transfer
  readonly evidence: Evidence
  readonly yes: Decision
  readonly by: Actor
}

async function sayFirstYes(trx: Trx, deed: Deed): Promise<TransferConfirmed> {
  const { transfer, evidence, yes } = deed
  const mutationId = evidence.mutation?.id ?? null
  await moveTransfer(trx, transfer, { to: 'approving', mutationId, first: yes, decided: null })
  await writeDown(trx, deed, 'first_yes')
  return { kind: 'second_needed' }
}

async function confirm(trx: Trx, deed: Deed): Promise<TransferConfirmed> {
  const { transfer, evidence, yes } = deed
  const mutationId = evidence.mutation?.id ?? null
  await moveTransfer(trx, transfer, { to: 'confirmed', mutationId, decided: yes })
  await writeDown(trx, deed, 'confirmed')
  const attempt = present(await selectAttempt(trx, transfer.attemptId), 'a transfer has its attempt')
  const outcome = await recordReceipt(trx, {
    attempt,
    amount: evidence.amount,
    providerReference: evidence.reference,
    paidAt: evidence.paidAt,
    recordedAt: yes.at,
    fee: noFee,
    uniqueCode: transfer.code,
  })
  return { kind: 'confirmed', outcome }
}

async function writeDown(trx: Trx, deed: Deed, what: 'first_yes' | 'confirmed'): Promise<void> {
  const { transfer, payment, evidence, yes, by } = deed
  const mutationId = evidence.mutation?.id ?? null
  await insertHistory(trx, {
    attempt_id: transfer.attemptId,
    what,
    mutation_id: mutationId,
    reason: yes.reason,
    by: by.id,
    by_name: by.name,
    at: yes.at,
  })
  await recordAudit(trx, {
    who: by.id,
    action: what === 'confirmed' ? 'transfer.confirmed' : 'transfer.approved_first',
    object: { kind: 'transfer', id: transfer.attemptId },
    before: { state: transfer.state },
    after: {
      paymentId: payment.id,
      orderNumber: payment.number,
      amountIdr: evidence.amount.toString(),
      askedIdr: transfer.asked.toString(),
      mutationId,
    },
    reason: yes.reason,
    address: by.address,
    at: yes.at,
  })
  await publish(trx, {
    name: `transfer.${what}`,
    ...eventFields(payment),
    attemptId: transfer.attemptId,
    at: yes.at.toISOString(),
  })
}
