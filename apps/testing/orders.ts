import { randomUUID } from 'node:crypto'
import { seedDemo } from '#db/seed/index.ts'
import { addToCart, placeOrder, type OrderPlaced } from '#ordering'
import { findPaymentOfOrder, type Payment } from '#payments'
import { assert, present } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#platform/testing/database.ts'

const taken = new WeakMap<TestDatabase, number>()

/** A part that no other test of this database uses, at Rp 150.000 with PPN, with this many pieces in one warehouse. */
export async function takePart(database: TestDatabase, pieces: number): Promise<string> {
  const index = taken.get(database) ?? 0
  taken.set(database, index + 1)
  if (index === 0) await seedDemo(database.pool, { parts: 100, log: silentLog })
  const { rows } = await database.pool.query<{ id: string }>(
    `select p.id from catalogue.part p join pricing.price c on c.part_id = p.id and c.price_list_id = 'ritel'
     order by p.id offset $1 limit 1`,
    [index],
  )
  const partId = present(rows[0], 'the test catalogue has parts left').id
  await database.pool.query(
    `update pricing.price set amount_idr = 150000 where part_id = $1 and price_list_id = 'ritel'`,
    [partId],
  )
  await database.pool.query(`update inventory.stock set on_hand = 0, reserved = 0 where part_id = $1`, [
    partId,
  ])
  await database.pool.query(
    `insert into inventory.stock (part_id, warehouse_id, on_hand) values ($1, 'JKT1', $2)
     on conflict (part_id, warehouse_id) do update set on_hand = excluded.on_hand`,
    [partId, pieces],
  )
  return partId
}

/** Puts one piece in a new visitor's cart and orders it. */
export async function orderOne(
  ctx: Ctx,
  partId: string,
): Promise<{ placed: OrderPlaced; visitorToken: string }> {
  const visitorToken = newToken()
  await addToCart(ctx, { visitorToken, partId, quantity: 1 })
  const placed = await placeOrder(ctx, {
    visitorToken,
    submissionKey: randomUUID(),
    buyer: null,
    priceListId: 'ritel',
    contact: { name: 'Pembeli Contoh', phone: '6281230000001', email: null },
    address: {
      street: 'Jl. Contoh No. 1',
      district: 'Contoh Utara',
      city: 'Kota Contoh',
      province: 'DKI Jakarta',
      postalCode: '10110',
      landmark: null,
    },
    locale: 'id',
    seenTotalIdr: 150_000n,
  })
  return { placed, visitorToken }
}

/** Orders one piece and gives its open payment. */
export async function openOrder(
  ctx: Ctx,
  partId: string,
): Promise<{ payment: Payment; orderId: string; visitorToken: string }> {
  const { placed, visitorToken } = await orderOne(ctx, partId)
  assert(placed.kind === 'placed', `the order is placed, not ${placed.kind}`)
  const view = present(await findPaymentOfOrder(ctx, { orderId: placed.orderId }), 'an order has a payment')
  return { payment: view.payment, orderId: placed.orderId, visitorToken }
}
