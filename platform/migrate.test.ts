import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from './log.ts'
import { migrate } from './migrate.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query('drop table public.migration')
  folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  await writeFile(
    join(folder, '0001-first.sql'),
    '-- 0001-first: a table\ncreate schema probe; create table probe.one (id int);',
  )
  await writeFile(join(folder, '0002-second.sql'), '-- 0002-second: a row\ninsert into probe.one values (1);')
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await database.drop()
})

const run = () => migrate({ url: database.url, folder, log: silentLog })

test('two processes starting together apply each migration once', async () => {
  const outcomes = await Promise.all([run(), run(), run()])
  expect(outcomes.map((outcome) => outcome.applied).toSorted()).toEqual([0, 0, 2])
  const { rows } = await database.pool.query('select count(*)::int as count from probe.one')
  expect(rows).toEqual([{ count: 1 }])
})

test('a failing migration leaves nothing of itself and is named', async () => {
  await writeFile(join(folder, '0003-broken.sql'), 'create table probe.half (id int); select 1 / 0;')
  await expect(run()).rejects.toThrow(/0003-broken\.sql failed: division by zero/)
  const { rows } = await database.pool.query(`select to_regclass('probe.half') as found`)
  expect(rows).toEqual([{ found: null }])
  await rm(join(folder, '0003-broken.sql'))
})

test('a migration changed after it was applied is refused', async () => {
  await writeFile(
    join(folder, '0002-second.sql'),
    '-- 0002-second: another row\ninsert into probe.one values (2);',
  )
  await expect(run()).rejects.toThrow('was changed after it was applied')
})

test('a database newer than this version is refused', async () => {
  await database.pool.query(
    `insert into public.migration (number, name, sha256) values (99, '0099-later.sql', 'x')`,
  )
  await expect(run()).rejects.toThrow('Start a newer version')
})
