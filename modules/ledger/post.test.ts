import { sql, type KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { accounts, entryQuery, listEntriesOf, postEntry, reverseEntry, type Entry } from './index.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

function receipt(sourceId: string): Entry {
  return {
    kind: 'payment_receipt',
    sourceId,
    description: 'AO-1 doku_va_bca 0001',
    at: new Date('2026-11-24T03:00:00Z'),
    lines: [
      { account: accounts.clearingDoku, subledger: 'doku_va_bca', amount: rupiah(145_560) },
      { account: accounts.providerFees, subledger: 'doku_va_bca', amount: rupiah(4_000) },
      { account: accounts.inputVat, subledger: 'doku_va_bca', amount: rupiah(440) },
      { account: accounts.customerAdvances, amount: rupiah(-150_000) },
    ],
  }
}

test('the code and the database have the same accounts', async () => {
  const rows = await database.db.selectFrom('ledger.account').select('code').orderBy('code').execute()
  expect(rows.map((row) => row.code)).toEqual(Object.values(accounts).toSorted())
})

test('an entry keeps the subledger and the order of its lines', async () => {
  await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_order')))
  const [entry] = await listEntriesOf(database.ctx, { sourceIds: ['rcp_order'] })
  expect(entry?.lines.map((line) => [line.account, line.subledger, line.amount])).toEqual([
    ['1121', 'doku_va_bca', 145_560n],
    ['6110', 'doku_va_bca', 4_000n],
    ['1141', 'doku_va_bca', 440n],
    ['2110', null, -150_000n],
  ])
})

test('a reversal mirrors the subledger too', async () => {
  const posted = await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_mirror')))
  const reversal = { entryId: posted.entryId, reason: 'told twice', at: new Date() }
  await database.ctx.transaction((trx) => reverseEntry(trx, reversal))
  const [mirror] = await listEntriesOf(database.ctx, { sourceIds: [posted.entryId] })
  expect(mirror?.lines[0]).toMatchObject({ account: '1121', subledger: 'doku_va_bca', amount: -145_560n })
})

test('an entry that does not exist is not reversed', async () => {
  const reversal = { entryId: 'ent_none', reason: 'x', at: new Date() }
  await expect(database.ctx.transaction((trx) => reverseEntry(trx, reversal))).rejects.toThrow(
    'the entry of ent_none exists',
  )
})

test('ten reversals at once reverse once', async () => {
  const posted = await database.ctx.transaction((trx) => postEntry(trx, receipt('rcp_ten')))
  const reversal = { entryId: posted.entryId, reason: 'told twice', at: new Date() }
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => database.ctx.transaction((trx) => reverseEntry(trx, reversal))),
  )
  expect(outcomes.filter((outcome) => outcome.kind === 'posted')).toHaveLength(1)
  expect(new Set(outcomes.map((outcome) => outcome.entryId)).size).toBe(1)
})

test('posting costs one statement', async () => {
  let statements = 0
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  await database.ctx.transaction(async (trx) => {
    const counted = Object.assign(trx.withPlugin(counter), { outbox: trx.outbox })
    await postEntry(counted, receipt('rcp_cost'))
    await postEntry(counted, receipt('rcp_cost'))
  })
  expect(statements).toBe(2)
})

test('an entry is posted by the statement that writes the rows of its caller, and only with them', async () => {
  const post = (when: boolean, sourceId: string) =>
    database.ctx.transaction(async (trx) => {
      const entry = entryQuery(receipt(sourceId), { when: sql`exists (select from mine)` })
      const { rows } = await sql<{ id: string }>`
        with mine as (select 1 as one where ${when}), ${entry.parts} select id from posted`.execute(trx)
      return { promised: entry.entryId, got: rows.map((row) => row.id) }
    })
  const done = await post(true, 'rcp_part')
  expect(done.got).toEqual([done.promised])
  expect((await post(true, 'rcp_part')).got).toEqual([])
  expect((await post(false, 'rcp_absent')).got).toEqual([])
  expect(await listEntriesOf(database.ctx, { sourceIds: ['rcp_part', 'rcp_absent'] })).toHaveLength(1)
})

test('two entries share one statement under names of their own', async () => {
  await database.ctx.transaction(async (trx) => {
    const [one, two] = [
      entryQuery(receipt('rcp_a')),
      entryQuery({ ...receipt('rcp_b'), kind: 'invoice' }, { name: 'second' }),
    ]
    await sql`with ${one.parts}, ${two.parts} select id from posted`.execute(trx)
  })
  expect(await listEntriesOf(database.ctx, { sourceIds: ['rcp_a', 'rcp_b'] })).toHaveLength(2)
})

test.each(['', 'a b', 'x'.repeat(65), "';--", 'ä'])('the subledger %j is refused', async (subledger) => {
  const entry = receipt('rcp_form')
  const lines = entry.lines.map((line) => ({ ...line, subledger }))
  await expect(database.ctx.transaction((trx) => postEntry(trx, { ...entry, lines }))).rejects.toThrow(
    'a subledger is an id',
  )
})

test('every kind of the code is a kind of the database', async () => {
  const kinds = ['suspense_resolved', 'fee_true_up', 'settlement', 'refund_ordered', 'refund_paid'] as const
  const more = ['refund_failed', 'invoice', 'allocation', 'credit_granted', 'credit_used'] as const
  const last = ['cash_discount', 'bank_receipt', 'booking_capture', 'surplus_receipt'] as const
  for (const kind of [...kinds, ...more, ...last])
    await database.ctx.transaction((trx) => postEntry(trx, { ...receipt('src_kind'), kind }))
  expect(await listEntriesOf(database.ctx, { sourceIds: ['src_kind'] })).toHaveLength(14)
})
