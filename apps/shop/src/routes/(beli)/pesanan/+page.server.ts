import { listOrders } from '#ordering'
import { readerOf } from '../../../lib/server/reader-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const reader = readerOf(locals)
  const isNobody = reader.visitorToken === '' && reader.companyId === null
  const orders = isNobody ? [] : await listOrders(locals.ctx, { reader })
  return {
    now: locals.ctx.now(),
    orders: orders.map(({ id, number, state, total, placedAt }) => ({ id, number, state, total, placedAt })),
  }
}
