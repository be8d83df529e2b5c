import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCtx } from './create-ctx.ts'
import type { Log } from './log.ts'
import { silentLog } from './log.ts'
import { enqueue } from './outbox.ts'
import { openQueue, type JobHandler, type Queue } from './queue.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
const open: Queue[] = []
let serial = 0

beforeAll(async () => {
  database = await createTestDatabase()
})

afterEach(async () => {
  for (const queue of open.splice(0)) await queue.stop()
})

afterAll(() => database.drop())

/** A queue of its own with a worker, and how to write jobs to it. */
async function working(handler: JobHandler, log: Log = silentLog) {
  const name = `test.queue_${++serial}`
  const retry = { retryLimit: 1, retryDelay: 0 }
  const queue = await openQueue({ pool: database.pool, log, names: [name], retry, supervise: true })
  open.push(queue)
  const ctx = createCtx({ ...database.ctx, queue, log })
  return {
    name,
    start: () => queue.work({ [name]: handler }),
    write: (job: { serial: number; throttle?: { key: string; seconds: number } }) => {
      const { serial: number, ...rest } = job
      return ctx.transaction((trx) => enqueue(trx, { queue: name, payload: { serial: number }, ...rest }))
    },
    writeAll: (payloads: readonly { serial: number }[]) =>
      ctx.transaction((trx) => trx.outbox.enqueueAll(trx, name, payloads)),
    wake: () => queue.wake(),
  }
}

async function readDeadLetters(): Promise<string[]> {
  const { rows } = await database.pool.query<{ serial: string }>(
    `select data ->> 'serial' as serial from pgboss.job where name = 'dead_letter'`,
  )
  return rows.map((row) => row.serial)
}

async function within(limitMs: number, isDone: () => boolean): Promise<void> {
  for (const deadline = Date.now() + limitMs; !isDone(); await new Promise((next) => setTimeout(next, 20)))
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms`)
}

test('a backlog drains without a pause between its jobs', async () => {
  const done: number[] = []
  const queue = await working(async (payload) => void done.push(Number(payload['serial'])))
  for (let index = 0; index < 60; index += 1) await queue.write({ serial: index })
  await queue.start()
  await within(15_000, () => done.length === 60)
})

test('a throttled job is written once in its span', async () => {
  const done: number[] = []
  const queue = await working(async (payload) => void done.push(Number(payload['serial'])))
  await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      queue.write({ serial: index, throttle: { key: 'one', seconds: 60 } }),
    ),
  )
  const { rows } = await database.pool.query(
    'select count(*)::int as count from pgboss.job where name = $1',
    [queue.name],
  )
  expect(rows[0].count).toBeLessThanOrEqual(2)
})

test('a job that always fails goes to the dead letters, is told loudly, and the others run on', async () => {
  const done: number[] = []
  const told: string[] = []
  const log = { ...silentLog, error: (_details: object, message: string) => void told.push(message) }
  const queue = await working(async (payload) => {
    if (payload['serial'] === 1) throw new Error('poison')
    done.push(Number(payload['serial']))
  }, log)
  await queue.write({ serial: 1 })
  await queue.write({ serial: 2 })
  await queue.start()
  await within(10_000, () => told.length === 1 && done.length === 1)
  expect(told).toEqual(['job given up: it is among the dead letters'])
  // It is told while it is given up; the row follows when the queue has settled it.
  const dead: string[] = []
  await within(10_000, () => {
    void readDeadLetters().then((serials) => dead.splice(0, dead.length, ...serials))
    return dead.length > 0
  })
  expect(dead).toEqual(['1'])
})

test('many jobs written at once are tried and given up like a single one', async () => {
  const queue = await working(async () => {})
  await queue.write({ serial: 1 })
  await queue.writeAll([{ serial: 2 }, { serial: 3 }])
  const { rows } = await database.pool.query<{ kinds: bigint; jobs: bigint }>(
    `select count(distinct (retry_limit, retry_delay, retry_backoff, expire_seconds, dead_letter, keep_until - start_after)) as kinds,
       count(*) as jobs from pgboss.job where name = $1`,
    [queue.name],
  )
  expect(rows[0]).toEqual({ kinds: 1n, jobs: 3n })
})
