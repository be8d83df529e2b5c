import { hashValues, type Applied, type ApprovalKind, type DecidedApproval, type Dismissed } from '#access'
import { recordAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import type { PaymentsCtx } from '../payment.ts'
import { lockPayment } from '../payment.store.ts'
import { proposalOf } from './confirm-transfer.ts'
import { moveTransfer } from './move-transfer.ts'
import { writeRejection } from './reject-transfer.ts'
import { selectSlips } from './slip.store.ts'
import { transferApprovalOf } from './transfer.ts'
import { lockTransfer, selectTransfer } from './transfer.store.ts'
import { confirmEvidence, weigh } from './weigh-evidence.ts'

/** A transfer above the limit of one person: the second yes books it, a no tells the buyer why. */
export const transferApproval: ApprovalKind<PaymentsCtx> = {
  kind: transferApprovalOf('').kind,
  makerPermission: 'transfer.decide',
  checkerPermission: 'transfer.decide',
  apply: applyTransfer,
  dismiss: dismissTransfer,
}

async function applyTransfer(ctx: PaymentsCtx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval, actor: by, reason, at } = decided
  const { payment, transfer } = await lockNamed(trx, approval.object.id)
  if (transfer.state !== 'approving') return { kind: 'changed_meanwhile' }
  const why = reason === '' ? approval.reason : reason
  const evidence = await weigh(trx, transfer, {
    mutationId: transfer.mutationId,
    reason: why,
    now: ctx.now(),
  })
  if (!('amount' in evidence)) return { kind: 'refused', why: evidence.kind }
  const isMeant = hashValues(proposalOf({ payment, transfer, evidence })) === approval.hash
  if (!isMeant) return { kind: 'changed_meanwhile' }
  const yes = { by: by.id, at, reason: why === '' ? null : why }
  await confirmEvidence(trx, { payment, transfer, evidence, yes, by })
  return { kind: 'applied' }
}

async function dismissTransfer(_ctx: PaymentsCtx, trx: Trx, dismissed: Dismissed): Promise<void> {
  const { approval, actor: by, reason, at, to } = dismissed
  const locked = await lockNamed(trx, approval.object.id)
  const { transfer } = locked
  if (transfer.state !== 'approving') return
  if (to === 'rejected') return writeRejection(trx, locked, { reason, by, at })
  const [slip] = await selectSlips(trx, transfer.attemptId)
  const back = slip === undefined ? 'open' : 'waiting'
  await moveTransfer(trx, transfer, { to: back, mutationId: null, first: null, decided: null })
  await recordAudit(trx, {
    who: by.id,
    action: 'transfer.first_yes_taken_back',
    object: { kind: 'transfer', id: transfer.attemptId },
    before: { state: transfer.state },
    after: { state: back },
    reason: reason === '' ? null : reason,
    address: by.address,
    at,
  })
}

async function lockNamed(trx: Trx, attemptId: string) {
  const found = present(await selectTransfer(trx, attemptId), 'a transfer is never deleted')
  const payment = present(await lockPayment(trx, found.paymentId), 'a transfer has its payment')
  const transfer = present(await lockTransfer(trx, attemptId), 'a transfer is never deleted')
  return { payment, transfer }
}
