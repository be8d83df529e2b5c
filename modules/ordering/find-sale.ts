import { findInvoiceOfOrder } from '#invoicing'
import type { Sale } from '#payments'
import type { Trx } from '#platform/ctx.ts'
import { lockOrder } from './order.store.ts'

/**
 * How the books hold the money of an order: still an advance, or sold by an invoice with this tax. The order is locked, so
 * that no invoice comes between the answer and what is booked by it.
 */
export async function findSaleOfOrder(trx: Trx, orderId: string): Promise<Sale> {
  const order = await lockOrder(trx, orderId)
  if (order === null) return { kind: 'advance' }
  const invoice = await findInvoiceOfOrder({ db: trx }, { orderId })
  if (invoice !== null) return { kind: 'invoiced', tax: invoice.tax, total: invoice.total }
  return order.state === 'paid' ? { kind: 'invoice_coming' } : { kind: 'advance' }
}
