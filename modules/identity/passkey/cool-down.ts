import { sql } from 'kysely'
import { findPolicy, needsPasskey, type Permission } from '#access'
import type { Trx } from '#platform/ctx.ts'
import type { StaffId } from '../staff.ts'
import { listPasskeys, type Passkey } from './passkey.store.ts'

/** Does it prove something at this moment? */
export function isSettled({ coolsUntil }: Pick<Passkey, 'coolsUntil'>, now: Date): boolean {
  return coolsUntil === null || coolsUntil <= now
}

/**
 * Until when a passkey that is added now proves nothing: whoever has got hold of password and phone gains nothing at once, and
 * the owner has time to see the notices. Null where an older passkey vouched for it, or where the account itself is that new.
 */
export async function passkeyCoolsUntil(
  trx: Trx,
  added: {
    readonly staffId: StaffId
    readonly permissions: ReadonlySet<Permission>
    readonly at: Date
  },
): Promise<Date | null> {
  const { staffId, permissions, at } = added
  const hasSettled = (await listPasskeys(trx, staffId)).some((passkey) => isSettled(passkey, at))
  // With a settled one, such a person proves changes of the own profile by it and by nothing else.
  if (hasSettled && needsPasskey(permissions)) return null
  const coolDownMs = (await findPolicy(trx)).phoneCoolDownHours * 3_600_000
  const enrolledAt = await findEnrolledAt(trx, staffId)
  if (at.getTime() - enrolledAt.getTime() < coolDownMs) return null
  return coolDownMs === 0 ? null : new Date(at.getTime() + coolDownMs)
}

async function findEnrolledAt(trx: Trx, staffId: StaffId): Promise<Date> {
  const { rows } = await sql<{ enrolledAt: Date }>`
    select coalesce(
      (select max(ended_at) from identity.invitation where staff_id = ${staffId} and kind = 'join' and state = 'used'),
      (select created_at from identity.staff_user where id = ${staffId})) as "enrolledAt"
  `.execute(trx)
  return rows[0]?.enrolledAt ?? new Date(0)
}
