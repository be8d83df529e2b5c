import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'
import { recordPerson } from './manage-person.ts'
import { findSuspension, lockPeople, setSuspension } from './people.store.ts'
import type { StaffId } from './staff.ts'
import { lockStaff } from './staff.store.ts'

/**
 * Writes down that suspensions have ended, which the clock had them do already: nobody waits for this job. What was open when
 * they began is ended for good, since the row that says so is cleared.
 */
export async function endSuspensions(ctx: Ctx): Promise<{ readonly ended: number }> {
  const at = ctx.now()
  const { rows } = await sql<{ id: StaffId }>`
    select id from identity.staff_user
    where suspended_from is not null and suspended_until <= ${at} order by suspended_until limit 200
  `.execute(ctx.db)
  for (const { id } of rows)
    await ctx.transaction(async (trx) => {
      await lockPeople(trx)
      await lockStaff(trx, id)
      const over = await findSuspension(trx, id)
      if (over === null || over.until === null || over.until > at) return
      await sql`
        update identity.staff_session set ended_at = ${at}, end_reason = 'disabled'
        where staff_id = ${id} and ended_at is null and created_at < ${over.from}
      `.execute(trx)
      await setSuspension(trx, id, null)
      await recordPerson(trx, {
        actor: { id: 'system', address: null },
        staffId: id,
        action: 'staff.suspension_ended',
        before: { from: over.from.toISOString(), until: over.until.toISOString(), reason: over.reason },
        after: null,
        reason: null,
        at,
      })
    })
  return { ended: rows.length }
}
