import { findCart, priceCart, type PricedCart } from '#ordering'
import { priceListIdOf } from './offers.ts'

/** The visitor's cart at today's prices and stock; null when it is empty. */
export async function readCart(locals: App.Locals): Promise<PricedCart | null> {
  if (locals.visitorToken === null) return null
  const cart = await findCart(locals.ctx, { visitorToken: locals.visitorToken })
  if (cart.lines.length === 0) return null
  return priceCart(locals.ctx, { cart, priceListId: priceListIdOf(locals) })
}
