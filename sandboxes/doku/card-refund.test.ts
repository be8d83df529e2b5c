import { afterAll, beforeEach, expect, test } from 'vitest'
import { parseObject } from './json.ts'
import { checkout, checkoutBody, component, orderStatus, startRig } from './testing.ts'
import type { Rig } from './testing.ts'

let rig: Rig
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
  await rig.control('POST', '/clock', { now: '2026-11-23T03:00:00Z' })
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

async function paid(channel = 'CREDIT_CARD'): Promise<void> {
  await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-K1' } }), 'card-req')
  await rig.control('POST', '/pay', { invoiceNumber: 'AOP-K1', channel })
}

async function refund(amount: unknown, requestId: string, original = 'card-req') {
  return component(rig, {
    target: '/cancellation/credit-card/refund',
    requestId,
    body: JSON.stringify({
      order: { invoice_number: 'AOP-K1' },
      payment: { original_request_id: original },
      refund: { amount },
    }),
  })
}

const settle = async () => rig.control('POST', '/clock', { now: '2026-11-24T03:00:01Z' })

test('before settlement the whole is voided, a part is not', async () => {
  await paid()
  expect((await refund(50_000, 'r-1')).json).toMatchObject({ error: { code: 'INVALID_PARAMETER' } })
  const voided = await refund(150_000, 'r-2')
  expect(voided.json).toMatchObject({ refund: { amount: 150_000, type: 'VOID', status: 'SUCCESS' } })
  expect((await orderStatus(rig, 'AOP-K1')).json).toMatchObject({ transaction: { status: 'VOIDED' } })
  await rig.control('POST', '/clock', { advanceSeconds: 0 })
  const [, heard] = rig.shop.notified()
  expect(parseObject(heard?.body ?? '')).toMatchObject({
    transaction: { status: 'VOIDED', type: 'VOID', original_request_id: 'card-req' },
    refund: { amount: 150_000 },
  })
  expect((await rig.control('GET', '/refunded')).json['refunded']).toMatchObject([
    { reference: 'AOP-K1', amount: 150_000, channel: 'CREDIT_CARD', refundReference: 'r-2' },
  ])
})

test('after settlement parts go back up to the whole; each is found by its own Request-Id', async () => {
  await paid()
  await settle()
  const first = await refund(50_000, 'r-1')
  expect(first.json).toMatchObject({ refund: { type: 'PARTIAL_REFUND', status: 'SUCCESS' } })
  const again = await refund(50_000, 'r-1')
  expect([again.status, again.text]).toEqual([409, first.text])
  expect((await refund(40_000, 'r-1')).json).toHaveProperty('error_messages')
  expect((await orderStatus(rig, 'AOP-K1')).json).toMatchObject({
    transaction: { status: 'SUCCESS' },
    refund: { amount: 50_000 },
  })
  expect((await orderStatus(rig, 'r-1')).json).toMatchObject({
    transaction: { status: 'REFUNDED', type: 'REFUND' },
    refund: { amount: 50_000 },
  })
  expect((await refund(100_001, 'r-2')).status).toBe(400)
  expect((await refund(100_000, 'r-3')).status).toBe(200)
  expect((await orderStatus(rig, 'AOP-K1')).json).toMatchObject({ transaction: { status: 'REFUNDED' } })
  expect((await rig.control('GET', '/refunded')).json['refunded']).toHaveLength(2)
})

test('a declined refund moves nothing; what was not paid by card cannot go back this way', async () => {
  await paid()
  await settle()
  expect((await refund(99_921, 'r-1')).json).toMatchObject({ refund: { status: 'FAILED' } })
  expect((await rig.control('GET', '/refunded')).json['refunded']).toEqual([])
  expect((await refund(1, 'r-2', 'other')).status).toBe(404)
  expect((await refund('1', 'r-3')).status).toBe(400)
  await rig.control('POST', '/reset')
  await paid('QRIS')
  expect((await refund(150_000, 'r-4')).json).toMatchObject({ error: { code: 'INVALID_PARAMETER' } })
})
