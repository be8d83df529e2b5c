import type { Ctx } from './ctx.ts'
import { parsePosition, readEvents } from './event-log.ts'
import { enqueue, type DomainEvent } from './outbox.ts'
import { sql } from 'kysely'

const batch = 500
const pollMs = 2_000

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

/** One step: the next events become jobs. Returns how many events were passed; another process may be at it. */
export async function relayEvents(
  ctx: Ctx,
  subscriptions: Readonly<Record<string, readonly string[]>>,
): Promise<number> {
  const isBehind = await hasNewEvents(ctx)
  if (!isBehind) return 0
  return ctx.transaction(async (trx) => {
    const { rows } = await sql<{ position: string }>`
      select xact || '-' || id as position from platform.relay where name = 'jobs' for update skip locked`.execute(
      trx,
    )
    const position = parsePosition(rows[0]?.position ?? '')
    if (position === null) return 0
    const events = await readEvents(trx, position, batch)
    const last = events.at(-1)
    if (last === undefined) return 0
    for (const event of events)
      for (const queue of subscriptions[event.name] ?? [])
        await enqueue(trx, { queue, payload: flat(event.payload) })
    await sql`update platform.relay set xact = ${last.position.xact.toString()}::xid8, id = ${last.position.id}
      where name = 'jobs'`.execute(trx)
    return events.length
  })
}

/** Looked at without a transaction of our own: most wake-ups find nothing to relay. */
async function hasNewEvents(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from platform.event e, platform.relay r
      where r.name = 'jobs' and (e.xact, e.id) > (r.xact, r.id)
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
