import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { ChannelSwitch, SwitchTarget } from './switch.ts'

/** Every switch that nobody ended and whose time is not over. Few, and read afresh each time: they hold at once everywhere. */
export async function selectLivingSwitches(db: Db, at: Date): Promise<ChannelSwitch[]> {
  const rows = await db
    .selectFrom('payments.channel_switch')
    .selectAll()
    .where('ended_at', 'is', null)
    .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', at)]))
    .orderBy('made_at', 'desc')
    .execute()
  return rows.map(toSwitch)
}

/** The latest switches that are over, newest first. */
export async function selectPastSwitches(
  db: Db,
  look: { at: Date; limit: number },
): Promise<ChannelSwitch[]> {
  const rows = await db
    .selectFrom('payments.channel_switch')
    .selectAll()
    .where((where) => where.or([where('ended_at', 'is not', null), where('until_at', '<=', look.at)]))
    .orderBy('made_at', 'desc')
    .limit(look.limit)
    .execute()
  return rows.map(toSwitch)
}

/** Two people who switch the same thing at once: the second waits here, and then sees what the first did. */
export async function lockTarget(trx: Trx, target: SwitchTarget): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`channel_switch:${target.kind}:${target.id}`}, 0))`.execute(
    trx,
  )
}

export async function insertSwitch(trx: Trx, row: Insertable<DB['payments.channel_switch']>): Promise<void> {
  await trx.insertInto('payments.channel_switch').values(row).execute()
}

/** Null where somebody ended it before, or it never was. */
export async function markEnded(
  trx: Trx,
  end: { id: string; at: Date; by: string; byName: string; reason: string | null },
): Promise<ChannelSwitch | null> {
  const row = await trx
    .updateTable('payments.channel_switch')
    .set({ ended_at: end.at, ended_by: end.by, ended_by_name: end.byName, end_reason: end.reason })
    .where('id', '=', end.id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : toSwitch(row)
}

function toSwitch(row: Selectable<DB['payments.channel_switch']>): ChannelSwitch {
  return {
    id: row.id,
    target: { kind: row.target_kind, id: row.target_id },
    message: { id: row.message_id, en: row.message_en },
    fromAt: row.from_at,
    untilAt: row.until_at,
    daily:
      row.daily_from === null || row.daily_until === null
        ? null
        : { fromMinute: row.daily_from, untilMinute: row.daily_until },
    reason: row.reason,
    madeByName: row.made_by_name,
    madeAt: row.made_at,
    endedAt: row.ended_at,
    endedByName: row.ended_by_name,
  }
}
