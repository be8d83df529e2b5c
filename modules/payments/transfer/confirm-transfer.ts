import {
  closeApproval,
  decideApprovalIn,
  demand,
  findWaitingApproval,
  lockWaitingApproval,
  proposeDeed,
  type Actor,
  type Approval,
  type ApprovalDecided,
  type ApprovalValues,
  type Person,
  type ProofNeeded,
} from '#access'
import { assert, present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { Payment, PaymentsCtx } from '../payment.ts'
import { lockPayment } from '../payment.store.ts'
import type { ReceiptOutcome } from '../record-receipt.ts'
import { moveTransfer } from './move-transfer.ts'
import { transferApprovalOf, type Transfer } from './transfer.ts'
import { lockTransfer, selectTransfer } from './transfer.store.ts'
import {
  confirmEvidence,
  weigh,
  writeDown,
  type Confirmation,
  type Evidence,
  type EvidenceRefused,
} from './weigh-evidence.ts'

export type TransferConfirmed =
  /** What became of the money; null where the second of two people said yes. */
  | { readonly kind: 'confirmed'; readonly outcome: ReceiptOutcome | null }
  /** Above the limit of one person: the first yes is written down, another person has to say it too. */
  | { readonly kind: 'second_needed' }
  | { readonly kind: 'same_person' | 'already_confirmed' | 'changed_meanwhile' | 'not_found' }
  | EvidenceRefused
  | ProofNeeded

export interface ConfirmTransfer {
  readonly attemptId: string
  /** The bank's line that proves it; null to believe the slip alone, for a reason. */
  readonly mutationId: string | null
  readonly reason: string
  readonly by: Actor
}

/**
 * Staff say that a transfer arrived. Transfer, receipt, ledger entry and order change in one transaction; two people at
 * once confirm once; above the limit a second, different person is needed for the same evidence, with a fresh factor.
 */
export async function confirmTransfer(ctx: PaymentsCtx, input: ConfirmTransfer): Promise<TransferConfirmed> {
  demand(input.by, 'transfer.decide')
  const found = isId('att', input.attemptId) ? await selectTransfer(ctx.db, input.attemptId) : null
  if (found === null) return { kind: 'not_found' }
  await adoptFirstYes(ctx, found)
  for (let tries = 0; tries < triesMax; tries += 1) {
    const confirmed = await ctx.transaction((trx) => confirmIn(ctx, trx, { ...input, found }))
    if (confirmed.kind !== 'again') return confirmed
  }
  return { kind: 'changed_meanwhile' }
}

const triesMax = 3

async function confirmIn(
  ctx: PaymentsCtx,
  trx: Trx,
  input: ConfirmTransfer & { found: Transfer },
): Promise<TransferConfirmed | { readonly kind: 'again' }> {
  const { found, by } = input
  const approval = await lockWaitingApproval(trx, transferApprovalOf(found.attemptId))
  const payment = await lockPayment(trx, found.paymentId)
  const transfer = await lockTransfer(trx, found.attemptId)
  if (payment === null || transfer === null) return { kind: 'not_found' }
  if (transfer.state === 'confirmed') return { kind: 'already_confirmed' }
  // Somebody said the first yes between the two locks: taken again in the right order.
  if (transfer.state === 'approving' && approval === null) return { kind: 'again' }
  const now = ctx.now()
  const evidence = await weigh(trx, transfer, { ...input, now })
  if (!('amount' in evidence)) return evidence
  const isSame = transfer.state === 'approving' && transfer.mutationId === input.mutationId
  const isAbove = evidence.amount > ctx.payments.transferLimit
  if (approval !== null && isSame && isAbove) return decideSecond(ctx, trx, { approval, input })
  const reason = input.reason.trim()
  const yes = { by: by.id, at: now, reason: reason === '' ? null : reason }
  const deed = { payment, transfer, evidence, yes, by }
  if (approval !== null) await closeApproval(trx, approval, { by, reason: 'other_evidence', at: now })
  if (isAbove) return sayFirstYes(trx, deed)
  const outcome = await confirmEvidence(trx, { ...deed, transfer: { ...transfer, first: null } })
  return { kind: 'confirmed', outcome }
}

async function decideSecond(
  ctx: PaymentsCtx,
  trx: Trx,
  second: { approval: Approval; input: ConfirmTransfer },
): Promise<TransferConfirmed> {
  const { approval, input } = second
  const { reason, by: actor } = input
  const decision = { approvalId: approval.id, decision: 'approve', reason, actor } as const
  return toldOf(await decideApprovalIn(ctx, trx, decision))
}

function toldOf(decided: ApprovalDecided): TransferConfirmed {
  switch (decided.kind) {
    case 'approved':
      return { kind: 'confirmed', outcome: null }
    case 'same_person':
    case 'not_found':
    case 'changed_meanwhile':
      return { kind: decided.kind }
    case 'proof_needed':
      return decided
    case 'decided_before':
      return { kind: 'already_confirmed' }
    // One second yes is all, no clock ends it, and the evidence was weighed just before.
    case 'refused':
    case 'rejected':
    case 'counted':
    case 'said_before':
    case 'reason_missing':
    case 'expired':
      return { kind: 'changed_meanwhile' }
  }
}

async function sayFirstYes(trx: Trx, deed: Confirmation): Promise<TransferConfirmed> {
  const { transfer, evidence, yes } = deed
  const mutationId = evidence.mutation?.id ?? null
  await moveTransfer(trx, transfer, { to: 'approving', mutationId, first: yes, decided: null })
  await writeDown(trx, deed, 'first_yes')
  await proposeSecond(trx, deed)
  return { kind: 'second_needed' }
}

/** Lets it wait for a second person. No clock ends it: the buyer's money is there or not, and somebody says so. */
async function proposeSecond(trx: Trx, deed: Confirmation): Promise<void> {
  const { payment, transfer, evidence, yes, by } = deed
  const proposed = await proposeDeed(trx, {
    ...transferApprovalOf(transfer.attemptId),
    actor: by,
    before: null,
    proposal: proposalOf({ payment, transfer, evidence }),
    summary: { id: `Transfer ${payment.number} diterima`, en: `Transfer of ${payment.number} received` },
    reason: yes.reason ?? '',
    at: yes.at,
    expiresAt: null,
  })
  assert(proposed.kind === 'proposed', 'a transfer waits for a second person once')
}

/** What the second person says yes to. */
export function proposalOf(given: {
  payment: Pick<Payment, 'number' | 'buyerName'>
  transfer: Pick<Transfer, 'asked'>
  evidence: Pick<Evidence, 'amount' | 'mutation'>
}): ApprovalValues {
  const { payment, transfer, evidence } = given
  return {
    amountIdr: evidence.amount.toString(),
    askedIdr: transfer.asked.toString(),
    number: payment.number,
    buyerName: payment.buyerName,
    mutationId: evidence.mutation?.id ?? null,
  }
}

/** A first yes from before there were approvals becomes one, said by whoever said it. */
async function adoptFirstYes(ctx: PaymentsCtx, found: Transfer): Promise<void> {
  if (found.state !== 'approving') return
  if ((await findWaitingApproval(ctx, transferApprovalOf(found.attemptId))) !== null) return
  await ctx.transaction(async (trx) => {
    const payment = present(await lockPayment(trx, found.paymentId), 'a transfer has its payment')
    const transfer = present(await lockTransfer(trx, found.attemptId), 'a transfer is never deleted')
    const { first, mutationId } = transfer
    const isKnown =
      (await findWaitingApproval({ ...ctx, db: trx }, transferApprovalOf(found.attemptId))) !== null
    if (transfer.state !== 'approving' || first === null || isKnown) return
    const evidence = await weigh(trx, transfer, { mutationId, reason: first.reason ?? 'x', now: ctx.now() })
    if (!('amount' in evidence)) return
    const by: Person = { id: first.by, name: first.by, address: null }
    await proposeSecond(trx, { payment, transfer, evidence, yes: first, by })
  })
}
