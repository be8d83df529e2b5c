import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerOnce, forgetOldAnswers } from './answer-once.ts'
import { createTestDatabase, type TestDatabase } from './testing/database.ts'

let database: TestDatabase
let serial = 0

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

const request = (body = 'a', scope = 'caller') => ({
  scope,
  key: `key_${serial}`,
  fingerprint: createHash('sha256').update(body).digest(),
})
const answer = { status: 201, body: '{"made":1}' }

test('the same request under one key is worked once, and its answer replayed', async () => {
  serial += 1
  let worked = 0
  const work = async () => ({ ...answer, body: `{"made":${(worked += 1)}}` })
  const first = await answerOnce(database.ctx, request(), work)
  const second = await answerOnce(database.ctx, request(), work)
  expect(first).toMatchObject({ kind: 'answered', isReplayed: false, answer })
  expect(second).toMatchObject({ kind: 'answered', isReplayed: true, answer })
  expect(worked).toBe(1)
})

test('another request under the same key is refused', async () => {
  serial += 1
  await answerOnce(database.ctx, request(), async () => answer)
  expect(await answerOnce(database.ctx, request('b'), async () => answer)).toEqual({ kind: 'other_request' })
})

test('the same key of another caller is another key', async () => {
  serial += 1
  await answerOnce(database.ctx, request(), async () => answer)
  const other = await answerOnce(database.ctx, request('b', 'somebody else'), async () => answer)
  expect(other).toMatchObject({ kind: 'answered', isReplayed: false })
})

test('of ten at once one is worked, and the others are told that it is in progress', async () => {
  serial += 1
  let release: () => void = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let worked = 0
  const attempts = Array.from({ length: 10 }, () =>
    answerOnce(database.ctx, request(), async () => {
      worked += 1
      await held
      return answer
    }),
  )
  const early = await Promise.all(attempts.map((attempt) => Promise.race([attempt, after(300)])))
  release()
  await Promise.all(attempts)
  expect(worked).toBe(1)
  expect(early.filter((one) => one?.kind === 'in_progress')).toHaveLength(9)
})

const after = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms))

test('what threw is not stored, and may be tried again', async () => {
  serial += 1
  const fails = answerOnce(database.ctx, request(), () => Promise.reject(new Error('away')))
  await expect(fails).rejects.toThrow('away')
  expect(await answerOnce(database.ctx, request(), async () => answer)).toMatchObject({ isReplayed: false })
})

test('what died on the way is taken over after its time, and the dead one writes nothing any more', async () => {
  serial += 1
  let wake: () => void = () => {}
  const asleep = new Promise<void>((resolve) => (wake = resolve))
  const frozen = answerOnce(database.ctx, request(), async () => {
    await asleep
    return { status: 500, body: 'late' }
  })
  await after(50)
  database.clock.offsetMs = 61_000
  const taken = await answerOnce(database.ctx, request(), async () => answer)
  wake()
  await frozen
  database.clock.offsetMs = 0
  expect(taken).toMatchObject({ kind: 'answered', isReplayed: false })
  expect(await answerOnce(database.ctx, request(), async () => answer)).toMatchObject({
    isReplayed: true,
    answer,
  })
})

test('answers are forgotten after thirty days', async () => {
  serial += 1
  await answerOnce(database.ctx, request(), async () => answer)
  database.clock.offsetMs = 31 * 24 * 3_600_000
  await forgetOldAnswers(database.ctx)
  database.clock.offsetMs = 0
  expect(await answerOnce(database.ctx, request(), async () => answer)).toMatchObject({ isReplayed: false })
})
