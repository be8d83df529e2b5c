import type { Ctx, Db, Trx } from './ctx.ts'
import { comparePositions, parsePosition, readEvents, type EventPosition } from './event-log.ts'
import type { DomainEvent } from './outbox.ts'
import { sql } from 'kysely'

/** Few enough that its transaction is short: live pages wait for the oldest writer. */
const batch = 50
const pollMs = 2_000

/**
 * Gives each subscribed queue that is new its place: now, before everything that may still appear. Every process does it at
 * its start, also those that relay nothing, so that no event comes before the place of its queue.
 */
export async function keepPlaces(
  db: Db,
  subscriptions: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const queues = queuesOf(subscriptions)
  await sql`insert into platform.relay (name, xact, id)
    select name, (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text::xid8, 9223372036854775807
    from unnest(${queues}::text[]) as name on conflict (name) do nothing`.execute(db)
}

/** Turns events into jobs: each subscribed queue gets one job for each of its events, exactly once. */
export interface EventRelay {
  /** Looks at once for new events. */
  wake(): void
  stop(): Promise<void>
}

/**
 * Starts the relay of this process. The place it has reached moves in the transaction that writes the jobs, under a lock,
 * so several workers and a death on the way lose and repeat nothing. It follows commit order and is woken by each commit.
 */
export function startEventRelay(
  ctx: Ctx,
  subscriptions: Readonly<Record<string, readonly string[]>>,
): EventRelay {
  const state = { isStopped: false, isWanted: false }
  let running: Promise<void> | null = null
  const timer = setInterval(wake, pollMs)
  wake()
  return {
    wake,
    async stop() {
      state.isStopped = true
      clearInterval(timer)
      await running
    },
  }

  function wake(): void {
    state.isWanted = true
    running ??= run().finally(() => {
      running = null
      if (state.isWanted && !state.isStopped) wake()
    })
  }

  async function run(): Promise<void> {
    while (state.isWanted && !state.isStopped) {
      state.isWanted = false
      try {
        // A full batch says that there may be more.
        if ((await relayEvents(ctx, subscriptions)) === batch) state.isWanted = true
      } catch (error) {
        ctx.log.warn({ error: String(error) }, 'events could not be relayed now')
        return
      }
    }
  }
}

/**
 * One step: the next events become jobs. Each queue has a place of its own, so that a release that brings a new queue misses
 * nothing while older workers go on. Returns how many events were passed; another process may be at it.
 */
export async function relayEvents(
  ctx: Ctx,
  subscriptions: Readonly<Record<string, readonly string[]>>,
): Promise<number> {
  const queues = queuesOf(subscriptions)
  if (!(await hasNewEvents(ctx, queues))) return 0
  try {
    return await relayTo(ctx, queues, subscriptions)
  } catch (error) {
    if (queues.length < 2) throw error
    // One queue that cannot be written must not hold up the others.
    const each = await Promise.allSettled(queues.map((queue) => relayTo(ctx, [queue], subscriptions)))
    const failed = each.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return Math.max(...each.map((one) => (one.status === 'fulfilled' ? one.value : 0)))
  }
}

async function relayTo(
  ctx: Ctx,
  queues: readonly string[],
  subscriptions: Readonly<Record<string, readonly string[]>>,
): Promise<number> {
  return ctx.transaction(async (trx) => {
    const places = await lockPlaces(trx, queues)
    const [first] = [...places.values()].toSorted(comparePositions)
    if (first === undefined) return 0
    const events = await readEvents(trx, first, batch)
    const last = events.at(-1)
    if (last === undefined) return 0
    for (const [queue, place] of places) {
      const heard = events.filter(
        (event) =>
          comparePositions(event.position, place) > 0 && subscriptions[event.name]?.includes(queue) === true,
      )
      if (heard.length > 0)
        await trx.outbox.enqueueAll(
          trx,
          queue,
          heard.map((event) => flat(event.payload)),
        )
    }
    const { xact, id } = last.position
    await sql`update platform.relay set xact = ${xact.toString()}::xid8, id = ${id}
      where name = any(${[...places.keys()]}::text[]) and (xact, id) < (${xact.toString()}::xid8, ${id})`.execute(
      trx,
    )
    return events.length
  })
}

/** The places of these queues that no other process holds. */
async function lockPlaces(trx: Trx, queues: readonly string[]): Promise<Map<string, EventPosition>> {
  const { rows } = await sql<{ name: string; position: string }>`
    select name, xact || '-' || id as position from platform.relay where name = any(${[...queues]}::text[])
    order by name for update skip locked`.execute(trx)
  return new Map(
    rows.flatMap(({ name, position }) => {
      const place = parsePosition(position)
      return place === null ? [] : [[name, place] as const]
    }),
  )
}

/** Looked at without a transaction of our own: most wake-ups find nothing to relay. */
async function hasNewEvents(ctx: Ctx, queues: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from platform.event e, platform.relay r
      where r.name = any(${[...queues]}::text[]) and (e.xact, e.id) > (r.xact, r.id)
        and e.xact < pg_snapshot_xmin(pg_current_snapshot())) as found`.execute(ctx.db)
  return rows[0]?.found === true
}

/** Events are written flat; what is not is left out. */
function flat(payload: Readonly<Record<string, unknown>>): Omit<DomainEvent, 'name'> {
  const entries = Object.entries(payload).flatMap(([field, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
      ? [[field, value] as const]
      : [],
  )
  return Object.fromEntries(entries)
}

function queuesOf(subscriptions: Readonly<Record<string, readonly string[]>>): string[] {
  return [...new Set(Object.values(subscriptions).flat())]
}
