import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from './outbox.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query('create table public.note (id int primary key, text text not null)')
})

afterAll(() => database.drop())

const countNotes = async () => {
  const { rows } = await database.pool.query<{ count: bigint }>('select count(*) from public.note')
  return Number(rows[0]?.count)
}

test('a statement that fails at the commit fails the whole transaction, and nothing of it stays', async () => {
  const before = await countNotes()
  const work = database.ctx.transaction(async (trx) => {
    await sql`insert into public.note values (100, 'x')`.execute(trx)
    await publish(trx, { name: 'Not A Name' })
  })
  await expect(work).rejects.toThrow(/event_name_check/)
  expect(await countNotes()).toBe(before)
})

test('a deferred rule broken at the commit is an error of the transaction', async () => {
  const work = database.ctx.transaction((trx) =>
    sql`insert into ledger.entry (id, kind, source_id, description, booked_on, posted_at)
      values ('ent_lonely', 'payment_receipt', 'rcp_lonely', 'x', '2026-11-24', now())`.execute(trx),
  )
  await expect(work).rejects.toThrow(/at least 2/)
})

test('after a failed transaction the connection serves the next one', async () => {
  for (let round = 0; round < 30; round += 1) {
    const fails = database.ctx.transaction((trx) => sql`select 1 / 0`.execute(trx))
    await expect(fails).rejects.toThrow(/division by zero/)
    await database.ctx.transaction((trx) =>
      sql`insert into public.note values (${round}, 'kept')`.execute(trx),
    )
  }
  expect(await countNotes()).toBeGreaterThanOrEqual(30)
})

test('a transaction without any statement commits', async () => {
  expect(await database.ctx.transaction(async () => 'done')).toBe('done')
})

test('events keep the order in which they were published', async () => {
  await database.ctx.transaction(async (trx) => {
    for (let serial = 1; serial <= 20; serial += 1) await publish(trx, { name: 'note.written', serial })
  })
  const { rows } = await database.pool.query<{ serial: number }>(
    `select (payload ->> 'serial')::int as serial from platform.event where name = 'note.written' order by xact, id`,
  )
  expect(rows.map((row) => row.serial)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

test('a named statement gives each caller its own rows', async () => {
  const ask = (value: number) =>
    database.ctx.transaction((trx) =>
      sql<{ value: number }>`/* named: echo */ select ${value}::int as value`.execute(trx),
    )
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index)))
  expect(answers.map((answer) => answer.rows[0]?.value)).toEqual(
    Array.from({ length: 40 }, (_, index) => index),
  )
})

test('a failure that was swallowed on the way is an error of the transaction all the same', async () => {
  const before = await countNotes()
  const work = database.ctx.transaction(async (trx) => {
    await sql`insert into public.note values (200, 'x')`.execute(trx)
    await sql`select 1 / 0`.execute(trx).catch(() => {})
    return 'done'
  })
  await expect(work).rejects.toThrow('nothing of it is written')
  expect(await countNotes()).toBe(before)
})

test('a connection whose prepared statement no longer fits the tables is not used again', async () => {
  const read = () =>
    database.ctx.transaction((trx) => sql`/* named: all_notes */ select * from public.note`.execute(trx))
  await Promise.all(Array.from({ length: 12 }, read))
  await database.pool.query('alter table public.note add column later text')
  let failures = 0
  for (let round = 0; round < 40; round += 1) await read().catch(() => (failures += 1))
  expect(failures).toBeGreaterThan(0)
  expect(failures).toBeLessThanOrEqual(12)
  await Promise.all(Array.from({ length: 24 }, read))
})

test('a connection cut inside a transaction writes nothing of it, before the cut or behind it', async () => {
  const before = await countNotes()
  const work = database.ctx.transaction(async (trx) => {
    await sql`insert into public.note values (300, 'x')`.execute(trx)
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await sql`insert into public.note values (301, 'y')`.execute(trx)
  })
  // The server's own word, or the cut itself, whichever is read first.
  await expect(work).rejects.toThrow(/terminat|ECONNRESET|EPIPE|not queryable/)
  expect(await countNotes()).toBe(before)
})
