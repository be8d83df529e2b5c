import { listPaymentsForStaff } from '#payments'
import { sumRupiah } from '#platform/money.ts'
import { readFilter } from '../../../lib/payments/payment-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const filter = readFilter(url.searchParams)
  const cursor = url.searchParams.get('sesudah')
  const page = await listPaymentsForStaff(ctx, { ...filter, cursor, limit: 50, by })
  return {
    filter,
    isFirst: cursor === null,
    nextCursor: page.nextCursor,
    rows: page.payments.map(({ id, number, buyerName, amount, state, createdAt, settledAt }) => ({
      id,
      orderNumber: number,
      buyerName,
      amount,
      state,
      createdAt,
      settledAt,
    })),
    total: sumRupiah(page.payments.map((payment) => payment.amount)),
    now: ctx.now(),
  }
}
