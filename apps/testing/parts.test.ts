import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { findPaymentRecord, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { calm, currentReference, openPayment, pay, settledOf, start } = stepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})

afterEach(() => calm())

afterAll(() => system.stop())

const recordOf = async (paymentId: string) =>
  present(await findPaymentRecord(system.house.ctx, { paymentId }), 'it is there')

/** A payment that is being paid in parts onto a virtual account. */
async function openInParts() {
  const { payment, orderId } = await openPayment()
  await startAttempt(system.house.ctx, {
    paymentId: payment.id,
    channelId: 'doku_va_bca',
    acceptsParts: true,
  })
  const invoiceNumber = await currentReference(orderId)
  const part = (amount: number) => system.control('doku', 'pay', { invoiceNumber, amount })
  return { paymentId: payment.id, orderId, part }
}

const received = (paymentId: string, sum: bigint) =>
  eventually(async () => (await recordOf(paymentId)).payment.received === sum)

test('a part leaves the open account waiting for the rest', async () => {
  const { paymentId, orderId, part } = await openInParts()
  await part(60_000)
  await received(paymentId, 60_000n)
  expect((await recordOf(paymentId)).payment.state).toBe('awaiting')
  await part(90_000)
  await settledOf(orderId)
})

test('a part that comes while the whole is asked for by another way takes that way back', async () => {
  const { paymentId, orderId, part } = await openInParts()
  await system.control('doku', 'faults', {
    target: 'checkout.payment',
    kind: 'slow',
    times: 1,
    delayMs: 1_500,
  })
  const asked = start(paymentId, 'doku_checkout')
  await part(40_000)
  await received(paymentId, 40_000n)
  expect(await asked).toMatchObject({ kind: 'refused', code: 'sum_changed' })
  const { payment, attempts } = await recordOf(paymentId)
  expect(payment.state).toBe('choosing')
  expect(attempts.find((attempt) => attempt.channelId === 'doku_checkout')?.endState).toBe('wanted')
  await start(paymentId, 'doku_checkout')
  await pay('doku', await currentReference(orderId))
  await settledOf(orderId)
  expect((await recordOf(paymentId)).surplus).toEqual([])
})

test('a part that comes while another way shows the whole sum takes that way back', async () => {
  const { paymentId, orderId, part } = await openInParts()
  await start(paymentId, 'doku_checkout')
  const whole = await currentReference(orderId)
  await part(50_000)
  await received(paymentId, 50_000n)
  const { payment, attempts } = await recordOf(paymentId)
  expect(payment.state).toBe('choosing')
  expect(attempts.find((attempt) => attempt.reference === whole)?.endState).toBe('wanted')
})
