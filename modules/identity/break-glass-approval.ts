import type { Applied, ApprovalKind, DecidedApproval, Dismissed } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { lockByApproval, moveBreakGlass } from './break-glass.store.ts'
import type { IdentityCtx } from './identity.ts'
import { findStaff } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'

/**
 * Access in an emergency: the person asks, two different supervisors say yes. Nobody signed in by an emergency can be one of
 * them, since such a session approves nothing.
 */
export const breakGlassApproval: ApprovalKind<IdentityCtx> = {
  kind: 'staff.break_glass',
  // Whoever asks has only given the password; the permission is that of the people it concerns.
  makerPermission: 'access.approve',
  checkerPermission: 'access.approve',
  approvalsNeeded: 2,
  apply: grant,
  dismiss: refuse,
}

async function grant(_ctx: IdentityCtx, trx: Trx, { approval, at }: DecidedApproval): Promise<Applied> {
  const account = await findStaff(trx, approval.object.id)
  const wish = await lockByApproval(trx, approval.id)
  if (account === null || wish?.state !== 'asked') return { kind: 'changed_meanwhile' }
  if (wish.expiresAt <= at) return { kind: 'refused', why: 'expired' }
  if (shutReason(account, at) !== null || account.credVersion !== wish.credVersion)
    return { kind: 'refused', why: 'account_changed' }
  await moveBreakGlass(trx, wish.id, { to: 'approved' })
  return { kind: 'applied' }
}

async function refuse(_ctx: IdentityCtx, trx: Trx, { approval, at }: Dismissed): Promise<void> {
  const wish = await lockByApproval(trx, approval.id)
  if (wish?.state === 'asked') await moveBreakGlass(trx, wish.id, { to: 'refused', at })
}
