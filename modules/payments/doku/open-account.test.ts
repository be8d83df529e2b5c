import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startDokuBench } from './sandbox.testing.ts'

const va = 'doku_va_bca'
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

const open = { minimum: rupiah(10_000), maximum: rupiah(150_000) }
const silent = () => {}

test('an open account takes several sums within its bounds, each told by itself', async () => {
  const request = chargeRequest({ open })
  expect((await bench.charge(va, request)).kind).toBe('awaiting')
  await bench.pay(request, { amount: 40_000 })
  await bench.pay(request, { amount: 110_000 })
  await expect(bench.pay(request, { amount: 9_000 })).rejects.toThrow('4042513')
  await expect(bench.pay(request, { amount: 150_001 })).rejects.toThrow('4042513')
  const claims = bench.heard.map(({ reading }) => reading.claim)
  expect(claims.map((claim) => claim?.amount)).toEqual([40_000n, 110_000n])
  expect(new Set(claims.map((claim) => claim?.providerReference)).size).toBe(2)
  expect(claims[0]?.accountNumber).toMatch(/^19008\d{16}$/)
  expect(await bench.status(va, request)).toMatchObject({ kind: 'paid', amount: 110_000n })
})

test('a closed account takes its sum once and no other', async () => {
  const request = chargeRequest()
  await bench.charge(va, request)
  await expect(bench.pay(request, { amount: 40_000 })).rejects.toThrow('4042513')
  await bench.pay(request)
  await expect(bench.pay(request)).rejects.toThrow('4042514')
})

test('a change of the bounds counts from then on', async () => {
  const request = chargeRequest({ open })
  await bench.charge(va, request)
  await bench.pay(request, { amount: 40_000 })
  const rest = { ...request, amount: rupiah(110_000), open: { ...open, maximum: rupiah(110_000) } }
  const change = { ...rest, isActive: true }
  expect(await bench.doku.accounts.change(bench.keyOf(va, request), change, silent)).toEqual({
    kind: 'changed',
  })
  await expect(bench.pay(request, { amount: 110_001 })).rejects.toThrow('4042513')
  await bench.pay(request, { amount: 110_000 })
  expect(await bench.paid()).toHaveLength(2)
})

test('an account that is switched off takes nothing until it is switched on again', async () => {
  const request = chargeRequest()
  await bench.charge(va, request)
  const key = bench.keyOf(va, request)
  await bench.doku.accounts.change(key, { ...request, isActive: false }, silent)
  await expect(bench.pay(request)).rejects.toThrow('4042519')
  await bench.doku.accounts.change(key, { ...request, isActive: true }, silent)
  await bench.pay(request)
  expect(await bench.doku.accounts.change(key, { ...request, isActive: true }, silent)).toEqual({
    kind: 'paid',
  })
})

test('an account that is taken back cannot be paid; money that was quicker is told', async () => {
  const [unpaid, paid] = [chargeRequest(), chargeRequest()]
  await bench.charge(va, unpaid)
  await bench.charge(va, paid)
  expect(await bench.doku.cancel(bench.keyOf(va, unpaid), silent)).toEqual({ kind: 'cancelled' })
  expect(await bench.doku.cancel(bench.keyOf(va, unpaid), silent)).toEqual({ kind: 'cancelled' })
  await expect(bench.pay(unpaid)).rejects.toThrow('40425')
  await bench.pay(paid)
  expect(await bench.doku.cancel(bench.keyOf(va, paid), silent)).toEqual({ kind: 'paid' })
  await bench.fault('snap.delete-va', 'timeout_after_accept')
  expect((await bench.doku.cancel(bench.keyOf(va, unpaid), silent)).kind).toBe('unknown')
})

test('a virtual account is given back by hand', async () => {
  const request = chargeRequest()
  const refund = {
    attempt: bench.keyOf(va, request),
    refundReference: 'RFD1',
    requestId: 'r1',
    amount: rupiah(1_000),
    reason: 'x',
  }
  expect(await bench.doku.refund(refund, silent)).toMatchObject({ kind: 'refused', code: 'manual' })
  expect(await bench.doku.refundStatus(refund, silent)).toEqual({ kind: 'not_found' })
})
