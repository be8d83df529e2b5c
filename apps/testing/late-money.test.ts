import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expirePayments } from '#payments'
import { openOrder } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { calm, currentReference, openPayment, orderStateOf, pay, receiptsOf, settledOf, start } = stepsOn(
  () => system,
)

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

afterEach(() => calm())

describe('money at the wrong time', () => {
  test('after the deadline revives the order while the goods can still be promised', async () => {
    const { payment, orderId, visitorToken } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const reference = await currentReference(orderId)
    system.database.clock.offsetMs = 25 * 3_600_000
    await expirePayments(system.house.ctx)
    expect(await orderStateOf(orderId, visitorToken)).toBe('expired')
    system.database.clock.offsetMs = 0
    await system.control('doku', 'pay', { invoiceNumber: reference, force: true })
    await settledOf(orderId)
    expect(await orderStateOf(orderId, visitorToken)).toBe('paid')
  })

  test('after the deadline and with the goods gone is kept, and a person decides', async () => {
    const { payment, orderId, visitorToken, partId } = await openPayment(1)
    await start(payment.id, 'doku_va_bca')
    const reference = await currentReference(orderId)
    system.database.clock.offsetMs = 25 * 3_600_000
    await expirePayments(system.house.ctx)
    system.database.clock.offsetMs = 0
    await openOrder(system.house.ctx, partId)
    await system.control('doku', 'pay', { invoiceNumber: reference, force: true })
    await settledOf(orderId)
    expect(await orderStateOf(orderId, visitorToken)).toBe('under_review')
  })

  test('twice by two methods is booked twice, and settles once', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const first = await currentReference(orderId)
    await start(payment.id, 'doku_va_bni')
    const second = await currentReference(orderId)
    await pay('doku', second)
    await settledOf(orderId)
    await pay('doku', first)
    await eventually(async () => (await receiptsOf(payment.id)).length === 2)
    expect(await receiptsOf(payment.id)).toEqual(['settles', 'surplus'])
  })
})
