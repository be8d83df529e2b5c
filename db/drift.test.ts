import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { describeSchema, describeTypes } from './describe.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

test('schema.sql is what the migrations make', async () => {
  const client = await database.pool.connect()
  const [made, written] = await Promise.all([
    describeSchema(client),
    readFile(join(import.meta.dirname, 'schema.sql'), 'utf8'),
  ])
  client.release()
  expect(written, 'run npm run describe').toBe(made)
})

test('types.ts is what the migrations make', async () => {
  const client = await database.pool.connect()
  const [made, written] = await Promise.all([
    describeTypes(client),
    readFile(join(import.meta.dirname, 'types.ts'), 'utf8'),
  ])
  client.release()
  expect(written, 'run npm run describe').toBe(made)
})
