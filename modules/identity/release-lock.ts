import { sql } from 'kysely'
import type { Actor, ProofNeeded } from '#access'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { managePerson, recordPerson } from './manage-person.ts'
import { readReason, type PeopleRefusal } from './people-rules.ts'
import type { StaffId } from './staff.ts'
import { clearFailures } from './staff.store.ts'

export type LockReleased = { readonly kind: 'released' | PeopleRefusal } | ProofNeeded

/** Opens an account that wrong passwords or codes have locked, for strangers and for every known device. */
export async function releaseLock(
  ctx: Ctx,
  { actor, staffId, ...input }: { readonly actor: Actor; readonly staffId: string; readonly reason: string },
): Promise<LockReleased> {
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const at = ctx.now()
  const deed = { action: 'staff.change', values: { staffId, act: 'release_lock' } } as const
  return managePerson<'released', PeopleRefusal>(ctx, { actor, staffId, deed, at }, async (trx, account) => {
    const before = await countFailures(trx, account.id)
    if (before.wrongPasswords + before.wrongCodes === 0) return { kind: 'unchanged' }
    return {
      kind: 'released',
      async write() {
        await clearFailures(trx, account.id)
        const after = { wrongPasswords: 0, wrongCodes: 0 }
        const action = 'staff.lock_released'
        await recordPerson(trx, { actor, staffId: account.id, action, before, after, reason, at })
      },
    }
  })
}

async function countFailures(
  trx: Trx,
  staffId: StaffId,
): Promise<{ wrongPasswords: number; wrongCodes: number }> {
  const { rows } = await sql<{ wrongPasswords: number; wrongCodes: number }>`
    select (sum(pw_fail))::int as "wrongPasswords", (sum(otp_fail))::int as "wrongCodes" from (
      select pw_fail, otp_fail from identity.staff_user where id = ${staffId}
      union all
      select pw_fail, otp_fail from identity.staff_device where staff_id = ${staffId} and revoked_at is null) counted
  `.execute(trx)
  return rows[0] ?? { wrongPasswords: 0, wrongCodes: 0 }
}
