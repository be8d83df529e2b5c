import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import {
  accounts,
  findSubledgerBalance,
  listAccountDays,
  listBalances,
  listEntries,
  listSubledgers,
  postEntry,
  sealEntries,
  type Entry,
  type EntryFilter,
} from './index.ts'
import { sampleEntry } from './testing.ts'

let database: TestDatabase

/** Customer credit of two companies over three days, and a fee. */
beforeAll(async () => {
  database = await createTestDatabase()
  for (const [company, amount, day] of [
    ['cmp_1', 500, 1],
    ['cmp_2', 70, 1],
    ['cmp_1', -200, 2],
    ['cmp_1', 40, 4],
    ['cmp_3', 9, 4],
    ['cmp_3', -9, 4],
  ] as const)
    await post(credit(company, amount, day))
  await sealEntries(database.ctx)
  await post(credit('cmp_2', 1_000, 5))
})

afterAll(() => database.drop())

const post = (entry: Entry) => database.ctx.transaction((trx) => postEntry(trx, entry))

function credit(company: string, amount: number, day: number): Entry {
  return sampleEntry(1, {
    kind: amount > 0 ? 'credit_granted' : 'credit_used',
    at: new Date(`2026-11-0${day}T10:00:00+07:00`),
    lines: [
      { account: accounts.bank, amount: rupiah(amount) },
      { account: accounts.customerCredit, subledger: company, amount: rupiah(-amount) },
    ],
  })
}

async function eachPage(filter: Omit<EntryFilter, 'limit'>, limit: number) {
  const found = []
  for (let cursor: string | null = null, pages = 0; pages < 100; pages += 1) {
    const page = await listEntries(database.ctx, { ...filter, cursor, limit })
    found.push(...page.entries)
    if (page.next === null) return found
    cursor = page.next
  }
  throw new Error('the pages have no end')
}

test('balances are those of the end of the day asked for, sealed or not', async () => {
  const on = async (day?: string) => {
    const rows = await listBalances(database.ctx, day === undefined ? {} : { on: day })
    return rows.find((row) => row.account === accounts.customerCredit)
  }
  expect(await on('2026-10-31')).toMatchObject({ debit: 0n, credit: 0n, balance: 0n, kind: 'liability' })
  expect(await on('2026-11-01')).toMatchObject({ debit: 0n, credit: 570n, balance: -570n })
  expect(await on('2026-11-03')).toMatchObject({ debit: 200n, credit: 570n, balance: -370n })
  expect(await on()).toMatchObject({ debit: 209n, credit: 1_619n, balance: -1_410n })
})

test('an account is told day by day, from its opening balance', async () => {
  const range = { account: accounts.customerCredit, from: '2026-11-02', to: '2026-11-04' }
  expect(await listAccountDays(database.ctx, range)).toEqual({
    opening: -570n,
    days: [
      { day: '2026-11-02', debit: 200n, credit: 0n, balance: -370n },
      { day: '2026-11-04', debit: 9n, credit: 49n, balance: -410n },
    ],
  })
  expect((await listAccountDays(database.ctx, { ...range, subledger: 'cmp_2' })).opening).toBe(-70n)
})

test('an account is told by subledger, without those that stand at zero', async () => {
  const rows = await listSubledgers(database.ctx, { account: accounts.customerCredit, limit: 10 })
  expect(rows.map((row) => [row.subledger, row.balance])).toEqual([
    ['cmp_2', -1_070n],
    ['cmp_1', -340n],
  ])
  const bank = await listSubledgers(database.ctx, { account: accounts.bank, on: '2026-11-01', limit: 10 })
  expect(bank).toEqual([{ subledger: null, debit: 570n, credit: 0n, balance: 570n }])
})

test('a subledger stands at what the own transaction has posted too', async () => {
  const key = { account: accounts.customerCredit, subledger: 'cmp_4' }
  await database.ctx.transaction(async (trx) => {
    expect(await findSubledgerBalance({ db: trx }, key)).toBe(0n)
    await postEntry(trx, credit('cmp_4', 15, 6))
    expect(await findSubledgerBalance({ db: trx }, key)).toBe(-15n)
    await postEntry(trx, credit('cmp_4', -15, 6))
  })
})

test('entries are found by account, subledger and day, newest first, with all their lines', async () => {
  const ofCompany = await listEntries(database.ctx, {
    account: accounts.customerCredit,
    subledger: 'cmp_1',
    from: '2026-11-02',
    to: '2026-11-04',
    limit: 10,
  })
  expect(ofCompany.entries.map((entry) => [entry.kind, entry.bookedOn, entry.lines.length])).toEqual([
    ['credit_granted', '2026-11-04', 2],
    ['credit_used', '2026-11-02', 2],
  ])
  expect(ofCompany.next).toBeNull()
  expect((await listEntries(database.ctx, { account: accounts.outputVat, limit: 5 })).entries).toEqual([])
})

test('pages of any size hold every entry once, in the same order', async () => {
  const all = (await listEntries(database.ctx, { limit: 500 })).entries.map((entry) => entry.id)
  expect(all.length).toBeGreaterThan(7)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
      expect((await eachPage({}, limit)).map((entry) => entry.id)).toEqual(all)
    }),
    { numRuns: 12 },
  )
})

test.each([
  '',
  'x',
  '2026-02-30~ent_01M86J5AJHD6GR0D1N2Y1RJ31X',
  '0000-00-00~ent_01M86J5AJHD6GR0D1N2Y1RJ31X',
  "2026-11-01~'; drop",
])('the cursor %j begins at the newest', async (cursor) => {
  const [first, plain] = await Promise.all([
    listEntries(database.ctx, { cursor, limit: 2 }),
    listEntries(database.ctx, { limit: 2 }),
  ])
  expect(first).toEqual(plain)
})
