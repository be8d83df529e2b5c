import type { Actor, ProofNeeded } from '#access'
import { exportReceivables, type ListedInvoice, type ReceivableFilter } from '#invoicing'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import { streamOf } from './stream-of.ts'

/** The filtered invoices on account as CSV. */
export async function writeReceivables(
  ctx: Ctx,
  input: { filter: ReceivableFilter; by: Actor; t: Messages['receivables'] },
): Promise<ReadableStream<Uint8Array> | ProofNeeded> {
  const { t, ...wanted } = input
  const exported = await exportReceivables(ctx, wanted)
  return exported.kind === 'proof_needed' ? exported : streamOf(lines(exported.pages, t))
}

async function* lines(
  pages: Exclude<Awaited<ReturnType<typeof exportReceivables>>, ProofNeeded>['pages'],
  t: Messages['receivables'],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for await (const { invoices } of pages)
    yield invoices.map((invoice) => csvLine(cellsOf(invoice, t))).join('')
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
