import { createHash } from 'node:crypto'
import type { Ctx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import * as store from './cart.store.ts'

/** The most different parts a cart holds. */
const linesMax = 200
const quantityMax = 999
const cartLifeMs = 90 * 24 * 3_600_000
const forgetLimit = 5_000

export interface CartLine {
  readonly partId: string
  readonly quantity: number
}

export interface Cart {
  readonly lines: readonly CartLine[]
}

export type CartChanged =
  | { readonly kind: 'changed'; readonly cart: Cart }
  | { readonly kind: 'bad_quantity'; readonly quantityMax: number }
  | { readonly kind: 'cart_full'; readonly linesMax: number }

/** The cart of a visitor, by the token of their cookie. Who has none yet has an empty one. */
export async function findCart(ctx: Ctx, input: { visitorToken: string }): Promise<Cart> {
  return { lines: await store.selectLines(ctx.db, hashVisitor(input.visitorToken)) }
}

/** Adds pieces to what is there already. */
export function addToCart(
  ctx: Ctx,
  input: { visitorToken: string; partId: string; quantity: number },
): Promise<CartChanged> {
  return changeLine(ctx, { ...input, mode: 'add' })
}

/** Sets the number of pieces; zero takes the part out. */
export function setCartLine(
  ctx: Ctx,
  input: { visitorToken: string; partId: string; quantity: number },
): Promise<CartChanged> {
  return changeLine(ctx, { ...input, mode: 'set' })
}

/** Recurring: forgets carts as old as the cookie that could find them. */
export async function forgetOldCarts(ctx: Ctx): Promise<void> {
  await store.deleteCarts(ctx.db, new Date(ctx.now().getTime() - cartLifeMs), forgetLimit)
}

async function changeLine(
  ctx: Ctx,
  input: { visitorToken: string; partId: string; quantity: number; mode: 'add' | 'set' },
): Promise<CartChanged> {
  const leastQuantity = input.mode === 'add' ? 1 : 0
  if (!Number.isInteger(input.quantity) || input.quantity < leastQuantity || input.quantity > quantityMax)
    return { kind: 'bad_quantity', quantityMax }
  const visitor = hashVisitor(input.visitorToken)
  return ctx.transaction(async (trx) => {
    const cartId = await store.lockCart(trx, { id: newId('crt'), visitor, at: ctx.now() })
    const lines = await store.selectLines(trx, visitor)
    const before = lines.find((line) => line.partId === input.partId)?.quantity ?? 0
    const quantity = input.mode === 'add' ? before + input.quantity : input.quantity
    const isFull = before === 0 && quantity > 0 && lines.length >= linesMax
    if (quantity > quantityMax) return { kind: 'bad_quantity', quantityMax }
    if (isFull) return { kind: 'cart_full', linesMax }
    await store.writeLine(trx, { cartId, partId: input.partId, quantity, at: ctx.now() })
    return { kind: 'changed', cart: { lines: await store.selectLines(trx, visitor) } }
  })
}

/** Tokens are stored only as their hash. */
export function hashVisitor(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
