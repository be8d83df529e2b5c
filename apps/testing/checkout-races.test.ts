import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { releaseReservation, reserveStock } from '#inventory'
import { addToCart, findCart, findOrderForStaff, forgetOldCarts, placeOrder, setCartLine } from '#ordering'
import {
  applyForgottenNotifications,
  expirePayments,
  findPaymentOfOrder,
  findPaymentRecord,
  startAttempt,
  summarizeToday,
} from '#payments'
import { present } from '#platform/assert.ts'
import { newId, newToken } from '#platform/ids.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 700 })
})

afterAll(() => system.stop())

function order(visitorToken: string, seenTotalIdr: bigint) {
  return placeOrder(system.house.ctx, {
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
    seenTotalIdr,
  })
}

test('two checkout pages of one cart, sent at once, place one order', async () => {
  const visitorToken = newToken()
  const partId = await takePart(system.database, 9)
  await addToCart(system.house.ctx, { visitorToken, partId, quantity: 1 })
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => order(visitorToken, 150_000n)))
  expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual([
    ...Array.from({ length: 5 }, () => 'empty_cart'),
    'placed',
  ])
})

test('a part put in by another tab while ordering is neither lost nor ordered unseen', async () => {
  const { ctx } = system.house
  for (let round = 0; round < 6; round += 1) {
    const visitorToken = newToken()
    const [first, second] = [await takePart(system.database, 9), await takePart(system.database, 9)]
    await addToCart(ctx, { visitorToken, partId: first, quantity: 1 })
    const [placed, added] = await Promise.all([
      order(visitorToken, 150_000n),
      addToCart(ctx, { visitorToken, partId: second, quantity: 1 }),
    ])
    expect(added.kind).toBe('changed')
    const rest = await ctx.db
      .selectFrom('ordering.cart_line')
      .select('part_id')
      .where('part_id', '=', second)
      .execute()
    expect(rest).toHaveLength(1)
    expect(['placed', 'price_changed']).toContain(placed.kind)
  }
})

test.each([0, -1, 1.5, Number.NaN, 1_000])(
  'adding %s pieces is refused and changes nothing',
  async (quantity) => {
    const { ctx } = system.house
    const visitorToken = newToken()
    const partId = await takePart(system.database, 9)
    await setCartLine(ctx, { visitorToken, partId, quantity: 3 })
    expect((await addToCart(ctx, { visitorToken, partId, quantity })).kind).toBe('bad_quantity')
    const { rows } = await system.database.pool.query(
      'select quantity from ordering.cart_line where part_id = $1',
      [partId],
    )
    expect(rows).toEqual([{ quantity: 3 }])
  },
)

test('orders that come and go over the same parts in any order never block each other', async () => {
  const { ctx } = system.house
  const parts: string[] = []
  for (let count = 0; count < 6; count += 1) parts.push(await takePart(system.database, 1_000))
  const work = Array.from({ length: 40 }, async (_, index) => {
    const orderId = newId('ord')
    const lines = (index % 2 === 0 ? parts : parts.toReversed()).map((partId) => ({ partId, quantity: 1 }))
    await ctx.transaction((trx) => reserveStock(trx, { orderId, heldUntil: new Date(), lines }))
    await ctx.transaction((trx) => releaseReservation(trx, orderId))
  })
  await Promise.all(work)
  const { rows } = await system.database.pool.query(
    'select sum(reserved)::int as reserved from inventory.stock where part_id = any($1)',
    [parts],
  )
  expect(rows).toEqual([{ reserved: 0 }])
})

test('a revived order names the warehouse its pieces now come from', async () => {
  const { ctx } = system.house
  const partId = await takePart(system.database, 1)
  const { payment, orderId } = await openOrder(ctx, partId)
  await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bca' })
  const view = present(await findPaymentOfOrder(ctx, { orderId }), 'an order has a payment')
  system.database.clock.offsetMs = 25 * 3_600_000
  await expirePayments(ctx)
  system.database.clock.offsetMs = 0
  await system.database.pool.query(
    `update inventory.stock set on_hand = 0 where part_id = $1 and warehouse_id = 'JKT1'`,
    [partId],
  )
  await system.database.pool.query(
    `insert into inventory.stock (part_id, warehouse_id, on_hand)
     select $1, id, 1 from inventory.warehouse where id <> 'JKT1' order by position limit 1
     on conflict (part_id, warehouse_id) do update set on_hand = 1`,
    [partId],
  )
  await system.control('doku', 'pay', { invoiceNumber: view.attempt?.reference, force: true })
  await eventually(async () => (await findPaymentOfOrder(ctx, { orderId }))?.payment.state === 'settled')
  const order = await findOrderForStaff(ctx, { orderId })
  expect(order?.order.state).toBe('paid')
  expect(order?.lines.map((line) => line.warehouseId)).not.toContain('JKT1')
})

