import { listRefundsForStaff } from '#payments'
import { sumRupiah } from '#platform/money.ts'
import { readRefundFilter } from '../../../lib/refund/refund-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const filter = readRefundFilter(url.searchParams)
  const cursor = url.searchParams.get('sesudah')
  const page = await listRefundsForStaff(ctx, { ...filter, cursor, by })
  return {
    filter,
    isFirst: cursor === null,
    nextCursor: page.nextCursor,
    rows: page.refunds.map(({ refund, number, buyerName }) => ({
      id: refund.id,
      number,
      buyerName,
      state: refund.state,
      method: refund.method,
      expectedOn: refund.expectedOn,
      createdAt: refund.createdAt,
      amount: refund.amount,
    })),
    total: sumRupiah(page.refunds.map(({ refund }) => refund.amount)),
    now: ctx.now(),
  }
}
