import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { companiesWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { ListedInvoice } from './list-invoices.ts'
import { pageOfReceivables, type ReceivableFilter, type ReceivablePage } from './list-receivables.ts'

const pageSize = 500
const pagesMax = 100

/** The filtered invoices on account page by page, for taking out of the house; who takes them is written down first. */
export async function exportReceivables(
  ctx: Ctx,
  input: { filter: ReceivableFilter; by: Actor },
): Promise<AsyncGenerator<readonly ListedInvoice[]>> {
  const { filter, by } = input
  demand(by, 'receivable.export')
  const within = await companiesWithin(ctx.db, by.scope)
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: by.id,
      action: 'receivables.exported',
      object: { kind: 'receivable_list', id: 'csv' },
      before: null,
      after: { view: filter.view, text: filter.text },
      reason: null,
      address: by.address,
      at: ctx.now(),
    }),
  )
  return pages(ctx, { ...filter, within, today: businessDay(ctx.now()) })
}

async function* pages(
  ctx: Ctx,
  filter: Parameters<typeof pageOfReceivables>[1],
): AsyncGenerator<readonly ListedInvoice[]> {
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const found: ReceivablePage = await pageOfReceivables(ctx, { ...filter, cursor, limit: pageSize })
    yield found.invoices
    cursor = found.nextCursor
    if (cursor === null) return
  }
}
