import { debtAges, listReceivables, summarizeAges, summarizeReceivables } from '#invoicing'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { readListAddress, receivableViews, receivableWords } from '../../../lib/receivables/view.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const address = readListAddress(url.searchParams, receivableWords)
  const filter = { view: receivableViews[address.word], text: address.text }
  const [page, sum, ages] = await Promise.all([
    listReceivables(ctx, { ...filter, cursor: address.cursor, by }),
    summarizeReceivables(ctx, { ...filter, by }),
    summarizeAges(ctx, { by }),
  ])
  return {
    address,
    sum,
    ages: debtAges.map((age) => ({ age, ...ages[age] })),
    nextCursor: page.nextCursor,
    rows: page.invoices.map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      companyId: invoice.companyId,
      name: invoice.customerName,
      issuedOn: invoice.issuedOn,
      dueOn: invoice.dueOn,
      state: invoice.state,
      daysOverdue: invoice.daysOverdue,
      total: invoice.total,
      rest: invoice.rest,
    })),
  }
}
