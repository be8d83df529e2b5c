import { demand, smallExportRows, spendExportProof, type Actor, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { companiesWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { ListedInvoice } from './list-invoices.ts'
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
): Promise<{ kind: 'exported'; pages: AsyncGenerator<readonly ListedInvoice[]> } | ProofNeeded> {
  const { filter, by } = input
  demand(by, 'receivable.export')
  const within = await companiesWithin(ctx.db, by.scope)
  const wanted = { ...filter, within, today: businessDay(ctx.now()) }
  const first = await pageOfReceivables(ctx, { ...wanted, limit: smallExportRows + 1 })
  const isSmall = first.invoices.length <= smallExportRows
  const needed = await ctx.transaction(async (trx) => {
    const at = ctx.now()
    const values = { view: filter.view, text: filter.text, companyId: filter.companyId ?? null }
    const asked = await spendExportProof(trx, { actor: by, action: 'receivable.export', values, isSmall, at })
    if (asked !== null) return asked
    await recordAudit(trx, {
      who: by.id,
      action: 'receivables.exported',
      object: { kind: 'receivable_list', id: 'csv' },
      before: null,
      after: { view: filter.view, text: filter.text },
      reason: null,
      address: by.address,
      at,
    })
    return null
  })
  return needed ?? { kind: 'exported', pages: pages(ctx, wanted) }
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
