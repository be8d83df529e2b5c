import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { askDueAttempts, expirePayments, findPaymentOfOrder, nudgePayment, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

const timeoutMs = 1_500
let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: timeoutMs })
})

afterAll(() => system.stop())

afterEach(async () => {
  system.database.clock.offsetMs = 0
  await fetch(`${system.sandboxUrl.doku}/control/faults`, { method: 'DELETE' })
})

async function waiting(channelId: string) {
  const { ctx } = system.house
  const { payment, orderId } = await openOrder(ctx, await takePart(system.database, 1))
  const started = await startAttempt(ctx, { paymentId: payment.id, channelId })
  expect(started.kind).toBe('awaiting')
  const view = present(await findPaymentOfOrder(ctx, { orderId }), 'an order has a payment')
  return { payment, orderId, attempt: present(view.attempt, 'an attempt was made') }
}

async function stateOf(orderId: string) {
  return (await findPaymentOfOrder(system.house.ctx, { orderId }))?.payment.state
}

test('a provider that hangs delays no question to the other', async () => {
  for (let count = 0; count < 8; count += 1) await waiting('doku_va_bca')
  const paid = await waiting('astrapay_debit')
  await system.control('astrapay', 'faults', { target: 'notification', kind: 'drop', times: 1 })
  await system.control('astrapay', 'pay', { partnerReferenceNo: paid.attempt.reference })
  await system.control('doku', 'faults', { target: 'snap.va-status', kind: 'hang' })
  system.database.clock.offsetMs = 61_000
  const started = Date.now()
  const asking = askDueAttempts(system.house.ctx)
  await eventually(async () => (await stateOf(paid.orderId)) === 'settled', timeoutMs)
  await asking
  // Eight questions, four at once.
  expect(Date.now() - started).toBeLessThan(timeoutMs * 3)
})

test('buyers who wait for a provider that hangs do not hold up the notifications of the other', async () => {
  const { ctx } = system.house
  const stuck = []
  for (let count = 0; count < 6; count += 1) stuck.push(await waiting('doku_va_bni'))
  const paid = await waiting('astrapay_debit')
  await system.control('doku', 'faults', { target: 'snap.va-status', kind: 'hang' })
  system.database.clock.offsetMs = 10_000
  for (const { payment } of stuck) await nudgePayment(ctx, { paymentId: payment.id })
  const started = Date.now()
  await system.control('astrapay', 'pay', { partnerReferenceNo: paid.attempt.reference })
  await eventually(async () => (await stateOf(paid.orderId)) === 'settled')
  expect(Date.now() - started).toBeLessThan(1_000)
})

test('one payment that cannot be ended keeps none of the others open', async () => {
  const [poisoned, other] = [await waiting('doku_va_bca'), await waiting('doku_va_bca')]
  // Unreadable to the code, as after a mistake by hand.
  await system.database.pool.query(
    `update payments.attempt set instruction = '{"kind":"odd"}' where id = $1`,
    [poisoned.attempt.id],
  )
  system.database.clock.offsetMs = 25 * 3_600_000
  await expirePayments(system.house.ctx)
  expect(await stateOf(other.orderId)).toBe('expired')
  await system.database.pool.query(`update payments.attempt set instruction = null where id = $1`, [
    poisoned.attempt.id,
  ])
})

test('a paid attempt is never asked about again, whatever notification comes later', async () => {
  const paid = await waiting('astrapay_debit')
  await system.control('astrapay', 'faults', { target: 'notification', kind: 'duplicate_new_id', times: 1 })
  await system.control('astrapay', 'pay', { partnerReferenceNo: paid.attempt.reference })
  await eventually(async () => (await stateOf(paid.orderId)) === 'settled')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { rows } = await system.database.pool.query(
    `select ask_again_at from payments.attempt where id = $1`,
    [paid.attempt.id],
  )
  expect(rows).toEqual([{ ask_again_at: null }])
})
