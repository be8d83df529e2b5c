import type { IncomingMessage } from 'node:http'
import { buyerSessionCookie, findBuyerSession, mayBuyer } from '#identity'
import type { OrderReader } from '#ordering'
import { readCookie, visitorCookie } from '../cookies.ts'
import type { House } from '../wiring.ts'
import { customerViewOf } from './customer-view.ts'

/** Who asks, by the cookies of the request. */
export async function orderReaderOf(house: House, request: IncomingMessage): Promise<OrderReader> {
  const view = customerViewOf(request)
  // A stream outlives the look at its view: what is over reads nothing more.
  if (view !== null && view.expiresAt <= house.ctx.now()) return { visitorToken: '', companyId: null }
  if (view !== null)
    return { visitorToken: '', companyId: mayBuyer(view.buyer, 'order.read') ? view.buyer.companyId : null }
  const token = readCookie(request, buyerSessionCookie.name)
  const session = token === null ? null : await findBuyerSession(house.ctx, { sessionToken: token })
  if (!mayBuyer(session?.buyer ?? null, 'order.read')) return { visitorToken: '', companyId: null }
  return {
    visitorToken: readCookie(request, visitorCookie.name) ?? '',
    companyId: session?.buyer.companyId ?? null,
  }
}
