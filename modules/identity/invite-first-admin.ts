import { sql } from 'kysely'
import { machineActor } from '#access'
import type { Trx } from '#platform/ctx.ts'
import type { IdentityCtx } from './identity.ts'
import { createInvited, readPerson, unknownPassword } from './invite-staff.ts'
import type { IssuedInvitation } from './issue-invitation.ts'
import { isTaken, lockPeople } from './people.store.ts'

export interface InviteFirstAdmin {
  readonly email: string
  readonly name: string
  /** In any usual notation. */
  readonly phone: string
}

export type FirstAdminInvited =
  | ({ readonly kind: 'invited' } & IssuedInvitation)
  /** Two superadmins can decide everything in the panel; from then on this door is shut. */
  | { readonly kind: 'enough_superadmins' }
  | { readonly kind: 'bad_email' | 'bad_phone' | 'bad_name' | 'taken' | 'busy' }

const enoughAdmins = 2

/**
 * Invites a superadmin without anybody's approval, while fewer than two have enrolled: a house begins without accounts, and what
 * changes access takes two people. For the command of whoever runs the machines, never for a page.
 */
export async function inviteFirstAdmin(
  ctx: IdentityCtx,
  input: InviteFirstAdmin,
): Promise<FirstAdminInvited> {
  const person = readPerson({ ...input, role: 'admin', scope: { branches: null, brands: null } })
  if ('kind' in person) return person
  const passwordHash = await unknownPassword(ctx)
  if (passwordHash === null) return { kind: 'busy' }
  return ctx.transaction(async (trx): Promise<FirstAdminInvited> => {
    await lockPeople(trx)
    if ((await countAdmins(trx)) >= enoughAdmins) return { kind: 'enough_superadmins' }
    if (await isTaken(trx, person)) return { kind: 'taken' }
    const by = machineActor('npm run invite')
    return createInvited(ctx, trx, { person, by, passwordHash, reason: 'first superadmins of the house' })
  })
}

/** Also those who are suspended for a while: their leave opens no door. */
async function countAdmins(trx: Trx): Promise<number> {
  const { rows } = await sql<{ admins: number }>`
    select count(*)::int as admins from identity.staff_user
    where role = 'admin' and disabled_at is null and invited_at is null
  `.execute(trx)
  return rows[0]?.admins ?? 0
}
