import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { accounts, listEntriesOf, postEntry, proveEntries, reverseEntry, type Entry } from './index.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

function receipt(sourceId: string, amount = 150_000): Entry {
  return {
    kind: 'payment_receipt',
    sourceId,
    description: 'a receipt',
    at: new Date('2026-11-24T17:30:00Z'),
    lines: [
      { account: accounts.clearingDoku, amount: rupiah(amount) },
      { account: accounts.customerAdvances, amount: rupiah(-amount) },
    ],
  }
}

test('an entry is booked on the business day of Jakarta', async () => {
  await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_day')))
  const [entry] = await listEntriesOf(database.ctx, { sourceIds: ['rcp_day'] })
  expect(entry?.bookedOn).toBe('2026-11-25')
})

test('posting the same source twice, even at once, posts one entry', async () => {
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_twice')))),
  )
  expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual([
    'already_posted',
    'already_posted',
    'posted',
  ])
  expect(await listEntriesOf(database.ctx, { sourceIds: ['rcp_twice'] })).toHaveLength(1)
})

test('the code refuses an entry that does not sum to zero', async () => {
  const entry = {
    ...receipt('rcp_code'),
    lines: [
      { account: accounts.clearingDoku, amount: rupiah(5) },
      { account: accounts.suspense, amount: rupiah(-4) },
    ],
  }
  await expect(database.ctx.transaction((trx) => postEntry(trx, entry))).rejects.toThrow(
    'an entry sums to zero',
  )
})

test('the database refuses an unbalanced entry at commit', async () => {
  const attempt = database.ctx.transaction(async (trx) => {
    await sql`insert into ledger.entry (id, kind, source_id, description, booked_on, posted_at)
      values ('ent_bad', 'payment_receipt', 'rcp_bad', 'x', '2026-11-24', now())`.execute(trx)
    await sql`insert into ledger.line values ('ent_bad', 1, '1121', 5), ('ent_bad', 2, '2110', -4)`.execute(
      trx,
    )
  })
  await expect(attempt).rejects.toThrow(/sums to 1, not to zero/)
})

test('the database refuses an entry without lines', async () => {
  const attempt = database.ctx.transaction((trx) =>
    sql`insert into ledger.entry (id, kind, source_id, description, booked_on, posted_at)
      values ('ent_bare', 'payment_receipt', 'rcp_bare', 'x', '2026-11-24', now())`.execute(trx),
  )
  await expect(attempt).rejects.toThrow(/at least 2/)
})

test('the database refuses lines added to a posted entry later on, even a pair that balances', async () => {
  await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_later')))
  const [entry] = await listEntriesOf(database.ctx, { sourceIds: ['rcp_later'] })
  const attempt =
    sql`insert into ledger.line values (${entry?.id}, 3, '1121', 7), (${entry?.id}, 4, '2110', -7)`.execute(
      database.db,
    )
  await expect(attempt).rejects.toThrow(/is posted: no line is added/)
})

test.each([
  ['update of a line', sql`update ledger.line set amount_idr = 1`],
  ['deletion of a line', sql`delete from ledger.line`],
  ['truncation of lines', sql`truncate ledger.line`],
  ['update of an entry', sql`update ledger.entry set description = 'y'`],
  ['deletion of an entry', sql`delete from ledger.entry`],
])('the database refuses the %s', async (_, statement) => {
  await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_kept')))
  await expect(statement.execute(database.db)).rejects.toThrow(/append-only|cannot truncate/)
})

test('an entry is reversed once, by its mirror image', async () => {
  const posted = await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_undo')))
  const reversal = { entryId: posted.entryId, reason: 'entered by mistake', at: new Date() }
  const first = await database.ctx.transaction((trx) => reverseEntry(trx, reversal))
  const second = await database.ctx.transaction((trx) => reverseEntry(trx, reversal))
  expect([first.kind, second.kind]).toEqual(['posted', 'already_posted'])
  const [mirror] = await listEntriesOf(database.ctx, { sourceIds: [posted.entryId] })
  expect(mirror?.lines.map((line) => line.amount)).toEqual([-150_000n, 150_000n])
})

test('whatever is posted, the books sum to zero', async () => {
  let serial = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 10 ** 12 }), { minLength: 1, maxLength: 6 }),
      async (amounts) => {
        serial += 1
        const sourceId = `rcp_property_${serial}`
        const debits = amounts.map((amount) => ({ account: accounts.clearingDoku, amount: rupiah(amount) }))
        const credit = {
          account: accounts.customerAdvances,
          amount: rupiah(-amounts.reduce((sum, amount) => sum + amount, 0)),
        }
        await database.ctx.transaction((trx) =>
          postEntry(trx, { ...receipt(sourceId), lines: [...debits, credit] }),
        )
      },
    ),
    { numRuns: 25 },
  )
  expect(await proveEntries(database.ctx)).toMatchObject({ unbalanced: 0n, thin: 0n, total: 0n })
})
