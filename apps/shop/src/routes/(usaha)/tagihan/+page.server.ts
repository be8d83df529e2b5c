import {
  findCredit,
  findCreditLine,
  listInvoices,
  listOpenBundles,
  previewAllocation,
  summarizeDebt,
  type InvoiceFilter,
} from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { liveTotal, readPicked } from '../../../lib/invoice-choice.ts'
import { companyOf } from '../../../lib/server/company-of.ts'
import type { PageServerLoad } from './$types'

const filters = ['open', 'overdue', 'paid', 'all'] as const satisfies readonly InvoiceFilter[]
const shownMax = 100

/** What the company owes, what it picked to pay, and what that comes to: the same without JavaScript. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { companyId } = companyOf({ locals, url })
  const { ctx } = locals
  const asked = url.searchParams.get('saring')
  const filter = filters.find((one) => one === asked) ?? 'open'
  const [debt, creditLine, { credit }, invoices, bundles] = await Promise.all([
    summarizeDebt(ctx, { companyId }),
    findCreditLine(ctx, { companyId }),
    findCredit(ctx, { companyId, limit: 1 }),
    listInvoices(ctx, { companyId, filter, limit: shownMax }),
    listOpenBundles(ctx, { companyId }),
  ])
  const discounts = await discountsOf(locals, { companyId, ids: invoices.map((invoice) => invoice.id) })
  const rows = invoices.map(({ id, number, orderNumber, state, total, rest, issuedOn, dueOn }) => ({
    id,
    number,
    orderNumber,
    state,
    total,
    rest,
    issuedOn,
    dueOn,
    ...(discounts.get(id) ?? { discount: 0n, discountUntil: null }),
    pendingIn: bundles.find((bundle) => bundle.invoiceIds.includes(id))?.number ?? null,
  }))
  const picked = readPicked(url.searchParams)
  return {
    filter,
    today: businessDay(ctx.now()),
    debt,
    creditLine,
    credit,
    rows,
    shownMax,
    bundles: bundles.map(({ number, paymentId, amount, invoiceIds }) => ({
      number,
      paymentId,
      amount,
      count: invoiceIds.length,
    })),
    picked,
    total: liveTotal(rows, picked),
  }
}

/** The cash discount of each unpaid invoice if it were paid in full now. */
async function discountsOf(locals: App.Locals, wanted: { companyId: string; ids: readonly string[] }) {
  const choices = wanted.ids.map((invoiceId) => ({ invoiceId, amount: null }))
  const { lines } = await previewAllocation(locals.ctx, {
    companyId: wanted.companyId,
    wanted: { kind: 'chosen', choices },
  })
  return new Map(
    lines.map(({ invoice, discount, discountUntil }) => [
      invoice.id,
      { discount: BigInt(discount), discountUntil },
    ]),
  )
}
