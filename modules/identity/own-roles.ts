import {
  demand,
  hashValues,
  findOwnRole,
  insertOwnRole,
  isPermission,
  keyOfName,
  proposeDeed,
  setRoleRetired,
  spendProof,
  updateOwnRole,
  isBuiltInRole,
  type Actor,
  type Applied,
  type ApprovalKind,
  type ApprovalValues,
  type DecidedApproval,
  type OwnRole,
  type Permission,
  type ProofNeeded,
} from '#access'
import { recordAudit } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { findDeciders } from './decider.ts'
import { holdsAll, judgeSession, readReason, type PeopleRefusal } from './people-rules.ts'
import { hasHolders, lockPeople, raiseHoldersVersion } from './people.store.ts'

export interface ProposeRole {
  readonly actor: Actor
  /** Null for a new role, whose key its name gives. */
  readonly key: string | null
  /** What it shall be; null to retire it. */
  readonly wanted: { readonly name: string; readonly permissions: readonly Permission[] } | null
  readonly reason: string
}

export type RoleRefusal = PeopleRefusal | 'bad_name' | 'taken' | 'in_use' | 'no_permissions'

export type RoleProposed =
  | { readonly kind: 'proposed' | 'waiting_already'; readonly approvalId: string }
  | { readonly kind: RoleRefusal }
  | ProofNeeded

/** Proposes a new own role, a change of one, or its end; a second supervisor decides. Nobody gives what they do not hold. */
export async function proposeRole(ctx: Ctx, input: ProposeRole): Promise<RoleProposed> {
  const { actor, wanted } = input
  demand(actor, 'role.manage')
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const name = wanted === null ? '' : wanted.name.trim().replace(/\s+/g, ' ')
  const key = input.key ?? keyOfName(name)
  if (key === null || (wanted !== null && (name.length < 3 || name.length > 60))) return { kind: 'bad_name' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const present = await findOwnRole(trx, key)
    const proposal = wanted === null ? retired : roleValues({ name, permissions: wanted.permissions })
    const refused = await judgeRole(trx, {
      actors: [actor],
      key,
      isNew: input.key === null,
      present,
      proposal,
    })
    if (refused !== null) return { kind: refused }
    const deed = { action: 'role.change', values: { key, ...proposal } } as const
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    return proposeDeed(trx, {
      kind: roleApproval.kind,
      object: { kind: 'role', id: key },
      actor,
      before: present === null ? null : roleValues(present),
      proposal,
      summary: summaryOf({
        name: name === '' ? (present?.name ?? key) : name,
        isNew: present === null,
        wanted,
      }),
      reason,
      at,
    })
  })
}

/** A new own role, a change of one, or its end. */
export const roleApproval: ApprovalKind = {
  kind: 'role.change',
  makerPermission: 'role.manage',
  checkerPermission: 'access.approve',
  async currentOf(_ctx, trx, approval) {
    await lockPeople(trx)
    const role = await findOwnRole(trx, approval.object.id, { isLocked: true })
    return role === null ? null : roleValues(role)
  },
  apply: applyRole,
}

async function applyRole(_ctx: Ctx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval, actor, at } = decided
  const key = approval.object.id
  const present = await findOwnRole(trx, key, { isLocked: true })
  const actors = await findDeciders(trx, decided)
  if (actors.length < 2) return { kind: 'refused', why: 'beyond_own' }
  const isNew = approval.before === null
  const { proposal } = approval
  const refused = await judgeRole(trx, { actors, key, isNew, present, proposal })
  if (refused !== null) return { kind: 'refused', why: refused }
  if (!(await writeRole(trx, { key, present, proposal, by: approval.maker, at })))
    return { kind: 'refused', why: 'taken' }
  await raiseHoldersVersion(trx, key)
  await recordAudit(trx, {
    who: actor.id,
    action: wordOf(proposal, isNew),
    object: { kind: 'role', id: key },
    before: approval.before,
    after: proposal,
    reason: approval.reason,
    address: actor.address,
    at,
  })
  return { kind: 'applied' }
}

interface JudgedRole {
  /** Whoever proposes, and later whoever decides: each has to hold all of it. */
  readonly actors: readonly Actor[]
  readonly key: string
  readonly isNew: boolean
  readonly present: OwnRole | null
  readonly proposal: ApprovalValues
}

async function judgeRole(trx: Trx, judged: JudgedRole): Promise<RoleRefusal | null> {
  const { actors, key, isNew, present, proposal } = judged
  if (isBuiltInRole(key) || (isNew && present !== null)) return 'taken'
  if (!isNew && (present === null || present.retiredAt !== null)) return 'no_role'
  const given = permissionsIn(proposal)
  for (const actor of actors) {
    if (judgeSession(actor) !== null) return 'emergency'
    if (actor.role === key) return 'own_account'
    if (!holdsAll(actor, [...given, ...(present?.permissions ?? [])])) return 'beyond_own'
  }
  if (proposal['isRetired'] === true) return (await hasHolders(trx, key)) ? 'in_use' : null
  if (given.length === 0) return 'no_permissions'
  const isSame = present !== null && hashValues(roleValues(present)) === hashValues(proposal)
  return isSame ? 'unchanged' : null
}

async function writeRole(
  trx: Trx,
  role: { key: string; present: OwnRole | null; proposal: ApprovalValues; by: string; at: Date },
): Promise<boolean> {
  const { key, present, proposal, by, at } = role
  if (proposal['isRetired'] === true) {
    await setRoleRetired(trx, { key, at })
    return true
  }
  const permissions = permissionsIn(proposal)
  const name = String(proposal['name'])
  if (present === null) return insertOwnRole(trx, { key, name, permissions, by, at })
  return updateOwnRole(trx, { key, name, permissions, version: present.version })
}

const retired: ApprovalValues = { isRetired: true }

function roleValues(role: { name: string; permissions: readonly string[] }): ApprovalValues {
  return { name: role.name, permissions: [...role.permissions].toSorted().join(','), isRetired: false }
}

function permissionsIn({ permissions }: ApprovalValues): Permission[] {
  return typeof permissions === 'string' ? permissions.split(',').filter(isPermission) : []
}

function wordOf(proposal: ApprovalValues, isNew: boolean): string {
  if (proposal['isRetired'] === true) return 'role.retired'
  return isNew ? 'role.created' : 'role.changed'
}

function summaryOf(role: { name: string; isNew: boolean; wanted: unknown }): { id: string; en: string } {
  const { name, isNew, wanted } = role
  if (wanted === null) return { id: `Hentikan peran ${name}`, en: `Retire the role ${name}` }
  return isNew
    ? { id: `Buat peran ${name}`, en: `Make the role ${name}` }
    : { id: `Ubah izin peran ${name}`, en: `Change what the role ${name} allows` }
}
