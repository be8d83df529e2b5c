import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { CartLine } from './cart.ts'

export async function selectLines(db: Db, visitor: Buffer): Promise<CartLine[]> {
  const rows = await db
    .selectFrom('ordering.cart_line')
    .innerJoin('ordering.cart', 'ordering.cart.id', 'ordering.cart_line.cart_id')
    .select(['part_id', 'quantity'])
    .where('visitor_sha256', '=', visitor)
    .orderBy('added_at')
    .orderBy('part_id')
    .execute()
  return rows.map((row) => ({ partId: row.part_id, quantity: row.quantity }))
}

/** Makes the visitor's cart where there is none and locks it, so that two tabs change it one after the other. */
export async function lockCart(trx: Trx, cart: { id: string; visitor: Buffer; at: Date }): Promise<string> {
  const row = await trx
    .insertInto('ordering.cart')
    .values({ id: cart.id, visitor_sha256: cart.visitor, created_at: cart.at, changed_at: cart.at })
    .onConflict((conflict) => conflict.column('visitor_sha256').doUpdateSet({ changed_at: cart.at }))
    .returning('id')
    .executeTakeFirst()
  return present(row, 'an upsert returns its row').id
}

export async function writeLine(
  trx: Trx,
  line: { cartId: string; partId: string; quantity: number; at: Date },
): Promise<void> {
  if (line.quantity === 0) {
    await trx
      .deleteFrom('ordering.cart_line')
      .where('cart_id', '=', line.cartId)
      .where('part_id', '=', line.partId)
      .execute()
    return
  }
  await trx
    .insertInto('ordering.cart_line')
    .values({ cart_id: line.cartId, part_id: line.partId, quantity: line.quantity, added_at: line.at })
    .onConflict((conflict) =>
      conflict.columns(['cart_id', 'part_id']).doUpdateSet({ quantity: line.quantity }),
    )
    .execute()
}

/** Locks the visitor's cart, where there is one, and reads it. */
export async function lockLines(trx: Trx, visitor: Buffer): Promise<CartLine[]> {
  await trx
    .selectFrom('ordering.cart')
    .select('id')
    .where('visitor_sha256', '=', visitor)
    .forUpdate()
    .execute()
  return selectLines(trx, visitor)
}

/** Takes out carts that nobody has touched since `before`, a bounded number at once. */
export async function deleteCarts(db: Db, before: Date, limit: number): Promise<void> {
  await db
    .deleteFrom('ordering.cart')
    .where('id', 'in', (old) =>
      old.selectFrom('ordering.cart').select('id').where('changed_at', '<', before).limit(limit),
    )
    .execute()
}

export async function emptyCart(trx: Trx, visitor: Buffer): Promise<void> {
  await trx
    .deleteFrom('ordering.cart_line')
    .where('cart_id', 'in', (cart) =>
      cart.selectFrom('ordering.cart').select('id').where('visitor_sha256', '=', visitor),
    )
    .execute()
}
