import { randomBytes } from 'node:crypto'
import { Client, type Pool } from 'pg'
import { inject } from 'vitest'
import { createCtx } from '../create-ctx.ts'
import type { Ctx, Db } from '../ctx.ts'
import { createDb, createPool } from '../db.ts'
import { silentLog } from '../log.ts'
import type { Reaction } from '../outbox.ts'
import type { Queue } from '../queue.ts'
import { openQueue } from '../queue.ts'
import { startMigratedServer } from './migrated-server.ts'

export interface TestDatabase {
  url: string
  pool: Pool
  db: Db
  ctx: Ctx
  queue: Queue
  /** The clock that `ctx.now()` reads: move it to test deadlines. */
  clock: { offsetMs: number }
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  reactions?: Readonly<Record<string, readonly Reaction[]>>
  /** Further queues that jobs are written to directly. */
  queues?: readonly string[]
  /** A server of its own: the event log waits for every writer of a server, also those of other tests. */
  ownServer?: boolean
}

/**
 * A fresh database with all migrations, copied from the template that the run's global set-up made.
 * @example const database = await createTestDatabase(); afterAll(() => database.drop())
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const ownServer = options.ownServer === true ? await startMigratedServer() : null
  const base = ownServer?.url ?? inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(base, `create database ${name} template migrated`)
  const url = new URL(base)
  url.pathname = `/${name}`
  const pool = createPool({ url: url.href, log: silentLog, max: 12 })
  const clock = { offsetMs: 0 }
  const db = createDb(pool, silentLog)
  const queue = await openQueue({ pool, log: silentLog, names: options.queues ?? [] })
  const ctx = createCtx({
    ...(options.reactions === undefined ? {} : { reactions: options.reactions }),
    db,
    queue,
    log: silentLog,
    now: () => new Date(Date.now() + clock.offsetMs),
  })
  return {
    url: url.href,
    pool,
    db,
    ctx,
    queue,
    clock,
    async drop() {
      await queue.stop()
      await pool.end()
      await administer(base, `drop database ${name} with (force)`)
      await ownServer?.stop()
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
