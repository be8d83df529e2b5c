import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedDemo } from '#db/seed/index.ts'
import { findPaymentOfOrder } from '#payments'
import { present } from '#platform/assert.ts'
import { newToken } from '#platform/ids.ts'
import { silentLog } from '#platform/log.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { addToCart, findCart } from './cart.ts'
import { findOrder } from './find-order.ts'
import { followExpiredPayment } from './follow-payment.ts'
import { placeOrder } from './place-order.ts'
import { priceCart } from './price-cart.ts'
import { findReissue, reissueOrder } from './reissue-order.ts'

let database: TestDatabase
const taken = { count: 0 }

beforeAll(async () => {
  database = await createTestDatabase()
  await seedDemo(database.pool, { parts: 500, log: silentLog })
})
afterAll(() => database.drop())

async function query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await database.pool.query(text, [...values])).rows
}

async function stocked(pieces: number): Promise<string> {
  const [row] = await query(
    `select p.id from catalogue.part p join pricing.price c on c.part_id = p.id and c.price_list_id = 'ritel'
     order by p.id offset $1 limit 1`,
    [(taken.count += 1)],
  )
  const id = String(row?.['id'])
  await query(`delete from inventory.stock where part_id = $1`, [id])
  await query(`insert into inventory.stock (part_id, warehouse_id, on_hand) values ($1, 'JKT1', $2)`, [
    id,
    pieces,
  ])
  return id
}

async function order(partId: string, quantity = 2) {
  const visitorToken = newToken()
  await addToCart(database.ctx, { visitorToken, partId, quantity })
  const cart = await findCart(database.ctx, { visitorToken })
  const { sums } = await priceCart(database.ctx, { cart, priceListId: 'ritel' })
  const placed = await placeOrder(database.ctx, {
    visitorToken,
    submissionKey: newToken(),
    buyer: null,
    priceListId: 'ritel',
    contact: { name: 'Pembeli Contoh', phone: '6281230000077', email: null },
    address: {
      street: 'Jl. Contoh No. 1',
      district: 'Contoh Utara',
      city: 'Kota Contoh',
      province: 'DKI Jakarta',
      postalCode: '10110',
      landmark: null,
    },
    locale: 'id',
    seenTotalIdr: sums.total,
  })
  if (placed.kind !== 'placed') throw new Error(placed.kind)
  return { orderId: placed.orderId, reader: { visitorToken, companyId: null } }
}

async function lapse(orderId: string): Promise<void> {
  const at = new Date().toISOString()
  const event = { name: 'payment.expired', subjectKind: 'order', orderId, at }
  await database.ctx.transaction((trx) => followExpiredPayment(trx, event))
}

async function reservedOf(partId: string): Promise<number> {
  const [row] = await query(`select reserved from inventory.stock where part_id = $1`, [partId])
  return Number(row?.['reserved'])
}

test('a lapsed order is placed anew with its own payment, pieces and price of today, and knows the old one', async () => {
  const partId = await stocked(5)
  const old = await order(partId)
  await lapse(old.orderId)
  expect(await reservedOf(partId)).toBe(0)
  await query(
    `update pricing.price set amount_idr = amount_idr + 1000 where part_id = $1 and price_list_id = 'ritel'`,
    [partId],
  )
  const anew = await reissueOrder(database.ctx, old)
  if (anew.kind !== 'placed') throw new Error(anew.kind)
  expect(await reservedOf(partId)).toBe(2)
  const [before, after] = await Promise.all([
    findOrder(database.ctx, old),
    findOrder(database.ctx, { ...old, orderId: anew.orderId }),
  ])
  const [was, is] = [present(before, 'it is there').order, present(after, 'its browser reads it').order]
  expect(is).toMatchObject({ state: 'awaiting_payment', contact: was.contact, address: was.address })
  expect(is.total - was.total).toBe(2_000n)
  const view = await findPaymentOfOrder(database.ctx, { orderId: anew.orderId })
  expect(view?.payment).toMatchObject({ state: 'choosing', amount: is.total, number: anew.number })
  expect(await findReissue(database.ctx, { orderId: anew.orderId })).toMatchObject({
    successor: null,
    predecessor: { id: old.orderId, total: was.total, changes: [{ nameId: expect.any(String) }] },
  })
  expect((await findReissue(database.ctx, { orderId: old.orderId })).successor?.id).toBe(anew.orderId)
})

test('ten presses of the button at once place it anew once', async () => {
  const partId = await stocked(50)
  const old = await order(partId)
  await lapse(old.orderId)
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => reissueOrder(database.ctx, old)))
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1)
  expect(await reservedOf(partId)).toBe(2)
})

test('what is sold out is said, and nothing is placed', async () => {
  const partId = await stocked(2)
  const old = await order(partId)
  await lapse(old.orderId)
  await query(`update inventory.stock set on_hand = 1 where part_id = $1`, [partId])
  expect(await reissueOrder(database.ctx, old)).toEqual({
    kind: 'stock_short',
    short: [{ partId, available: 1 }],
  })
  expect(await reservedOf(partId)).toBe(0)
})

test('what left the price list is said', async () => {
  const partId = await stocked(5)
  const old = await order(partId)
  await lapse(old.orderId)
  await query(`delete from pricing.price where part_id = $1`, [partId])
  expect(await reissueOrder(database.ctx, old)).toEqual({ kind: 'withdrawn', partIds: [partId] })
})

test('an order that still waits is not placed anew, and a stranger finds none', async () => {
  const old = await order(await stocked(5))
  expect(await reissueOrder(database.ctx, old)).toEqual({ kind: 'not_over' })
  await lapse(old.orderId)
  const stranger = { visitorToken: newToken(), companyId: null }
  expect(await reissueOrder(database.ctx, { orderId: old.orderId, reader: stranger })).toEqual({
    kind: 'not_found',
  })
})
