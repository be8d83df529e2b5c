import {
  demand,
  hashValues,
  proposeDeed,
  spendProof,
  type Actor,
  type ApprovalKind,
  type Applied,
  type DecidedApproval,
  type ProofNeeded,
} from '#access'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { findDeciders, judgeDeciders } from './decider.ts'
import { recordPerson } from './manage-person.ts'
import { judgeGiving, judgeOver, readReason, type PeopleRefusal } from './people-rules.ts'
import { findScope, lockPeople, setPlace, type StaffPlace } from './people.store.ts'
import { placeOf, placeValues } from './place-values.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff, lockStaff, raiseCredVersion } from './staff.store.ts'
import { isLastAdmin } from './suspend-staff.ts'
import { tellStaff } from './tell-staff.ts'

export interface ProposeStaffPlace {
  readonly actor: Actor
  readonly staffId: string
  readonly place: StaffPlace
  readonly reason: string
}

export type StaffPlaceProposed =
  | { readonly kind: 'proposed' | 'waiting_already'; readonly approvalId: string }
  | { readonly kind: PeopleRefusal }
  | ProofNeeded

/** Proposes another role or scope for a person; a second supervisor decides. Judged now, and again at the decision. */
export async function proposeStaffPlace(ctx: Ctx, input: ProposeStaffPlace): Promise<StaffPlaceProposed> {
  const { actor, staffId, place } = input
  demand(actor, 'staff.manage')
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const account = await findStaff(trx, staffId)
    if (account === null) return { kind: 'no_account' }
    const refused = (await judgeOver(trx, actor, account)) ?? (await judgeGiving(trx, actor, place))
    if (refused !== null) return { kind: refused }
    const before = placeValues({ role: account.role, scope: await findScope(trx, account.id) })
    const proposal = placeValues(place)
    if (hashValues(before) === hashValues(proposal)) return { kind: 'unchanged' }
    if (place.role !== 'admin' && (await isLastAdmin(trx, account, at))) return { kind: 'last_admin' }
    const deed = { action: 'staff.change', values: { staffId, act: 'place', ...proposal } } as const
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    return proposeDeed(trx, {
      kind: staffRoleApproval.kind,
      object: { kind: 'staff', id: account.id },
      actor,
      before,
      proposal,
      summary: {
        id: `Peran ${account.name}: ${account.role} menjadi ${place.role}`,
        en: `Role of ${account.name}: ${account.role} becomes ${place.role}`,
      },
      reason,
      at,
    })
  })
}

/** Another role or scope of a person. */
export const staffRoleApproval: ApprovalKind = {
  kind: 'staff.role',
  makerPermission: 'staff.manage',
  checkerPermission: 'access.approve',
  async currentOf(_ctx, trx, approval) {
    await lockPeople(trx)
    const account = await lockStaff(trx, approval.object.id)
    return account === null
      ? null
      : placeValues({ role: account.role, scope: await findScope(trx, account.id) })
  },
  apply: applyStaffPlace,
}

async function applyStaffPlace(_ctx: Ctx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval, at } = decided
  const place = placeOf(approval.proposal)
  const account = await lockStaff(trx, approval.object.id)
  if (account === null) return { kind: 'changed_meanwhile' }
  const refused = await judgeDeciders(trx, await findDeciders(trx, decided), { person: account, place })
  if (refused !== null) return { kind: 'refused', why: refused }
  if (place.role !== 'admin' && (await isLastAdmin(trx, account, at)))
    return { kind: 'refused', why: 'last_admin' }
  await writePlace(trx, account, { place, decided })
  return { kind: 'applied' }
}

async function writePlace(
  trx: Trx,
  account: StaffAccount,
  { place, decided }: { place: StaffPlace; decided: DecidedApproval },
): Promise<void> {
  const { approval, actor, at } = decided
  await setPlace(trx, account.id, place)
  await raiseCredVersion(trx, account.id)
  await recordPerson(trx, {
    actor,
    staffId: account.id,
    action: 'staff.role_changed',
    before: approval.before,
    after: approval.proposal,
    reason: approval.reason,
    at,
  })
  const details = { eventId: approval.id }
  await tellStaff(trx, { staffId: account.id, kind: 'role_changed', details, at })
}
