import { allowExport, demand, readPages, smallExportRows, type Actor, type ProofNeeded } from '#access'
import { companiesWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { pageOfReceivables, type ReceivableFilter, type ReceivablePage } from './list-receivables.ts'

const pageSize = 500
const pagesMax = 100

/**
 * The filtered invoices on account page by page, for taking out of the house, many of them only with a fresh factor for this
 * very filter; who takes them is written down first.
 */
export async function exportReceivables(
  ctx: Ctx,
  input: { filter: ReceivableFilter; by: Actor },
): Promise<{ kind: 'exported'; pages: AsyncGenerator<ReceivablePage> } | ProofNeeded> {
  const { filter, by } = input
  demand(by, 'receivable.export')
  const within = await companiesWithin(ctx.db, by.scope)
  const wanted = { ...filter, within, today: businessDay(ctx.now()) }
  const first = await pageOfReceivables(ctx, { ...wanted, limit: smallExportRows + 1 })
  const needed = await allowExport(ctx, {
    actor: by,
    action: 'receivable.export',
    record: { action: 'receivables.exported', kind: 'receivable_list' },
    filter: { view: filter.view, text: filter.text, companyId: filter.companyId ?? null },
    isSmall: first.invoices.length <= smallExportRows,
  })
  const read = (cursor: string | null) => pageOfReceivables(ctx, { ...wanted, cursor, limit: pageSize })
  return needed ?? { kind: 'exported', pages: readPages(read, pagesMax) }
}
