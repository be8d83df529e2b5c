import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyForgottenNotifications, findPaymentOfOrder, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { proveBooks } from '../prove-books.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

/** Ends every connection to our database, as a failover does. */
async function cutAll(): Promise<void> {
  const url = new URL(system.database.url)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  await client.end()
}

async function waitingReference() {
  const { ctx } = system.house
  const { payment, orderId, visitorToken } = await openOrder(ctx, await takePart(system.database, 1))
  await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_checkout' })
  const view = present(await findPaymentOfOrder(ctx, { orderId }), 'an order has a payment')
  return { orderId, visitorToken, reference: present(view.attempt, 'an attempt was made').reference }
}

test('connections cut again and again under load: all recovers by itself and no acknowledged notification is lost', async () => {
  const { ctx } = system.house
  const orders = []
  for (let count = 0; count < 24; count += 1) orders.push(await waitingReference())
  const watched = present(orders.at(-1), 'orders were made')
  const stream = await fetch(`${system.shopUrl}/live/orders/${watched.orderId}`, {
    headers: { cookie: `__Host-visitor=${watched.visitorToken}` },
    signal: AbortSignal.timeout(15_000),
  })
  expect(stream.status).toBe(200)
  const heard = readUntil(stream, 'payment.settled')

  const cutting = (async () => {
    for (let count = 0; count < 12; count += 1) {
      await cutAll()
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
  })()
  for (const { reference } of orders.slice(0, -1))
    await system.control('doku', 'pay', { invoiceNumber: reference })
  await cutting
  await system.control('doku', 'pay', { invoiceNumber: watched.reference })

  const sent: unknown = await system.control('doku', 'sent')
  const list: unknown[] = Array.isArray(sent) ? sent : Object.values(Object(sent)).flat()
  const acknowledged = orders.filter(({ reference }) =>
    list.some(
      (one) =>
        JSON.stringify(one).includes(reference) &&
        /"(?:status|answered|answerStatus)":2\d\d/.test(JSON.stringify(one)),
    ),
  )
  expect(acknowledged.length).toBeGreaterThan(0)
  // A worker whose connection died with its job holds it for two minutes; the clock does not wait for that.
  system.database.clock.offsetMs = 31_000
  for (const { orderId } of acknowledged)
    await eventually(async () => {
      await applyForgottenNotifications(ctx)
      return (await findPaymentOfOrder(ctx, { orderId }))?.payment.state === 'settled'
    }, 8_000)
  await heard
  const { db, now, log } = ctx
  expect((await withSnapshot({ db, now, log }, proveBooks)).breaches).toEqual([])
})

async function readUntil(response: Response, text: string): Promise<void> {
  let seen = ''
  for await (const chunk of response.body ?? []) {
    seen += Buffer.from(chunk).toString('utf8')
    if (seen.includes(text)) return
  }
  throw new Error('the stream ended early')
}
