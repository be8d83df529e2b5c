import type { Applied, ApprovalKind, DecidedApproval } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { findDeciders, judgeDeciders } from './decider.ts'
import type { IdentityCtx } from './identity.ts'
import { createInvited, unknownPassword } from './invite-staff.ts'
import { isTaken, lockPeople } from './people.store.ts'
import { placeOf } from './place-values.ts'

/** A new person in a role that moves money or manages people. */
export const invitationApproval: ApprovalKind<IdentityCtx> = {
  kind: 'staff.invite',
  makerPermission: 'staff.manage',
  checkerPermission: 'access.approve',
  apply: applyInvitation,
}

async function applyInvitation(ctx: IdentityCtx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval, actor } = decided
  await lockPeople(trx)
  const { email, name, phone: typed } = approval.proposal
  const phone = normalizePhone(String(typed))
  if (phone === null) return { kind: 'changed_meanwhile' }
  const place = placeOf(approval.proposal)
  const deciders = await findDeciders(trx, decided)
  const refused = await judgeDeciders(trx, deciders, { person: null, place })
  if (refused !== null) return { kind: 'refused', why: refused }
  const person = { email: String(email), name: String(name), phone, ...place }
  if (await isTaken(trx, person)) return { kind: 'refused', why: 'taken' }
  const passwordHash = await unknownPassword(ctx)
  if (passwordHash === null) return { kind: 'refused', why: 'busy' }
  const made = await createInvited(ctx, trx, { person, by: actor, passwordHash, reason: approval.reason })
  return made.kind === 'taken' ? { kind: 'refused', why: 'taken' } : { kind: 'applied' }
}
