import type { IncomingMessage } from 'node:http'
import { buyerSessionCookie, findBuyerSession } from '#identity'
import type { OrderReader } from '#ordering'
import { readCookie, visitorCookie } from '../cookies.ts'
import type { House } from '../wiring.ts'

/** Who asks, by the cookies of the request. */
export async function orderReaderOf(house: House, request: IncomingMessage): Promise<OrderReader> {
  const token = readCookie(request, buyerSessionCookie.name)
  const session = token === null ? null : await findBuyerSession(house.ctx, { sessionToken: token })
  return {
    visitorToken: readCookie(request, visitorCookie.name) ?? '',
    companyId: session?.buyer.companyId ?? null,
  }
}
