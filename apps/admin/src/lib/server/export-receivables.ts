import type { Actor } from '#access'
import { exportReceivables, type ListedInvoice, type ReceivableFilter } from '#invoicing'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import { streamOf } from './stream-of.ts'

/** The filtered invoices on account as CSV. */
export async function writeReceivables(
  ctx: Ctx,
  input: { filter: ReceivableFilter; by: Actor; t: Messages['receivables'] },
): Promise<ReadableStream<Uint8Array>> {
  const { t, ...wanted } = input
  return streamOf(lines(await exportReceivables(ctx, wanted), t))
}

async function* lines(
  pages: Awaited<ReturnType<typeof exportReceivables>>,
  t: Messages['receivables'],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for await (const invoices of pages) yield invoices.map((invoice) => csvLine(cellsOf(invoice, t))).join('')
}

function cellsOf(invoice: ListedInvoice, t: Messages['receivables']): string[] {
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
