import { sql } from 'kysely'
import type { IdentityCtx } from './identity.ts'
import type { StaffId } from './staff.ts'
import { tellStaff } from './tell-staff.ts'

const lookBackMs = 24 * 3_600_000

interface UnfinishedLogin {
  readonly id: string
  readonly staffId: StaffId
  readonly address: string
  readonly agent: string
}

/**
 * Tells the owners of accounts that somebody knew the password and never gave the code. A login that the same browser began
 * anew, or that its owner disowned, is not told; each is told once.
 */
export async function tellUnfinishedLogins(ctx: IdentityCtx): Promise<void> {
  const now = ctx.now()
  const { rows } = await sql<UnfinishedLogin>`
    select login.id, login.staff_id as "staffId", login.ip as address, login.agent
    from identity.login_challenge login
    where login.purpose = 'staff_login' and login.expires_at <= ${now}
      and login.expires_at > ${new Date(now.getTime() - lookBackMs)}
      and login.state in ('live', 'expired', 'exhausted', 'superseded') and login.disowned_at is null
      and not exists (
        select from identity.login_challenge later
        where later.staff_id = login.staff_id and later.purpose = 'staff_login' and later.id <> login.id
          and later.ip = login.ip and later.agent = login.agent
          and later.created_at between login.created_at and login.expires_at)
      and not exists (
        select from identity.staff_notice notice
        where notice.staff_id = login.staff_id and notice.kind = 'unfinished_login' and notice.event_id = login.id)
    order by login.expires_at limit 100
  `.execute(ctx.db)
  for (const { id, staffId, address, agent } of rows)
    await ctx.transaction((trx) =>
      tellStaff(trx, {
        staffId,
        kind: 'unfinished_login',
        details: { eventId: id, client: { address, agent } },
        at: now,
      }),
    )
}
