import { mayBuyer } from '#identity'
import type { OrderReader } from '#ordering'

/**
 * Whose orders a request may see. A browser without a token has none: no order was made with the empty one; nor has a person
 * whose company keeps its orders to others.
 */
export function readerOf(locals: App.Locals): OrderReader {
  const buyer = locals.buyer?.buyer ?? null
  if (!mayBuyer(buyer, 'order.read')) return { visitorToken: '', companyId: null }
  return { visitorToken: locals.visitorToken ?? '', companyId: buyer?.companyId ?? null }
}
