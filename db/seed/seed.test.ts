import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '#platform/log.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { seedDemo } from './index.ts'
import { lines } from './part-lines.ts'
import { partAt } from './parts.ts'

let one: TestDatabase
let other: TestDatabase
beforeAll(async () => {
  one = await createTestDatabase()
  other = await createTestDatabase()
})
afterAll(async () => {
  await one.drop()
  await other.drop()
})

const tables = [
  'catalogue.make',
  'catalogue.model',
  'catalogue.generation',
  'catalogue.variant',
  'catalogue.part_type',
  'catalogue.phrase',
  'catalogue.part',
  'catalogue.part_number',
  'catalogue.fitment',
  'catalogue.relation',
  'catalogue.part_count',
  'pricing.price',
  'inventory.stock',
  'companies.branch',
  'companies.company',
]

async function fingerprint(database: TestDatabase): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const table of tables) {
    const { rows } = await database.pool.query<{ line: string }>(
      `select t::text as line from ${table} as t order by 1`,
    )
    prints[table] = createHash('sha256')
      .update(rows.map((row) => row.line).join('\n'))
      .digest('hex')
  }
  return prints
}

test('two databases get the same rows, and a second run changes nothing', async () => {
  expect(await seedDemo(one.pool, { parts: 500, log: silentLog })).toMatchObject({
    kind: 'loaded',
    parts: 500,
  })
  await seedDemo(other.pool, { parts: 500, log: silentLog })
  const first = await fingerprint(one)
  expect(await fingerprint(other)).toEqual(first)
  expect(await seedDemo(one.pool, { parts: 500, log: silentLog })).toEqual({ kind: 'unchanged', parts: 500 })
  expect(await fingerprint(one)).toEqual(first)
})

test('a larger catalogue begins with the smaller one and keeps every index and foreign key', async () => {
  const shape = `select (select json_agg(indexdef order by indexdef) from pg_indexes where schemaname in ('catalogue', 'pricing', 'inventory')),
    (select json_agg(pg_get_constraintdef(oid) order by conrelid::regclass::text, conname) from pg_constraint
      where connamespace in ('catalogue'::regnamespace, 'pricing'::regnamespace, 'inventory'::regnamespace))`
  const before = await one.pool.query(shape)
  const ids = await one.pool.query('select id, sku from catalogue.part order by rank')
  expect(await seedDemo(one.pool, { parts: 21_000, log: silentLog })).toMatchObject({ kind: 'loaded' })
  expect((await one.pool.query(shape)).rows).toEqual(before.rows)
  expect((await one.pool.query('select id, sku from catalogue.part order by rank limit 500')).rows).toEqual(
    ids.rows,
  )
})

test('another size keeps out when told to load only an empty catalogue', async () => {
  const outcome = await seedDemo(other.pool, { parts: 2_000, log: silentLog, onlyWhenEmpty: true })
  expect(outcome).toEqual({ kind: 'unchanged', parts: 500 })
})

test('an order keeps its catalogue: another size is refused in one sentence', async () => {
  // Only that a row is there counts, whatever an order will consist of.
  await other.pool.query(`drop schema ordering cascade; create schema ordering;
    create table ordering.purchase (id text); insert into ordering.purchase values ('ord_1')`)
  const before = await fingerprint(other)
  const outcome = await seedDemo(other.pool, { parts: 600, log: silentLog })
  expect(outcome).toMatchObject({ kind: 'refused' })
  expect(await fingerprint(other)).toEqual(before)
})

test('a catalogue of somebody else is never touched', async () => {
  const fresh = await createTestDatabase()
  try {
    await seedDemo(fresh.pool, { parts: 10, log: silentLog })
    await fresh.pool.query('delete from catalogue.load')
    expect(await seedDemo(fresh.pool, { parts: 20, log: silentLog })).toMatchObject({ kind: 'refused' })
  } finally {
    await fresh.drop()
  }
})

test.each([0, -1, 1.5, Number.NaN, 3_000_000])('%j parts are refused', async (parts) => {
  expect(await seedDemo(one.pool, { parts, log: silentLog })).toMatchObject({ kind: 'refused' })
})

test('some parts are sold out, some have a last piece, and every part has all three prices', async () => {
  const { rows } = await other.pool.query<{ sold_out: number; last_piece: number; priced: number }>(
    `with held as (select part_id, sum(on_hand) as pieces from inventory.stock group by part_id)
     select (select count(*) from held where pieces = 0)::int as sold_out,
       (select count(*) from held where pieces = 1)::int as last_piece,
       (select count(*) from (select from pricing.price where amount_idr % 500 = 0 group by part_id having count(*) = 3) as p)::int
         as priced`,
  )
  expect(rows[0]?.sold_out).toBeGreaterThan(10)
  expect(rows[0]?.last_piece).toBeGreaterThan(5)
  expect(rows[0]?.priced).toBe(500)
})

test('article numbers and ids differ far beyond the first edition', () => {
  const ids = new Set<string>()
  const skus = new Set<string>()
  const count = lines.length + 40_000
  for (let index = 0; index < count; index++) {
    const part = partAt(index)
    ids.add(part.id)
    skus.add(`${part.brandId} ${part.sku.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`)
  }
  expect(ids.size).toBe(count)
  expect(skus.size).toBe(count)
})
