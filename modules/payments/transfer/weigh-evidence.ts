import { recordAudit } from '#audit'
import type { Person } from '#access'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { selectAttempt } from '../attempt.store.ts'
import { eventFields } from '../move-payment.ts'
import type { Payment } from '../payment.ts'
import { recordReceipt, type ReceiptOutcome } from '../record-receipt.ts'
import { moveTransfer } from './move-transfer.ts'
import { lockMutation, selectUserOf, type Mutation } from './mutation.store.ts'
import { selectSlips } from './slip.store.ts'
import { noFee, type Decision, type Transfer } from './transfer.ts'
import { insertHistory } from './transfer.store.ts'

/** What money a yes is about, and how the receipt names it. */
export interface Evidence {
  readonly mutation: Mutation | null
  readonly amount: Rupiah
  readonly reference: string
  readonly paidAt: Date
}

/** What speaks against believing it. */
export interface EvidenceRefused {
  readonly kind: 'line_gone' | 'line_used' | 'other_account' | 'no_slip' | 'reason_missing'
}

/** Looks at the line or the slip, under the transfer's lock; what speaks against it is the answer. */
export async function weigh(
  trx: Trx,
  transfer: Transfer,
  input: { mutationId: string | null; reason: string; now: Date },
): Promise<Evidence | EvidenceRefused> {
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

export interface Confirmation {
  readonly payment: Payment
  readonly transfer: Transfer
  readonly evidence: Evidence
  readonly yes: Decision
  readonly by: Person
}

/** The money is there: transfer, receipt, ledger entry and order change together. */
export async function confirmEvidence(trx: Trx, deed: Confirmation): Promise<ReceiptOutcome> {
  const { transfer, evidence, yes } = deed
  const mutationId = evidence.mutation?.id ?? null
  await moveTransfer(trx, transfer, { to: 'confirmed', mutationId, decided: yes })
  await writeDown(trx, deed, 'confirmed')
  const attempt = present(await selectAttempt(trx, transfer.attemptId), 'a transfer has its attempt')
  return recordReceipt(trx, {
    attempt,
    amount: evidence.amount,
    providerReference: evidence.reference,
    paidAt: evidence.paidAt,
    recordedAt: yes.at,
    fee: noFee,
    uniqueCode: transfer.code,
  })
}

/** History, record of changes and event of a yes. */
export async function writeDown(
  trx: Trx,
  deed: Confirmation,
  what: 'first_yes' | 'confirmed',
): Promise<void> {
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
