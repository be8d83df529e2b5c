import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPaymentRecord, makePayLink } from '#payments'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { openPayment, pay, currentReference, settledOf } = stepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

interface Call {
  readonly path: string
  readonly token: string
  readonly key?: string
  readonly body?: unknown
}

async function call({ path, token, key, body }: Call) {
  const answer = await fetch(`${system.shopUrl}/api/v1/payments/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const json: unknown = await answer.json()
  return { status: answer.status, json: Object(json), isReplayed: answer.headers.has('idempotent-replayed') }
}

async function opened() {
  const { payment, orderId } = await openPayment()
  const made = await makePayLink(system.house.ctx, { paymentId: payment.id, madeBy: { kind: 'visitor' } })
  const token = made.kind === 'made' ? (made.url.split('/').at(-1) ?? '') : ''
  return { id: payment.id, orderId, token }
}

const attemptsOf = async (paymentId: string) =>
  (await findPaymentRecord(system.house.ctx, { paymentId }))?.attempts.length

describe('the API', () => {
  test('tells how a payment stands, and the ways to pay it', async () => {
    const { id, token } = await opened()
    const seen = await call({ path: id, token })
    expect(seen).toMatchObject({ status: 200, json: { id, state: 'choosing', amountIdr: '150000' } })
    const { json } = await call({ path: `${id}/channels`, token })
    expect(json['channels']).toContainEqual(expect.objectContaining({ id: 'doku_va_bca', available: true }))
  })

  test('asks a provider once for one key, and replays its answer to the letter', async () => {
    const { id, orderId, token } = await opened()
    const request = { path: `${id}/attempts`, token, key: randomUUID(), body: { channelId: 'doku_va_bca' } }
    const first = await call(request)
    expect(first).toMatchObject({ status: 201, isReplayed: false, json: { outcome: 'awaiting' } })
    expect(await call(request)).toEqual({ ...first, isReplayed: true })
    expect(await attemptsOf(id)).toBe(1)
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
    expect(await call(request), 'also after it was paid').toEqual({ ...first, isReplayed: true })
  })

  test('of eight copies at once asks once, and the rest is told that it is in progress or gets the answer', async () => {
    const { id, token } = await opened()
    const request = { path: `${id}/attempts`, token, key: randomUUID(), body: { channelId: 'doku_va_bni' } }
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(request)))
    expect(await attemptsOf(id)).toBe(1)
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
  })

  test('refuses another body under the same key, and does nothing', async () => {
    const { id, token } = await opened()
    const request = { path: `${id}/attempts`, token, key: randomUUID(), body: { channelId: 'doku_va_bca' } }
    await call(request)
    const other = await call({ ...request, body: { channelId: 'doku_va_bni' } })
    expect(other).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } })
    expect(await attemptsOf(id)).toBe(1)
  })

  test.each([
    ['no key', { key: undefined, body: { channelId: 'doku_va_bca' } }, 400],
    ['a key of 256 characters', { key: 'x'.repeat(256), body: { channelId: 'doku_va_bca' } }, 400],
    ['a body that is no JSON', { key: 'k1', body: '{' }, 400],
    ['a body with a field too many', { key: 'k2', body: { channelId: 'doku_va_bca', amountIdr: '1' } }, 400],
    ['a way that does not exist', { key: 'k3', body: { channelId: 'gold' } }, 422],
  ])('refuses %s with what to do next', async (_, { key, body }, status) => {
    const { id, token } = await opened()
    const answer = await call({ path: `${id}/attempts`, token, body, ...(key === undefined ? {} : { key }) })
    expect(answer.status).toBe(status)
    expect(String(answer.json['detail']).length).toBeGreaterThan(10)
    expect(await attemptsOf(id)).toBe(0)
  })

  test.each(['', 'not-a-token'])('knows no payment for whoever brings the token "%s"', async (token) => {
    const { id } = await opened()
    expect((await call({ path: id, token })).status).toBe(404)
    const tried = await call({ path: `${id}/attempts`, token, key: 'k', body: { channelId: 'doku_va_bca' } })
    expect(tried.status).toBe(404)
  })

  test('a link opens its own payment and no other', async () => {
    const [mine, other] = [await opened(), await opened()]
    expect((await call({ path: other.id, token: mine.token })).status).toBe(404)
  })

  test('cancels an unpaid payment, and says so again to the same key', async () => {
    const { id, token } = await opened()
    const request = { path: `${id}/cancellation`, token, key: randomUUID(), body: {} }
    expect(await call(request)).toMatchObject({ status: 200, json: { outcome: 'cancelled' } })
    expect(await call(request)).toMatchObject({ status: 200, isReplayed: true })
    expect(await call({ ...request, key: randomUUID() })).toMatchObject({ status: 409 })
  })

  test('describes itself as OpenAPI 3.1', async () => {
    const document: unknown = await (await fetch(`${system.shopUrl}/api/v1/openapi.json`)).json()
    expect(document).toMatchObject({ openapi: '3.1.0' })
  })
})
