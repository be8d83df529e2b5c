import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { accounts, postEntry } from '#ledger'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { proveNightly } from './prove-nightly.ts'

let database: TestDatabase
const used: TestDatabase[] = []
const hourMs = 3_600_000

beforeEach(async () => {
  database = await createTestDatabase()
  used.push(database)
})

afterAll(async () => {
  for (const one of used) await one.drop()
})

/** Sets the clock of the system to this moment of WIB. */
function setWib(text: string): void {
  database.clock.offsetMs = new Date(`${text}+07:00`).getTime() - Date.now()
}

async function books(): Promise<{ name: string; payload: Record<string, unknown> }[]> {
  const { rows } = await sql<{ name: string; payload: Record<string, unknown> }>`
    select name, payload from platform.event where name like 'books.%' order by id`.execute(database.db)
  return rows
}

test('the books are proven once a night, at 02:00 WIB, and at once where a night was missed', async () => {
  setWib('2026-11-24T10:00:00')
  expect(await proveNightly(database.ctx)).toBe('proven')
  setWib('2026-11-25T01:59:00')
  expect(await proveNightly(database.ctx)).toBe('not_due')
  setWib('2026-11-25T02:00:00')
  expect(await proveNightly(database.ctx)).toBe('proven')
  expect(await proveNightly(database.ctx)).toBe('not_due')
  setWib('2026-11-28T17:00:00')
  expect(await proveNightly(database.ctx)).toBe('proven')
  expect((await books()).map((event) => event.name)).toEqual(['books.proven', 'books.proven', 'books.proven'])
})

test('the first proof is a full one, the next are not, and after a week one is again', async () => {
  setWib('2026-11-24T02:00:00')
  for (let night = 0; night < 9; night += 1) {
    expect(await proveNightly(database.ctx)).toBe('proven')
    database.clock.offsetMs += 24 * hourMs
  }
  const full = (await books()).map((event) => event.payload['isFull'])
  expect(full.slice(0, 7)).toEqual([true, false, false, false, false, false, false])
  expect(full.slice(7).filter(Boolean)).toHaveLength(1)
})

test('many workers at once prove once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => proveNightly(database.ctx)))
  expect(outcomes.filter((outcome) => outcome === 'proven')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'not_due')).toHaveLength(4)
})

test('a breach is told, with the entry, every night until it is put right', async () => {
  setWib('2026-11-24T03:00:00')
  const posted = await database.ctx.transaction((trx) =>
    postEntry(trx, {
      kind: 'invoice',
      sourceId: 'inv_1',
      description: 'an invoice',
      at: database.ctx.now(),
      lines: [
        { account: accounts.receivables, subledger: 'cmp_1', amount: rupiah(5) },
        { account: accounts.revenue, amount: rupiah(-5) },
      ],
    }),
  )
  await database.ctx.transaction(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`update ledger.line set amount_idr = 6 where entry_id = ${posted.entryId} and position = 1`.execute(
      trx,
    )
  })
  for (const night of ['2026-11-24T03:01:00', '2026-11-25T02:00:00']) {
    setWib(night)
    expect(await proveNightly(database.ctx)).toBe('breached')
  }
  const events = await books()
  expect(events.map((event) => event.name)).toEqual(['books.breached', 'books.breached'])
  expect(events[0]?.payload['firstBreach']).toBe('1 entries do not sum to zero')
})

test('a worker that froze while it held the lease writes nothing when another one has it', async () => {
  const others: string[] = []
  let transactions = 0
  // The second transaction is its last word; before that it sleeps for longer than a lease.
  const transaction: TestDatabase['ctx']['transaction'] = async (work) => {
    transactions += 1
    if (transactions === 2) {
      database.clock.offsetMs += 2 * hourMs
      others.push(await proveNightly(database.ctx))
    }
    return database.ctx.transaction(work)
  }
  expect(await proveNightly({ ...database.ctx, transaction })).toBe('lease_lost')
  expect(others).toEqual(['proven'])
  expect((await books()).map((event) => event.name)).toEqual(['books.proven'])
})
