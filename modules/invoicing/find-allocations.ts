import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { InvoiceState } from './invoice.ts'

/** What a payment paid of one invoice, and how that invoice stands now. */
export interface PaidInvoice {
  readonly number: string
  readonly amount: Rupiah
  readonly state: InvoiceState
}

/** The invoices that a payment paid, oldest first, without what was undone. The caller has checked who may see them. */
export async function findPaidInvoices(ctx: Ctx, input: { paymentId: string }): Promise<PaidInvoice[]> {
  const rows = await ctx.db
    .selectFrom('invoicing.allocation as a')
    .innerJoin('invoicing.invoice as i', 'i.id', 'a.invoice_id')
    .leftJoin('invoicing.allocation_undo as u', 'u.allocation_id', 'a.id')
    .select(['i.number', 'i.state', 'a.amount_idr'])
    .where('a.source', '=', 'payment')
    .where('a.source_id', '=', input.paymentId)
    .where('u.allocation_id', 'is', null)
    .orderBy('i.due_on')
    .orderBy('i.number')
    .execute()
  return rows.map((row) => ({ number: row.number, amount: rupiah(row.amount_idr), state: row.state }))
}
