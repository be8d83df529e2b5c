import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startDokuBench } from './sandbox.testing.ts'

const qris = 'doku_qris'
const silent = () => {}
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

test('a charge gives a code that carries the sum, and the code is open', async () => {
  const request = chargeRequest()
  const answer = await bench.charge(qris, request)
  const content =
    answer.kind === 'awaiting' && answer.instruction.kind === 'qris' ? answer.instruction.content : ''
  expect(content).toMatch(/^000201/)
  expect(content).toContain('5406150000')
  expect(await bench.status(qris, request)).toEqual({ kind: 'open' })
})

test('a payment is told by a notification that only triggers, and the status says the same', async () => {
  const request = chargeRequest()
  await bench.charge(qris, request)
  await bench.pay(request)
  const reading = bench.heard[0]?.reading
  expect(reading).toMatchObject({
    verdict: 'valid',
    claim: { reference: request.reference, status: 'paid', amount: request.amount, trusted: false },
  })
  expect(await bench.status(qris, request)).toMatchObject({
    kind: 'paid',
    amount: request.amount,
    providerReference: reading?.claim?.providerReference,
  })
})

test('a code that is ended cannot be paid; money that was quicker is told', async () => {
  const [unpaid, paid] = [chargeRequest(), chargeRequest()]
  await bench.charge(qris, unpaid)
  await bench.charge(qris, paid)
  expect(await bench.doku.cancel(bench.keyOf(qris, unpaid), silent)).toEqual({ kind: 'cancelled' })
  expect(await bench.doku.cancel(bench.keyOf(qris, unpaid), silent)).toEqual({ kind: 'cancelled' })
  await expect(bench.pay(unpaid)).rejects.toThrow('dibatalkan')
  expect(await bench.status(qris, unpaid)).toEqual({ kind: 'not_paid', reason: 'cancelled' })
  await bench.pay(paid)
  expect(await bench.doku.cancel(bench.keyOf(qris, paid), silent)).toEqual({ kind: 'paid' })
})

test('a code lapses at its deadline', async () => {
  const request = chargeRequest()
  await bench.charge(qris, request)
  await bench.moveClock({ advanceSeconds: 20 * 60 })
  expect(await bench.status(qris, request)).toEqual({ kind: 'not_paid', reason: 'expired' })
})

test('the code of a lost answer is ended before another is made', async () => {
  const request = chargeRequest()
  await bench.fault('snap.qris-generate', 'timeout_after_accept')
  expect((await bench.charge(qris, request)).kind).toBe('unknown')
  expect(await bench.charge(qris, request)).toMatchObject({ kind: 'refused', code: '4094701' })
  await expect(bench.pay(request)).rejects.toThrow('dibatalkan')
})

test('above the ceiling of the central bank no code is made', async () => {
  expect(await bench.charge(qris, chargeRequest({ amount: rupiah(10_000_001) }))).toMatchObject({
    kind: 'refused',
    code: '4034702',
  })
  const channel = bench.doku.channels.find(({ id }) => id === qris)
  expect(channel).toMatchObject({ maximumIdr: 10_000_000n, substitute: 'qris', family: 'qris' })
})

function refundOf(request: ChargeRequest, amount: number, refundReference = 'RFD261124-1') {
  const attempt = bench.keyOf(qris, request)
  const reason = 'Barang dikembalikan'
  return { attempt, refundReference, requestId: refundReference, amount: rupiah(amount), reason }
}

test('money goes back in parts, never above the whole, and the same question never twice', async () => {
  const request = chargeRequest()
  await bench.charge(qris, request)
  await bench.pay(request)
  const first = refundOf(request, 50_000)
  const given = await bench.doku.refund(first, silent)
  expect(given).toMatchObject({ kind: 'refunded' })
  expect(await bench.doku.refund(first, silent)).toEqual({ kind: 'unknown', reason: 'exists_4097801' })
  expect(await bench.doku.refundStatus(first, silent)).toMatchObject(given)
  const second = refundOf(request, 100_001, 'RFD261124-2')
  expect(await bench.doku.refund(second, silent)).toMatchObject({ kind: 'refused', code: '4037802' })
  expect((await bench.doku.refund({ ...second, amount: rupiah(100_000) }, silent)).kind).toBe('refunded')
  expect(await bench.refunded()).toHaveLength(2)
  // The money did arrive; what went back is told by the refunds.
  expect(await bench.status(qris, request)).toMatchObject({ kind: 'paid', amount: 150_000n })
  expect(await bench.doku.refundStatus(refundOf(request, 1, 'RFD-OTHER'), silent)).toEqual({
    kind: 'not_found',
  })
})

test('a refund under way is asked about until it ends', async () => {
  const request = chargeRequest()
  await bench.charge(qris, request)
  await bench.pay(request)
  await bench.fault('snap.qris-refund', 'refund_pending')
  const refund = refundOf(request, 150_000)
  expect(await bench.doku.refund(refund, silent)).toEqual({ kind: 'pending', providerReference: null })
  expect(await bench.doku.refundStatus(refund, silent)).toMatchObject({ kind: 'pending' })
  await bench.settleRefund({ refundReference: refund.refundReference })
  expect(await bench.doku.refundStatus(refund, silent)).toMatchObject({ kind: 'refunded' })
  await bench.fault('snap.qris-refund', 'hang')
  expect((await bench.doku.refund(refundOf(request, 1, 'RFD-X'), silent)).kind).toBe('unknown')
})

test('a refund that fails is told as failed', async () => {
  const request = chargeRequest()
  await bench.charge(qris, request)
  await bench.pay(request)
  await bench.fault('snap.qris-refund', 'refund_failed')
  const refund = refundOf(request, 20_000)
  await bench.doku.refund(refund, silent)
  await bench.settleRefund({ refundReference: refund.refundReference, outcome: 'FAILED' })
  expect(await bench.doku.refundStatus(refund, silent)).toMatchObject({ kind: 'failed' })
})