test('the same question asked twice at once keeps the instruction that one of them brought', async () => {
  const { ctx } = system.house
  const { payment, orderId } = await openOrder(ctx, await takePart(system.database, 1))
  await system.control('doku', 'faults', { target: 'snap.create-va', kind: 'status_500', times: 1 })
  expect((await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bca' })).kind).toBe('unknown')
  await system.control('doku', 'faults', { target: 'snap.create-va', kind: 'hang', times: 1 })
  const again = () => startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bca' })
  const outcomes = await Promise.all([again(), again()])
  expect(outcomes.map((outcome) => outcome.kind)).toContain('awaiting')
  const view = await findPaymentOfOrder(ctx, { orderId })
  expect(view?.attempt?.instruction?.kind).toBe('virtual_account')
  expect(view?.payment.state).toBe('awaiting')
  expect((await findPaymentRecord(ctx, { paymentId: payment.id }))?.attempts).toHaveLength(1)
})

test('money told twice for one account under two references is booked once and shown to a person', async () => {
  const { ctx } = system.house
  const { payment, orderId } = await openOrder(ctx, await takePart(system.database, 1))
  await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bni' })
  const view = present(await findPaymentOfOrder(ctx, { orderId }), 'an order has a payment')
  const before = (await summarizeToday(ctx)).needsPerson
  for (let count = 0; count < 2; count += 1)
    await system.control('doku', 'pay', { invoiceNumber: view.attempt?.reference, force: true })
  const record = await findPaymentRecord(ctx, { paymentId: payment.id })
  expect(record?.receipts.map((receipt) => receipt.disposition)).toEqual(['settles'])
  expect(record?.notifications.map((one) => one.outcome)).toEqual(['settled', 'claimed_again'])
  expect((await summarizeToday(ctx)).needsPerson).toBe(before + 1)
})

test('a cart that nobody touched for ninety days is forgotten, a younger one is kept', async () => {
  const { ctx } = system.house
  const partId = await takePart(system.database, 9)
  const [old, young] = [newToken(), newToken()]
  await addToCart(ctx, { visitorToken: old, partId, quantity: 1 })
  system.database.clock.offsetMs = 60 * 24 * 3_600_000
  await addToCart(ctx, { visitorToken: young, partId, quantity: 1 })
  system.database.clock.offsetMs = 91 * 24 * 3_600_000
  await forgetOldCarts(ctx)
  system.database.clock.offsetMs = 0
  expect((await findCart(ctx, { visitorToken: old })).lines).toEqual([])
  expect((await findCart(ctx, { visitorToken: young })).lines).toHaveLength(1)
})

test('a notification whose job gave up is applied by the sweep', async () => {
  const { ctx } = system.house
  const { payment, orderId } = await openOrder(ctx, await takePart(system.database, 1))
  await startAttempt(ctx, { paymentId: payment.id, channelId: 'doku_va_bca' })
  const view = present(await findPaymentOfOrder(ctx, { orderId }), 'an order has a payment')
  await system.database.pool.query(
    `alter table payments.receipt add constraint closed check (false) not valid`,
  )
  await system.control('doku', 'pay', { invoiceNumber: view.attempt?.reference })
  await system.database.pool.query(`delete from pgboss.job where name = 'payments.apply_notification'`)
  await system.database.pool.query(`alter table payments.receipt drop constraint closed`)
  system.database.clock.offsetMs = 3 * 3_600_000
  await applyForgottenNotifications(ctx)
  system.database.clock.offsetMs = 0
  expect((await findPaymentOfOrder(ctx, { orderId }))?.payment.state).toBe('settled')
})
