import { sql } from 'kysely'
import type { Clock } from './clock.ts'
import type { Ctx, Db, Trx } from './ctx.ts'
import type { Log } from './log.ts'
import type { Outbox, Reaction } from './outbox.ts'
import type { Queue } from './queue.ts'
import { afterCommit, withCommit } from './pipelined-pool.ts'
import { wakeChannel } from './wake.ts'

export interface CtxOptions {
  db: Db
  queue: Pick<Queue, 'enqueue' | 'enqueueAll'>
  now: Clock
  log: Log
  /** What happens in the publishing transaction itself. */
  reactions?: Readonly<Record<string, readonly Reaction[]>>
}

/** Builds the context that every use case receives. */
export function createCtx(options: CtxOptions): Ctx {
  const { db, queue, now, log, reactions } = options
  return { db, now, log, transaction }

  async function transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
    const queues = new Set<string>()
    const outbox: Outbox = {
      reactionsTo: (eventName) => reactions?.[eventName] ?? [],
      async enqueue(trx, job) {
        await queue.enqueue(trx, job)
        queues.add(job.queue)
      },
      async enqueueAll(trx, name, payloads) {
        await queue.enqueueAll(trx, name, payloads)
        queues.add(name)
      },
      events: [],
    }
    return db.transaction().execute(async (plain) => {
      const trx: Trx = Object.assign(plain, { outbox })
      const result = await work(trx)
      await tellAtCommit(trx, [...queues])
      return result
    })
  }
}

/** Events travel with the commit and the wake-up right behind it; who misses a wake-up looks again at the next poll. */
async function tellAtCommit(trx: Trx, queues: readonly string[]): Promise<void> {
  const { events } = trx.outbox
  if (events.length > 0) {
    const names = events.map((event) => event.name)
    const { correlationId } = trx.outbox
    const payloads = events.map((event) =>
      JSON.stringify(correlationId === undefined ? event : { ...event, correlationId }),
    )
    await sql`${sql.raw(withCommit)}
      insert into platform.event (name, payload)
      select name, payload from unnest(${names}::text[], ${payloads}::jsonb[]) with ordinality as e (name, payload, position)
      order by position`.execute(trx)
  }
  if (events.length > 0 || queues.length > 0)
    await sql`${sql.raw(afterCommit)} select pg_notify(${wakeChannel}, ${queues.join(' ')})`.execute(trx)
}

/**
 * Runs `read` on one snapshot of the whole database, so that what it compares was true at one moment.
 * Writing through it is impossible.
 */
export function withSnapshot<T>(
  options: Pick<CtxOptions, 'db' | 'now' | 'log'>,
  read: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  const { db, now, log } = options
  const refuse = () => Promise.reject(new Error('a snapshot is for reading'))
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => read({ db: snapshot, now, log, transaction: refuse }))
}
