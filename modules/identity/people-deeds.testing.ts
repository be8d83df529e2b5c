import type { Actor, Permission, Scope } from '#access'
import { proven } from '../../apps/testing/staff.ts'
import { proposeStaffPlace } from './change-staff.ts'
import { proposeRole } from './own-roles.ts'
import type { PeopleCtx, PeopleHouse } from './people.testing.ts'
import { suspendStaff } from './suspend-staff.ts'

export const everything: Scope = { branches: null, brands: null }
export const reason = 'alasan yang dicatat'

/** What supervisors do to people, each with the fresh factor that it asks for. */
export function deedsIn(house: () => PeopleHouse) {
  const as = <Outcome extends { readonly kind: string }>(
    actor: Actor,
    act: (ctx: PeopleCtx) => Promise<Outcome>,
  ) => proven(house().ctx, actor, () => act(house().ctx))
  return {
    place: (actor: Actor, staffId: string, role: string) =>
      as(actor, (ctx) =>
        proposeStaffPlace(ctx, { actor, staffId, place: { role, scope: everything }, reason }),
      ),
    makeRole: (actor: Actor, { key = null, ...wanted }: WantedRole) =>
      as(actor, (ctx) => proposeRole(ctx, { actor, key, wanted, reason })),
    suspend: (actor: Actor, staffId: string, { from = new Date(0), until = null }: WantedSuspension = {}) =>
      as(actor, (ctx) => suspendStaff(ctx, { actor, staffId, from, until, reason })),
  }
}

interface WantedRole {
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly key?: string | null
}

interface WantedSuspension {
  readonly from?: Date
  readonly until?: Date | null
}
