import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ctx } from './ctx.ts'
import { correlate, correlationIdOf } from './correlate.ts'
import { enqueue, publish } from './outbox.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

const id = '0190f3a1-7b2c-7d3e-8f40-123456789abc'
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ queues: ['test_queue'] })
})
afterAll(() => database.drop())

describe('the id that follows a request', () => {
  test.each([id, id.toUpperCase(), '01KB0W7Q3M5V9ZT1A2C4E6G8JK'])('is the given one: %s', (given) => {
    expect(correlationIdOf(given)).toBe(given)
  })

  test.each([undefined, '', 'x', `${id}0`, `${id}\n`, "1' or 1=1", '81KB0W7Q3M5V9ZT1A2C4E6G8JK', ['a']])(
    'is a new one where none of a known form came: %s',
    (given) => {
      expect(correlationIdOf(given)).toMatch(/^[0-9a-f-]{36}$/)
      expect(correlationIdOf(given)).not.toBe(given)
    },
  )

  test('stands in every event, job and log line, and in none of another request', async () => {
    const lines: object[] = []
    const log = {
      info: (details: object, _message: string) => void lines.push(details),
      warn: () => {},
      error: () => {},
    }
    const ctx = correlate({ ...database.ctx, log }, id)
    const act = (which: Ctx, name: string) =>
      which.transaction(async (trx) => {
        await publish(trx, { name, thing: 1 })
        await enqueue(trx, { queue: 'test_queue', payload: { name } })
      })
    await act(ctx, 'thing.caused')
    await act(database.ctx, 'thing.by_clock')
    ctx.log.info({ thing: 1 }, 'done')
    expect(lines).toEqual([{ correlationId: id, thing: 1 }])
    const events = await sql<{ name: string; payload: unknown }>`
      select name, payload from platform.event order by id`.execute(database.db)
    expect(events.rows).toEqual([
      { name: 'thing.caused', payload: { name: 'thing.caused', thing: 1, correlationId: id } },
      { name: 'thing.by_clock', payload: { name: 'thing.by_clock', thing: 1 } },
    ])
    const jobs = await sql<{ data: unknown }>`
      select data from pgboss.job where name = 'test_queue' order by created_on`.execute(database.db)
    expect(jobs.rows.map((row) => row.data)).toEqual([
      { name: 'thing.caused', correlationId: id },
      { name: 'thing.by_clock' },
    ])
  })
})
