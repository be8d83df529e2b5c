import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openOrder, takePart } from './orders.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => system.stop())

test('whoever may no longer see an order hears no more of it, though their stream was open', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { orderId, visitorToken } = await openOrder(system.house.ctx, await takePart(system.database, 1))
  const stream = await fetch(`${system.shopUrl}/live/orders/${orderId}`, {
    headers: { cookie: `__Host-visitor=${visitorToken}` },
    signal: AbortSignal.timeout(10_000),
  })
  expect(stream.status).toBe(200)
  await system.database.pool.query(
    `update ordering.purchase set visitor_sha256 = sha256('another browser'::bytea) where id = $1`,
    [orderId],
  )
  vi.advanceTimersByTime(61_000)
  const text = await stream.text()
  expect(text).not.toContain('event: changed')
})
