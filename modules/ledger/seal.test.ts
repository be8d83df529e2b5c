import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { accounts, listAccountDays, listBalances, postEntry, sealEntries, type Entry } from './index.ts'
import { sampleEntry } from './testing.ts'

let database: TestDatabase

beforeAll(async () => {
  // A server of its own: seals wait for every writer of a server, also those of other tests.
  database = await createTestDatabase({ ownServer: true })
})

afterAll(() => database.drop())

const post = (entry: Entry) => database.ctx.transaction((trx) => postEntry(trx, entry))

async function unsealed(): Promise<bigint> {
  const { rows } = await sql<{ count: bigint }>`select count(*) from ledger.entry e
    where not exists (select from ledger.seal_entry m where m.entry_id = e.id)`.execute(database.db)
  return rows[0]?.count ?? -1n
}

/** Balances by day are exactly what the lines say, where `source` is the table (sealed) or the view (all). */
async function differences(source: 'balance_day' | 'balance_by_day'): Promise<unknown[]> {
  const { rows } = await sql`
    select coalesce(b.account_code, l.account_code) as account, b.debit_idr, b.credit_idr, l.debit, l.credit
    from ledger.${sql.ref(source)} b full join (
      select account_code, coalesce(subledger, '') as subledger, booked_on as day,
        coalesce(sum(amount_idr) filter (where amount_idr > 0), 0) as debit,
        coalesce(-sum(amount_idr) filter (where amount_idr < 0), 0) as credit
      from ledger.line join ledger.entry on id = entry_id group by 1, 2, 3) l
    on l.account_code = b.account_code and l.subledger = b.subledger and l.day = b.day
    where b.debit_idr is distinct from l.debit or b.credit_idr is distinct from l.credit`.execute(database.db)
  return rows
}

test('every entry is in exactly one seal, and each seal follows the one before', async () => {
  for (let count = 0; count < 7; count += 1) await post(sampleEntry(1_000 + count))
  expect(await sealEntries(database.ctx, { batchSize: 3 })).toEqual({ kind: 'sealed', seals: 3, entries: 7n })
  expect(await sealEntries(database.ctx)).toEqual({ kind: 'sealed', seals: 0, entries: 0n })
  const seals = await database.db.selectFrom('ledger.seal').selectAll().orderBy('seq').execute()
  expect(seals.map((seal) => [seal.seq, seal.entry_count])).toEqual([
    [1n, 3n],
    [2n, 3n],
    [3n, 1n],
  ])
  expect(seals[0]?.prev_hash).toEqual(Buffer.alloc(32))
  expect([seals[1]?.prev_hash, seals[2]?.prev_hash]).toEqual([seals[0]?.hash, seals[1]?.hash])
  expect(seals[1]?.from_xact).toBe(seals[0]?.to_xact)
  expect(await unsealed()).toBe(0n)
})

test('a transaction that commits late is sealed late, and nothing younger is sealed before it', async () => {
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  let opened = () => {}
  const open = new Promise<void>((resolve) => (opened = resolve))
  const late = database.ctx.transaction(async (trx) => {
    await postEntry(trx, sampleEntry(10))
    opened()
    await held
  })
  await open
  await post(sampleEntry(20))
  expect(await sealEntries(database.ctx)).toMatchObject({ entries: 0n })
  expect(await differences('balance_by_day')).toEqual([])
  finish()
  await late
  expect(await sealEntries(database.ctx)).toMatchObject({ entries: 2n })
  expect(await unsealed()).toBe(0n)
})

test('a transaction that posts more than a batch stays in one seal', async () => {
  await database.ctx.transaction(async (trx) => {
    for (let count = 0; count < 5; count += 1) await postEntry(trx, sampleEntry(50))
  })
  expect(await sealEntries(database.ctx, { batchSize: 2 })).toMatchObject({ seals: 1, entries: 5n })
})

