import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'

/** What a supervisor may set for the whole house. */
export interface Policy {
  /** May a passkey stand in place of the code by WhatsApp at login? Otherwise the code is asked at every login. */
  readonly passkeyReplacesCode: boolean
  /** How long a new phone or passkey may not yet prove dangerous deeds. */
  readonly phoneCoolDownHours: number
}

export const defaultPolicy: Policy = { passkeyReplacesCode: false, phoneCoolDownHours: 24 }

/** No longer than a week: whoever waits longer is locked out rather than protected. */
export const phoneCoolDownHoursMax = 168

/** The policy in force. A row that does not make sense counts as its default: it never loosens anything. */
export async function findPolicy(db: Db): Promise<Policy> {
  const { rows } = await sql<{ key: string; value: unknown }>`select key, value from access.policy`.execute(
    db,
  )
  const stored = new Map(rows.map(({ key, value }) => [key, value]))
  const hours = stored.get('phoneCoolDownHours')
  return {
    passkeyReplacesCode: stored.get('passkeyReplacesCode') === true,
    phoneCoolDownHours: isCoolDown(hours) ? hours : defaultPolicy.phoneCoolDownHours,
  }
}

/** Writes one setting and answers what it was; the use case that calls it has judged who may, and records it. */
export async function savePolicy<Key extends keyof Policy>(
  trx: Trx,
  setting: { readonly key: Key; readonly value: Policy[Key]; readonly by: string; readonly at: Date },
): Promise<Policy[Key]> {
  const before = await findPolicy(trx)
  await sql`
    insert into access.policy (key, value, changed_by, changed_at)
    values (${setting.key}, ${JSON.stringify(setting.value)}::jsonb, ${setting.by}, ${setting.at})
    on conflict (key) do update
      set value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at
  `.execute(trx)
  return before[setting.key]
}

/** Hours that may be set. */
export function isCoolDown(hours: unknown): hours is number {
  return typeof hours === 'number' && Number.isInteger(hours) && hours >= 0 && hours <= phoneCoolDownHoursMax
}
