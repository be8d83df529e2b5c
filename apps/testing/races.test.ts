import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addToCart, placeOrder, type PlaceOrder } from '#ordering'
import { findPaymentOfOrder, findPaymentRecord, startAttempt } from '#payments'
import { newToken } from '#platform/ids.ts'
import { orderOne, openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

test('of ten buyers of the last piece one gets it and nine are told at once', async () => {
  const partId = await takePart(system.database, 1)
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => orderOne(system.house.ctx, partId)))
  const kinds = outcomes.map((outcome) => outcome.placed.kind)
  expect(kinds.filter((kind) => kind === 'placed')).toHaveLength(1)
  expect(kinds.filter((kind) => kind === 'stock_short')).toHaveLength(9)
  const short = outcomes.flatMap(({ placed }) => (placed.kind === 'stock_short' ? placed.short : []))
  expect(short.every((line) => line.available === 0)).toBe(true)
})

test('one press of the button, posted five times at once, places one order', async () => {
  const { ctx } = system.house
  const partId = await takePart(system.database, 9)
  const visitorToken = newToken()
  await addToCart(ctx, { visitorToken, partId, quantity: 2 })
  const input: PlaceOrder = {
    visitorToken,
    submissionKey: randomUUID(),
    buyer: null,
    priceListId: 'ritel',
    contact: { name: 'Pembeli Contoh', phone: '6281230000001', email: null },
    address: {
      street: 'Jl. Contoh',
      district: 'Contoh',
      city: 'Contoh',
      province: 'Bali',
      postalCode: '80111',
      landmark: null,
    },
    locale: 'id',
    seenTotalIdr: 300_000n,
  }
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => placeOrder(ctx, input)))
  const ids = new Set(outcomes.map((outcome) => (outcome.kind === 'placed' ? outcome.orderId : outcome.kind)))
  expect(ids.size).toBe(1)
  const { rows } = await system.database.pool.query(
    'select reserved from inventory.stock where part_id = $1 and on_hand > 0',
    [partId],
  )
  expect(rows).toEqual([{ reserved: 2 }])
})

test('a price that changed since the buyer saw it is shown again before anything is ordered', async () => {
  const partId = await takePart(system.database, 5)
  await system.database.pool.query(
    `update pricing.price set amount_idr = 160000 where part_id = $1 and price_list_id = 'ritel'`,
    [partId],
  )
  const { placed } = await orderOne(system.house.ctx, partId)
  expect(placed).toEqual({ kind: 'price_changed', totalIdr: 160_000n })
})

test('order numbers have no gap and no double under twelve orders at once', async () => {
  const partId = await takePart(system.database, 50)
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => orderOne(system.house.ctx, partId)))
  const numbers = outcomes.flatMap(({ placed }) =>
    placed.kind === 'placed' ? [Number(placed.number.slice(-6))] : [],
  )
  const sorted = numbers.toSorted((left, right) => left - right)
  expect(sorted).toHaveLength(12)
  expect(sorted.map((number) => number - (sorted[0] ?? 0))).toEqual(
    Array.from({ length: 12 }, (_, index) => index),
  )
})

test('eight copies of one true notification at once settle once and are all acknowledged', async () => {
  const { ctx } = system.house
  const partId = await takePart(system.database, 2)
  const { payment, orderId } = await openOrder(ctx, partId)
  await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_checkout' })
  const view = await findPaymentOfOrder(ctx, { orderId })
  await system.control('doku', 'pay', { invoiceNumber: view?.attempt?.reference })
  await eventually(async () => (await findPaymentOfOrder(ctx, { orderId }))?.payment.state === 'settled')
  const sent: unknown = await system.control('doku', 'sent')
  const list: unknown[] = Array.isArray(sent) ? sent : Object.values(Object(sent)).flat()
  const copy = list.findLast((one) => JSON.stringify(one).includes(view?.attempt?.reference ?? '-'))
  const { url, headers, body } = Object(copy)
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      fetch(String(url), { method: 'POST', headers, body: String(body) }).then((answer) => answer.status),
    ),
  )
  expect(answers).toEqual(Array.from({ length: 8 }, () => 200))
  const record = await findPaymentRecord(ctx, { paymentId: payment.id })
  expect(record?.receipts).toHaveLength(1)
  expect(record?.notifications).toHaveLength(9)
  expect(record?.notifications.filter((one) => one.outcome === 'repeated')).toHaveLength(8)
})
