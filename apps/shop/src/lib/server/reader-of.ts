import type { OrderReader } from '#ordering'

/** Whose orders a request may see. A browser without a token has none: no order was made with the empty one. */
export function readerOf(locals: App.Locals): OrderReader {
  return { visitorToken: locals.visitorToken ?? '', companyId: locals.buyer?.buyer.companyId ?? null }
}
