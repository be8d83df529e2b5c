import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { createDoku } from './index.ts'
import { startDokuBench } from './sandbox.testing.ts'

const page = 'doku_checkout'
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

test('a charge gives the page, open before and after a method is chosen', async () => {
  const request = chargeRequest()
  const answer = await bench.charge(page, request)
  expect(answer).toMatchObject({ kind: 'awaiting', instruction: { kind: 'redirect' } })
  const instruction = answer.kind === 'awaiting' ? answer.instruction : null
  expect(await bench.status(page, request, instruction)).toEqual({ kind: 'open' })
  expect(await bench.status(page, request)).toEqual({ kind: 'not_found' })
  await bench.pay(request, { channel: 'CREDIT_CARD', outcome: 'FAILED' })
  expect(await bench.status(page, request)).toEqual({ kind: 'open' })
  expect(bench.heard[0]?.reading).toMatchObject({ verdict: 'valid', claim: { status: 'open' } })
})

test('a payment is told by a signed notification, and the status says the same', async () => {
  const request = chargeRequest()
  await bench.charge(page, request)
  await bench.pay(request, { channel: 'QRIS' })
  expect(bench.heard[0]?.reading).toMatchObject({
    verdict: 'valid',
    claim: { reference: request.reference, status: 'paid', amount: request.amount, trusted: true },
  })
  expect(await bench.status(page, request)).toMatchObject({
    kind: 'paid',
    amount: request.amount,
    providerReference: bench.heard[0]?.reading.claim?.providerReference,
    paidAt: bench.heard[0]?.reading.claim?.occurredAt,
  })
})

test('the same question asked again brings the same page (HTTP 409 with the first body)', async () => {
  const request = chargeRequest()
  const first = await bench.charge(page, request)
  const { exchanges, record } = collector()
  const second = await bench.doku.charge(page, request, record)
  expect(exchanges[0]?.status).toBe(409)
  expect(second).toEqual(first)
})

test('after a lost answer the page is found again, and one payment is made', async () => {
  const request = chargeRequest()
  await bench.fault('checkout.payment', 'timeout_after_accept')
  expect(await bench.charge(page, request)).toEqual({ kind: 'unknown', reason: 'timeout' })
  expect((await bench.charge(page, request)).kind).toBe('awaiting')
  await bench.pay(request, { channel: 'QRIS' })
  expect(await bench.paid()).toHaveLength(1)
})

test('a Request-Id that was used for another sum is unknown, never a page', async () => {
  const request = chargeRequest()
  await bench.charge(page, request)
  const other = chargeRequest({ requestId: request.requestId, amount: rupiah(99_000) })
  expect(await bench.charge(page, other)).toEqual({ kind: 'unknown', reason: 'conflict' })
})

test.each(['hang', 'drop', 'status_500', 'status_429', 'garbage'])(
  'the fault %s leaves it unknown',
  async (kind) => {
    const request = chargeRequest()
    await bench.fault('checkout.payment', kind)
    expect((await bench.charge(page, request)).kind).toBe('unknown')
    await bench.charge(page, request)
    await bench.fault('orders.status', kind)
    expect((await bench.status(page, request)).kind).toBe('unknown')
  },
)

test.each(['null_channel', 'extra_fields', 'decimal_amount'])(
  'a notification with %s is understood',
  async (kind) => {
    const request = chargeRequest()
    await bench.charge(page, request)
    await bench.fault('notification', kind)
    await bench.pay(request, { channel: 'QRIS' })
    expect(bench.heard[0]?.reading).toMatchObject({
      verdict: 'valid',
      claim: { amount: request.amount },
    })
  },
)

test('an answer signed with another secret is nobody’s word', async () => {
  const request = chargeRequest()
  await bench.charge(page, request)
  const wrong = createDoku({ ...bench.config, secretKey: 'SK-LAIN' })
  expect(await wrong.charge(page, chargeRequest(), () => {})).toMatchObject({
    kind: 'refused',
    reason: 'Invalid Header Signature',
  })
})

test('an order that lapsed after a method was chosen is expired', async () => {
  const request = chargeRequest()
  await bench.charge(page, request)
  await bench.pay(request, { channel: 'CREDIT_CARD', outcome: 'FAILED' })
  await bench.moveClock({ advanceSeconds: 2 * 3600 })
  expect(await bench.status(page, request)).toEqual({ kind: 'not_paid', reason: 'expired' })
  await bench.moveClock({ now: new Date().toISOString() })
})
