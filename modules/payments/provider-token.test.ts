import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { silentLog } from '#platform/log.ts'
import { createSealer } from '#platform/seal.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { createProviderTokenStore } from './provider-token.store.ts'
import type { TokenAnswer } from './snap/token-cache.ts'

let database: TestDatabase
const sealer = createSealer(randomBytes(32), 'provider tokens')
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
let party = ''
let asked = 0
beforeEach(() => {
  party = `client-${randomBytes(4).toString('hex')}@https://api.test`
  asked = 0
  database.clock.offsetMs = 0
})

/** A process of its own: nothing is shared but the database. */
function openProcess(more: { sealer?: typeof sealer; party?: string } = {}) {
  const { db, ctx } = database
  return createProviderTokenStore({
    db,
    sealer,
    now: ctx.now,
    log: silentLog,
    provider: 'doku',
    party,
    ...more,
  })
}

async function fetchToken(): Promise<TokenAnswer> {
  asked += 1
  const token = `token-${party}-${asked}`
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { kind: 'token', token, lifetimeSeconds: 900 }
}

test('many callers in many processes fetch one token', async () => {
  const processes = [openProcess(), openProcess(), openProcess(), openProcess()]
  const answers = await Promise.all([...processes, ...processes].map((store) => store.take(fetchToken)))
  expect(asked).toBe(1)
  const tokens = answers.map((answer) => (answer.kind === 'token' ? answer.token : answer.kind))
  expect(new Set(tokens).size).toBe(1)
})

test('a process that starts later takes the living token, and it is renewed at four fifths of its life', async () => {
  await openProcess().take(fetchToken)
  database.clock.offsetMs = 700_000
  await openProcess().take(fetchToken)
  expect(asked).toBe(1)
  database.clock.offsetMs = 725_000
  await openProcess().take(fetchToken)
  expect(asked).toBe(2)
})

test('a token that the provider refused is fetched anew by the first, and taken by the others', async () => {
  const [first, second] = [openProcess(), openProcess()]
  const one = await first.take(fetchToken)
  await second.take(fetchToken)
  const token = one.kind === 'token' ? one.token : ''
  await first.drop(token)
  await second.drop(token)
  const answers = [await first.take(fetchToken), await second.take(fetchToken)]
  expect(asked).toBe(2)
  expect(answers.map((answer) => (answer.kind === 'token' ? answer.token === token : null))).toEqual([
    false,
    false,
  ])
})

test('a token that cannot be renewed serves until it dies', async () => {
  await openProcess().take(fetchToken)
  const failing = async (): Promise<TokenAnswer> => ({ kind: 'unknown', reason: 'timeout' })
  database.clock.offsetMs = 800_000
  expect((await openProcess().take(failing)).kind).toBe('token')
  database.clock.offsetMs = 901_000
  expect(await openProcess().take(failing)).toEqual({ kind: 'unknown', reason: 'timeout' })
})

test('the database holds no token in plain text, and another key or client opens none', async () => {
  await openProcess().take(fetchToken)
  const rows = await database.db.selectFrom('payments.provider_token').selectAll().execute()
  const row = rows.find((candidate) => candidate.party === party)
  expect(row?.sealed_token.toString('latin1')).not.toContain('token-')
  await openProcess({ sealer: createSealer(randomBytes(32), 'provider tokens') }).take(fetchToken)
  await openProcess({ party: `${party}-2` }).take(fetchToken)
  expect(asked).toBe(3)
})

test('without a database each process helps itself', async () => {
  const away = await createTestDatabase()
  await away.drop()
  const store = createProviderTokenStore({
    db: away.db,
    sealer,
    now: away.ctx.now,
    log: silentLog,
    provider: 'doku',
    party,
  })
  expect((await store.take(fetchToken)).kind).toBe('token')
  expect((await store.take(fetchToken)).kind).toBe('token')
  expect(asked).toBe(1)
})
