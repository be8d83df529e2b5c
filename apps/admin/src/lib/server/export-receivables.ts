import { recordAudit } from '#audit'
import type { StaffId } from '#identity'
import { listReceivables, type ReceivableFilter, type ReceivablePage } from '#invoicing'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'

const pageSize = 500
const pagesMax = 100

/** Writes down who takes which list out of the house, then gives it as CSV. */
export async function exportReceivables(
  ctx: Ctx,
  input: { filter: ReceivableFilter; staffId: StaffId; address: string; t: Messages['receivables'] },
): Promise<string> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: input.staffId,
      action: 'receivables.exported',
      object: { kind: 'receivable_list', id: 'csv' },
      before: null,
      after: { view: input.filter.view, text: input.filter.text },
      reason: null,
      address: input.address,
      at: ctx.now(),
    }),
  )
  const lines = [byteOrderMark + csvLine(input.t.csv.columns)]
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const found: ReceivablePage = await listReceivables(ctx, { ...input.filter, cursor, limit: pageSize })
    lines.push(...found.invoices.map((invoice) => csvLine(cellsOf(invoice, input.t))))
    cursor = found.nextCursor
    if (cursor === null) break
  }
  return lines.join('')
}

function cellsOf(invoice: ReceivablePage['invoices'][number], t: Messages['receivables']): string[] {
  return [
    invoice.number,
    invoice.customerName,
    invoice.orderNumber,
    invoice.issuedOn,
    invoice.dueOn,
    t.states[invoice.state],
    invoice.daysOverdue.toString(),
    invoice.total.toString(),
    invoice.paid.toString(),
    invoice.rest.toString(),
  ]
}
