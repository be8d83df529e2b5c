import { hashValues, type Applied, type Approval, type ApprovalKind, type DecidedApproval } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { present } from '#platform/assert.ts'
import { lockBoth, moveRefund, refundApprovalOf, type LockedRefund } from './move-refund.ts'
import { orderApproved } from './order-refund.ts'
import type { PaymentsCtx } from './payment.ts'
import { planBooking } from './plan-booking.ts'
import { proposalOf } from './refund-proposal.ts'
import { selectRefund } from './refund.store.ts'

/** A refund above the limit, or one that its buyer asked for: a yes books it and sends it on its way, a no frees its money. */
export const refundApproval: ApprovalKind<PaymentsCtx> = {
  kind: refundApprovalOf('').kind,
  makerPermission: 'refund.order',
  checkerPermission: 'refund.approve',
  apply: applyRefund,
  async dismiss(_ctx, trx, { approval, actor, reason, at, to }) {
    const locked = await lockNamed(trx, approval)
    // One that old code decided by itself has moved on already.
    if (locked.refund.state !== 'waiting_approval') return
    const change = { outcome_reason: reason === '' ? to : reason, ask_again_at: null }
    await moveRefund(trx, locked, { to: 'rejected', reason: change.outcome_reason, by: actor, at, change })
  },
}

async function applyRefund(ctx: PaymentsCtx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval, actor, at } = decided
  const locked = await lockNamed(trx, approval)
  const { payment, refund } = locked
  const isMeant = hashValues(proposalOf(payment, refund)) === approval.hash
  if (refund.state !== 'waiting_approval' || !isMeant) return { kind: 'changed_meanwhile' }
  const booking = await planBooking(trx, ctx, locked)
  if ('kind' in booking) return { kind: 'refused', why: booking.kind }
  await orderApproved(trx, locked, { booking, by: actor, at })
  return { kind: 'applied' }
}

async function lockNamed(trx: Trx, approval: Approval): Promise<LockedRefund> {
  const named = present(await selectRefund(trx, approval.object.id), 'a refund is never deleted')
  return present(await lockBoth(trx, named), 'a refund has its payment')
}
