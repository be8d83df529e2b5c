import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { startDokuBench } from './sandbox.testing.ts'

const page = 'doku_checkout'
const silent = () => {}
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

const shipTo = {
  name: 'Bengkel Contoh',
  phone: '0812-3456-789',
  street: 'Jalan Contoh 1',
  city: 'Jakarta',
  postalCode: '14330',
}

async function paidBy(channel: string): Promise<ChargeRequest> {
  const request = chargeRequest({ shipTo })
  await bench.charge(page, request)
  await bench.pay(request, { channel })
  return request
}

function refundOf(request: ChargeRequest, amount: bigint, requestId = 'refund0001') {
  const attempt = bench.keyOf(page, request)
  return { attempt, refundReference: 'RFD261124-1', requestId, amount: rupiah(amount), reason: 'Batal' }
}

test.each([
  'VIRTUAL_ACCOUNT_BCA',
  'QRIS',
  'CREDIT_CARD',
  'ONLINE_TO_OFFLINE_ALFA',
  'PEER_TO_PEER_KREDIVO',
  'EMONEY_OVO',
])('money that came by %s says so, in the notification and in the status', async (method) => {
  const request = await paidBy(method)
  expect(bench.heard[0]?.reading.claim).toMatchObject({ status: 'paid', paidBy: method })
  expect(await bench.status(page, request)).toMatchObject({ kind: 'paid', paidBy: method })
  const terms = bench.doku.channels.find(({ id }) => id === page)?.methods?.find(({ id }) => id === method)
  expect(terms?.refund.kind).toBe(method === 'CREDIT_CARD' ? 'api' : 'manual')
})

test('a card payment that is not settled is voided as a whole, and the same question replays its answer', async () => {
  const request = await paidBy('CREDIT_CARD')
  const part = refundOf(request, 50_000n, 'refundpart')
  expect(await bench.doku.refund(part, silent)).toMatchObject({ kind: 'refused' })
  const whole = refundOf(request, 150_000n)
  expect(await bench.doku.refund(whole, silent)).toMatchObject({ kind: 'refunded' })
  const { exchanges, record } = collector()
  expect(await bench.doku.refund(whole, record)).toMatchObject({ kind: 'refunded' })
  expect(exchanges[0]?.status).toBe(409)
  expect(await bench.refunded()).toHaveLength(1)
  expect(await bench.doku.refundStatus(whole, silent)).toMatchObject({ kind: 'refunded' })
  expect(await bench.doku.refundStatus(part, silent)).toEqual({ kind: 'not_found' })
  await expect.poll(() => bench.heard.length).toBe(2)
  expect(bench.heard[1]?.reading).toMatchObject({
    verdict: 'valid',
    claim: { status: 'refunded', trusted: false, paidBy: 'CREDIT_CARD' },
  })
})

test('a settled card payment goes back in parts, up to the whole', async () => {
  const request = await paidBy('CREDIT_CARD')
  await bench.moveClock({ advanceSeconds: 3 * 86_400 })
  expect((await bench.doku.refund(refundOf(request, 50_000n, 'part1'), silent)).kind).toBe('refunded')
  expect((await bench.doku.refund(refundOf(request, 100_001n, 'part2'), silent)).kind).toBe('refused')
  expect((await bench.doku.refund(refundOf(request, 100_000n, 'part3'), silent)).kind).toBe('refunded')
  expect(await bench.refunded()).toHaveLength(2)
  const keys = bench.heard.map(({ reading }) => reading.dedupeKey)
  expect(new Set(keys).size).toBe(keys.length)
})

test('a lost answer of a refund is found again by its own Request-Id', async () => {
  const request = await paidBy('CREDIT_CARD')
  await bench.fault('checkout.card-refund', 'timeout_after_accept')
  const refund = refundOf(request, 150_000n)
  expect(await bench.doku.refund(refund, silent)).toEqual({ kind: 'unknown', reason: 'timeout' })
  expect(await bench.doku.refundStatus(refund, silent)).toMatchObject({ kind: 'refunded' })
  expect((await bench.doku.refund(refund, silent)).kind).toBe('refunded')
  expect(await bench.refunded()).toHaveLength(1)
})

test('an unpaid order is cancelled; a paid one is told, and one that cannot be cancelled is refused', async () => {
  const [fresh, paid, card] = [chargeRequest(), chargeRequest(), chargeRequest()]
  for (const request of [fresh, paid, card]) await bench.charge(page, request)
  expect(await bench.doku.cancel(bench.keyOf(page, fresh), silent)).toEqual({ kind: 'cancelled' })
  expect(await bench.doku.cancel(bench.keyOf(page, fresh), silent)).toEqual({ kind: 'cancelled' })
  await expect(bench.pay(fresh, { channel: 'QRIS' })).rejects.toThrow('dibatalkan')
  await bench.pay(paid, { channel: 'QRIS' })
  expect(await bench.doku.cancel(bench.keyOf(page, paid), silent)).toEqual({ kind: 'paid' })
  await bench.pay(card, { channel: 'CREDIT_CARD', outcome: 'PENDING' })
  expect(await bench.doku.cancel(bench.keyOf(page, card), silent)).toMatchObject({ kind: 'refused' })
  await bench.fault('checkout.cancellation', 'status_500')
  expect((await bench.doku.cancel(bench.keyOf(page, card), silent)).kind).toBe('unknown')
})

test('paying later is left out of the page where its address or lines are missing', async () => {
  const { exchanges, record } = collector()
  const amount = rupiah(150_000)
  const lines = [{ id: 'X', name: 'Aki', unitPrice: rupiah(1), quantity: 1 }]
  await bench.doku.charge(page, chargeRequest(), record)
  await bench.doku.charge(page, chargeRequest({ shipTo }), record)
  await bench.doku.charge(page, chargeRequest({ shipTo, amount, lines }), record)
  const offered = exchanges.map((exchange) => exchange.requestBody.includes('PEER_TO_PEER_KREDIVO'))
  expect(offered).toEqual([false, true, false])
  expect(exchanges.map((exchange) => exchange.status)).toEqual([200, 200, 200])
})
