import { findPermissions, permissionsWithin, type Actor, type DecidedApproval } from '#access'
import type { Trx } from '#platform/ctx.ts'
import { judgeGiving, judgeOver, type PeopleRefusal } from './people-rules.ts'
import { findScope } from './people.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff } from './staff.store.ts'
import { shutReason } from './staff-standing.ts'
import type { StaffPlace } from './people.store.ts'

/** Maker and checker as they stand at the moment of the decision, since either may have lost what they held meanwhile. */
export async function findDeciders(
  trx: Trx,
  { approval, actor, at }: DecidedApproval,
): Promise<readonly Actor[]> {
  const deciders = await Promise.all([approval.maker, actor.id].map((id) => findDecider(trx, id, at)))
  return deciders.filter((decider) => decider !== null)
}

/** Both must be able to do it to this person, and to give what is given. */
export async function judgeDeciders(
  trx: Trx,
  deciders: readonly Actor[],
  deed: { readonly person: StaffAccount | null; readonly place: StaffPlace | null },
): Promise<PeopleRefusal | null> {
  if (deciders.length < 2) return 'beyond_own'
  for (const decider of deciders) {
    const over = deed.person === null ? null : await judgeOver(trx, decider, deed.person)
    if (over !== null) return over
    const giving = deed.place === null ? null : await judgeGiving(trx, decider, deed.place)
    if (giving !== null) return giving
  }
  return null
}

async function findDecider(trx: Trx, staffId: string, at: Date): Promise<Actor | null> {
  const account = await findStaff(trx, staffId)
  if (account === null || shutReason(account, at) !== null) return null
  const { id, name, role } = account
  const scope = await findScope(trx, account.id)
  const permissions = permissionsWithin(await findPermissions(trx, role), scope)
  return { id, name, role, address: null, permissions, scope, session: null }
}
