import { sql } from 'kysely'
import type { Db } from './ctx.ts'

/** A place in the event log; text form `xact-id`, which is also the `Last-Event-ID` of our streams. */
export interface EventPosition {
  readonly xact: bigint
  readonly id: bigint
}

export interface LoggedEvent {
  readonly position: EventPosition
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: Date
}

interface EventRow {
  xact: string
  id: bigint
  name: string
  payload: Record<string, unknown>
  at: Date
}

/**
 * The events after `after`, oldest first, in commit order. It stops below the oldest transaction still running: such a
 * transaction may yet commit an event with a smaller place, and a reader that went past would never see it.
 */
export async function readEvents(db: Db, after: EventPosition, limit: number): Promise<LoggedEvent[]> {
  const { rows } = await sql<EventRow>`
    select xact::text, id, name, payload, at from platform.event
    where (xact, id) > (${after.xact.toString()}::xid8, ${after.id}) and xact < pg_snapshot_xmin(pg_current_snapshot())
    order by xact, id limit ${limit}`.execute(db)
  return rows.map((row) => ({
    position: { xact: BigInt(row.xact), id: row.id },
    name: row.name,
    payload: row.payload,
    at: row.at,
  }))
}

/** The place just before everything that may still appear: a reader starting here misses nothing from now on. */
export async function currentPosition(db: Db): Promise<EventPosition> {
  const { rows } = await sql<{
    xact: string
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xact`.execute(db)
  return { xact: BigInt(rows[0]?.xact ?? 0) - 1n, id: 9_223_372_036_854_775_807n }
}

/** Below zero where `left` comes before `right`. */
export function comparePositions(left: EventPosition, right: EventPosition): number {
  const difference = left.xact === right.xact ? left.id - right.id : left.xact - right.xact
  return difference < 0n ? -1 : Number(difference > 0n)
}

export function formatPosition(position: EventPosition): string {
  return `${position.xact}-${position.id}`
}

/** Reads the text form; null when it is not one. */
export function parsePosition(text: string): EventPosition | null {
  const match = /^(\d{1,20})-(\d{1,19})$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) return null
  const position = { xact: BigInt(match[1]), id: BigInt(match[2]) }
  // What PostgreSQL cannot hold is no position, and asking with it would fail for ever.
  return position.xact < 2n ** 64n && position.id < 2n ** 63n ? position : null
}
