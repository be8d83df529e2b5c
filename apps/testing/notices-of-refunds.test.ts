import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { askDueRefunds, giveRefundAccount, requestRefund } from '#payments'
import { businessDay } from '#platform/clock.ts'
import { formatRupiah } from '#platform/format-money.ts'
import { noticesOn } from './notices.ts'
import { account, checker, refundStepsOn } from './refunds.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const steps = refundStepsOn(() => system)
const { becomes, order, paidOrder } = steps
const { quiet, repeat, told, toldOf } = noticesOn(() => system)

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 1_000 })
})
afterEach(() => steps.calm())
afterAll(() => system.stop())

function idOf(ordered: Awaited<ReturnType<typeof order>>): string {
  if (!('refundId' in ordered)) throw new Error(`the refund is ordered, not ${ordered.kind}`)
  return ordered.refundId
}

async function allOf(number: string): Promise<string[]> {
  await quiet()
  return (await toldOf(number)).map((one) => one.what)
}

test('a refund by hand asks for the account on the page, and tells when it was sent', async () => {
  const { payment, orderId } = await paidOrder('doku_va_bca')
  const refundId = idOf(await order(payment.id))
  const { params } = await told(payment.number, 'refund_account_id')
  expect(params).toMatchObject({ amount: formatRupiah(150_000n) })
  expect(params['url']).toMatch(new RegExp(`/pesanan/${orderId}$`))
  await repeat(payment.id, 'refund.ordered')
  expect((await giveRefundAccount(ctx(), { refundId, account, by: checker })).kind).toBe('saved')
  const payout = { paidOn: businessDay(ctx().now()), bankReference: 'CONTOH-1' }
  expect((await steps.payOut(refundId, payout)).kind).toBe('confirmed')
  await told(payment.number, 'refund_done_id')
  await repeat(payment.id, 'refund.refunded')
  expect(await allOf(payment.number)).toEqual(['refund_account_id', 'refund_done_id'])
  expect(JSON.stringify(await toldOf(payment.number))).not.toContain(account.number)
})

test('a refund that is under way tells the promised day, and a no after it tells the reason', async () => {
  const { payment } = await paidOrder('doku_va_bca')
  const refundId = idOf(await order(payment.id, { account }))
  const { params } = await told(payment.number, 'refund_ordered_id')
  expect(params['expectedOn']).toMatch(/^\d{1,2} \w{3} \d{4}$/)
  const reason = 'Barang sudah dikirim'
  expect((await steps.reject(refundId, reason)).kind).toBe('rejected')
  const rejected = await told(payment.number, 'refund_rejected_id')
  expect(rejected.params['why']).toBe(reason)
  await repeat(payment.id, 'refund.rejected')
  expect(await allOf(payment.number)).toEqual(['refund_ordered_id', 'refund_rejected_id'])
})

test('a refund that fails at the provider says so, and that the money is safe', async () => {
  const { payment } = await paidOrder('astrapay_debit')
  await system.control('astrapay', 'faults', { target: 'debit-refund', kind: 'refund_pending', times: 1 })
  const refundId = idOf(await order(payment.id))
  const { reference } = await becomes(refundId, 'pending')
  await told(payment.number, 'refund_ordered_id')
  await system.control('astrapay', 'refunds', { partnerRefundNo: reference, outcome: 'failed' })
  system.database.clock.offsetMs = 61_000
  await askDueRefunds(ctx())
  await told(payment.number, 'refund_failed_id')
  expect(await allOf(payment.number)).toEqual(['refund_ordered_id', 'refund_failed_id'])
})

test('a refund that waits for a second person is not told, nor that staff called it off', async () => {
  const { payment } = await paidOrder('doku_va_bca')
  const ordered = await order(payment.id, { limitIdr: 1 })
  expect(ordered.kind).toBe('waiting_approval')
  expect((await steps.reject(idOf(ordered), 'Salah jumlah')).kind).toBe('rejected')
  expect(await allOf(payment.number)).toEqual([])
})

test('a refund that the buyer asked for and staff refused tells the reason', async () => {
  const { payment } = await paidOrder('doku_va_bca')
  const room = await steps.roomOf(payment.id)
  const ordered = await requestRefund(ctx(), {
    paymentId: payment.id,
    receiptId: room.receiptId,
    surplusId: null,
    amount: room.rest,
    seenRest: room.rest,
    reason: 'buyer_cancelled',
    note: '',
    byHand: false,
    account,
    buyer: { id: 'buyer', name: 'Pembeli Contoh', address: null },
  })
  expect((await steps.reject(idOf(ordered), 'Barang sudah dipakai')).kind).toBe('rejected')
  expect((await told(payment.number, 'refund_rejected_id')).params['why']).toBe('Barang sudah dipakai')
})