test('sealers running at once while entries are posted leave one chain with every entry in it', async () => {
  const before = await database.db.selectFrom('ledger.seal').select(['seq']).execute()
  const posted = { isOver: false }
  const posting = Promise.all(
    [1, 2, 3, 4].map(async () => {
      for (let count = 0; count < 40; count += 1) await post(sampleEntry(100 + count))
    }),
  ).finally(() => (posted.isOver = true))
  const sealing = [1, 2, 3].map(async () => {
    while (!posted.isOver) await sealEntries(database.ctx, { batchSize: 9 })
  })
  await Promise.all([posting, ...sealing])
  await sealEntries(database.ctx)
  expect(await unsealed()).toBe(0n)
  const seals = await database.db.selectFrom('ledger.seal').selectAll().orderBy('seq').execute()
  expect(seals.length).toBeGreaterThan(before.length)
  expect(seals.map((seal) => seal.seq)).toEqual(seals.map((_, index) => BigInt(index + 1)))
  for (const [index, seal] of seals.entries())
    expect(seal.prev_hash).toEqual(index === 0 ? Buffer.alloc(32) : seals[index - 1]?.hash)
  expect(await differences('balance_day')).toEqual([])
})

test('whatever is posted and whenever it is sealed, balances by account, subledger and day are the lines', async () => {
  const line = fc.record({
    account: fc.constantFrom(accounts.clearingDoku, accounts.receivables, accounts.customerCredit),
    subledger: fc.constantFrom(null, 'cmp_1', 'cmp_2', 'doku_va_bca'),
    amount: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).filter((amount) => amount !== 0n),
  })
  const step = fc.oneof(
    fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      hour: fc.integer({ min: 0, max: 72 }),
    }),
    fc.constant('seal' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      for (const one of steps) {
        if (one === 'seal') {
          await sealEntries(database.ctx, { batchSize: 2 })
          continue
        }
        const lines = one.lines.map((row) => ({ ...row, amount: rupiah(row.amount) }))
        const rest = -lines.reduce((sum, row) => sum + row.amount, 0n)
        if (rest === 0n) continue
        const at = new Date(Date.UTC(2026, 10, 24, one.hour))
        await post(
          sampleEntry(1, { at, lines: [...lines, { account: accounts.suspense, amount: rupiah(rest) }] }),
        )
      }
      expect(await differences('balance_by_day')).toEqual([])
    }),
    { numRuns: 25 },
  )
  await sealEntries(database.ctx)
  expect(await differences('balance_day')).toEqual([])
})

test('balances of all accounts sum to zero at the end of every day, sealed or not', async () => {
  await post(sampleEntry(77, { at: new Date('2026-12-31T16:59:59.999Z') }))
  await post(sampleEntry(88, { at: new Date('2026-12-31T17:00:00Z') }))
  for (const on of ['2026-12-31', '2027-01-01']) {
    const balances = await listBalances(database.ctx, { on })
    expect(balances.reduce((sum, row) => sum + row.balance, 0n)).toBe(0n)
  }
  const days = await listAccountDays(database.ctx, { account: '1121', from: '2026-12-31', to: '2027-01-01' })
  expect(days.days.map((day) => [day.day, day.debit])).toEqual([
    ['2026-12-31', 77n],
    ['2027-01-01', 88n],
  ])
  expect(days.days[0]?.balance).toBe(days.opening + 77n)
})

test.each([
  ['update of a seal', sql`update ledger.seal set entry_count = 1`],
  ['deletion of a seal', sql`delete from ledger.seal`],
  ['deletion of a member', sql`delete from ledger.seal_entry`],
  ['update of a member', sql`update ledger.seal_entry set digest = sha256('x')`],
  ['truncation of members', sql`truncate ledger.seal_entry`],
  ['change of a checkpoint', sql`truncate ledger.proof`],
])('the database refuses the %s', async (_, statement) => {
  await expect(statement.execute(database.db)).rejects.toThrow(/append-only|cannot truncate/)
})

test('the database refuses a seal that does not follow the last one', async () => {
  const forged = sql`insert into ledger.seal select seq + 1, to_xact, to_xact::text::bigint::text::xid8, 1, 0, digest,
    hash, hash, sealed_at from ledger.seal order by seq desc limit 1`
  await expect(forged.execute(database.db)).rejects.toThrow(/does not follow|violates check/)
  const fork = sql`insert into ledger.seal select 99, from_xact, to_xact, entry_count, debit_idr, digest, prev_hash, hash,
    sealed_at from ledger.seal order by seq desc limit 1`
  await expect(fork.execute(database.db)).rejects.toThrow(/does not follow/)
})
