import { findPermissions, isRoleInUse, type Actor, type Permission, type Scope } from '#access'
import type { Db, Trx } from '#platform/ctx.ts'
import { findScope } from './people.store.ts'
import type { StaffAccount } from './staff.store.ts'

/** Why somebody who manages people may not do it to this person, or not in this way. */
export type PeopleRefusal =
  | 'no_account'
  /** Nobody changes their own role, scope or standing. */
  | 'own_account'
  /** The person, or what would be given, is beyond what the actor holds. */
  | 'beyond_own'
  /** Somebody must be left who may do everything. */
  | 'last_admin'
  /** Access in an emergency is never for people and roles. */
  | 'emergency'
  | 'no_role'
  | 'reason_missing'
  | 'unchanged'

/** May this actor manage people at all by this session? */
export function judgeSession(actor: Actor): 'emergency' | null {
  return actor.session?.factor === 'break_glass' ? 'emergency' : null
}

/** May the actor manage this person? Whoever could do so with somebody who may more would get there through them. */
export async function judgeOver(
  trx: Trx,
  actor: Actor,
  person: Pick<StaffAccount, 'id' | 'role'>,
): Promise<'own_account' | 'beyond_own' | 'emergency' | null> {
  if (judgeSession(actor) !== null) return 'emergency'
  if (actor.id === person.id) return 'own_account'
  const place = { role: person.role, scope: await findScope(trx, person.id) }
  return (await isWithin(trx, actor, place)) ? null : 'beyond_own'
}

/** May the actor give this role with this scope? Nobody gives what they do not hold. */
export async function judgeGiving(
  trx: Trx,
  actor: Actor,
  place: { readonly role: string; readonly scope: Scope },
): Promise<'no_role' | 'beyond_own' | null> {
  if (!(await isRoleInUse(trx, place.role))) return 'no_role'
  return (await isWithin(trx, actor, place)) ? null : 'beyond_own'
}

export function holdsAll(actor: Actor, permissions: Iterable<Permission>): boolean {
  return [...permissions].every((permission) => actor.permissions.has(permission))
}

async function isWithin(
  db: Db,
  actor: Actor,
  place: { readonly role: string; readonly scope: Scope },
): Promise<boolean> {
  if (!holdsAll(actor, await findPermissions(db, place.role))) return false
  return (
    isNarrower(place.scope.branches, actor.scope.branches) &&
    isNarrower(place.scope.brands, actor.scope.brands)
  )
}

/** Null is everything, so only everything contains it. */
function isNarrower(given: readonly string[] | null, held: readonly string[] | null): boolean {
  if (held === null) return true
  return given !== null && given.every((one) => held.includes(one))
}

/** A reason as it is kept, or null where nothing is said. */
export function readReason(text: string): string | null {
  const reason = text.trim().replace(/\s+/g, ' ').slice(0, 300)
  return reason.length < 3 ? null : reason
}
