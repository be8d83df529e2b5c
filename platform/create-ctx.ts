import type pg from 'pg'
import type { Clock } from './clock.ts'
import type { Ctx, Db, Trx } from './ctx.ts'
import type { Log } from './log.ts'
import type { Outbox, Reaction } from './outbox.ts'
import type { Queue } from './queue.ts'
import { wakeChannel } from './wake.ts'

export interface CtxOptions {
  db: Db
  pool: pg.Pool
  queue: Pick<Queue, 'enqueue'>
  now: Clock
  log: Log
  /** Which queues hear which event: `{ 'payment.settled': ['ordering.mark_paid'] }`. */
  subscriptions: Readonly<Record<string, readonly string[]>>
  /** What happens in the publishing transaction itself. */
  reactions?: Readonly<Record<string, readonly Reaction[]>>
}

/** Builds the context that every use case receives. */
export function createCtx(options: CtxOptions): Ctx {
  const { db, pool, queue, now, log, subscriptions, reactions } = options
  return { db, now, log, transaction }

  async function transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
    let isTold = false
    const queues = new Set<string>()
    const outbox: Outbox = {
      reactionsTo: (eventName) => reactions?.[eventName] ?? [],
      queuesFor: (eventName) => subscriptions[eventName] ?? [],
      async enqueue(trx, job) {
        await queue.enqueue(trx, job)
        queues.add(job.queue)
      },
      eventWritten: () => {
        isTold = true
      },
    }
    const result = await db.transaction().execute((plain) => work(Object.assign(plain, { outbox })))
    if (isTold || queues.size > 0) wakeListeners([...queues])
    return result
  }

  /** Only a wake-up: who misses it looks again at the next poll. */
  function wakeListeners(queues: readonly string[]): void {
    pool.query('select pg_notify($1, $2)', [wakeChannel, queues.join(' ')]).catch((error: unknown) => {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'wake-up not sent')
    })
  }
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
