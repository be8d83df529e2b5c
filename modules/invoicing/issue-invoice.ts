import { accounts, postEntry, withoutZeroLines } from '#ledger'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { addDays, monthOf } from './business-days.ts'
import type { InvoiceLine } from './invoice.ts'
import {
  insertHistory,
  insertInvoice,
  lockSeries,
  selectInvoiceOfOrder,
  takeNumber,
} from './invoice.store.ts'

export interface IssueInvoice {
  readonly order: {
    readonly id: string
    readonly number: string
    readonly companyId: string | null
    /** Name and address as the document says them for good. */
    readonly customerName: string
    readonly customerAddress: string
    readonly net: Rupiah
    readonly tax: Rupiah
    readonly total: Rupiah
    readonly lines: readonly InvoiceLine[]
  }
  readonly settlement:
    | { readonly kind: 'on_account'; readonly companyId: string; readonly termDays: number }
    | { readonly kind: 'prepaid'; readonly paymentId: string }
  readonly at: Date
}

/**
 * Writes the one invoice of an order and its ledger entry, in the caller's transaction. An order that has one already
 * keeps it, so a job may run twice.
 */
export async function issueInvoice(
  trx: Trx,
  input: IssueInvoice,
): Promise<{ invoiceId: string; number: string }> {
  const { order, settlement, at } = input
  const lineSum = sumRupiah(order.lines.map((line) => line.linePrice))
  assert(lineSum === order.net || lineSum === order.total, 'lines sum to the net sum or to the total')
  const issuedOn = businessDay(at)
  const series = `INV/JKT1/${monthOf(issuedOn)}`
  await lockSeries(trx, series)
  const before = await selectInvoiceOfOrder(trx, order.id)
  if (before !== null) return { invoiceId: before.id, number: before.number }

  const invoiceId = newId('inv')
  const number = await takeNumber(trx, series)
  const isPaid = settlement.kind === 'prepaid'
  await insertInvoice(trx, {
    lines: order.lines,
    row: {
      id: invoiceId,
      number,
      settlement: settlement.kind,
      order_id: order.id,
      order_number: order.number,
      company_id: order.companyId,
      customer_name: order.customerName,
      customer_address: order.customerAddress,
      net_idr: order.net,
      tax_idr: order.tax,
      total_idr: order.total,
      paid_idr: isPaid ? order.total : 0n,
      state: isPaid ? 'paid' : 'open',
      payment_id: isPaid ? settlement.paymentId : null,
      issued_on: issuedOn,
      due_on: isPaid ? issuedOn : addDays(issuedOn, settlement.termDays),
      issued_at: at,
    },
  })
  await insertHistory(trx, {
    invoice_id: invoiceId,
    from_state: null,
    to_state: isPaid ? 'paid' : 'open',
    amount_idr: isPaid ? order.total : 0n,
    reason: isPaid ? 'paid_before' : 'sold_on_account',
    by: 'system',
    at,
  })
  await postInvoice(trx, input, { invoiceId, number })
  await publish(trx, {
    name: 'invoice.issued',
    invoiceId,
    invoiceNumber: number,
    orderId: order.id,
    orderNumber: order.number,
    companyId: order.companyId,
    amountIdr: order.total.toString(),
    settlement: settlement.kind,
    at: at.toISOString(),
  })
  return { invoiceId, number }
}

async function postInvoice(
  trx: Trx,
  { order, settlement, at }: IssueInvoice,
  issued: { invoiceId: string; number: string },
): Promise<void> {
  const debit =
    settlement.kind === 'prepaid'
      ? { account: accounts.customerAdvances, subledger: settlement.paymentId }
      : { account: accounts.receivables, subledger: settlement.companyId }
  await postEntry(trx, {
    kind: 'invoice',
    sourceId: issued.invoiceId,
    description: `${issued.number} ${order.number}`,
    at,
    lines: withoutZeroLines([
      { ...debit, amount: order.total },
      { account: accounts.revenue, amount: rupiah(-order.net) },
      { account: accounts.outputVat, amount: rupiah(-order.tax) },
    ]),
  })
}
