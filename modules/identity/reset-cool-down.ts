import { sql } from 'kysely'
import { findPolicy } from '#access'
import type { Db } from '#platform/ctx.ts'

/**
 * Until when the phone of somebody who was helped by two supervisors proves no dangerous deed, as with every new number; null
 * where it does. Whoever talked two people into a reset gains nothing at once, and the owner has time to see the notices.
 */
export async function resetCoolsUntil(
  db: Db,
  of: { readonly staffId: string; readonly now: Date },
): Promise<Date | null> {
  const { rows } = await sql<{ endedAt: Date }>`
    select ended_at as "endedAt" from identity.invitation
    where staff_id = ${of.staffId} and kind = 'reset' and state = 'used' order by ended_at desc limit 1
  `.execute(db)
  const endedAt = rows[0]?.endedAt
  if (endedAt === undefined) return null
  const { phoneCoolDownHours } = await findPolicy(db)
  const until = new Date(endedAt.getTime() + phoneCoolDownHours * 3_600_000)
  return until > of.now ? until : null
}
