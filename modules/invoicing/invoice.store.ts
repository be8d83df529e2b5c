import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { assert, present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Invoice, InvoiceLine, InvoiceState } from './invoice.ts'

type InvoiceRow = Selectable<DB['invoicing.invoice']>

/** Makes everybody else who numbers in this series wait until the transaction ends. */
export async function lockSeries(trx: Trx, series: string): Promise<void> {
  await sql`insert into invoicing.number_series (series, last_number) values (${series}, 0)
    on conflict (series) do update set series = excluded.series`.execute(trx)
}

/** The next number of a series without gaps, as people read it. */
export async function takeNumber(trx: Trx, series: string): Promise<string> {
  const { rows } = await sql<{ last_number: bigint }>`
    insert into invoicing.number_series (series, last_number) values (${series}, 1)
    on conflict (series) do update set last_number = invoicing.number_series.last_number + 1
    returning last_number`.execute(trx)
  const { last_number } = present(rows[0], 'an upsert returns its row')
  return `${series}/${String(last_number).padStart(6, '0')}`
}

export async function insertInvoice(
  trx: Trx,
  invoice: { row: Insertable<DB['invoicing.invoice']>; lines: readonly InvoiceLine[] },
): Promise<void> {
  assert(invoice.lines.length > 0, 'an invoice has lines')
  await trx.insertInto('invoicing.invoice').values(invoice.row).execute()
  await trx
    .insertInto('invoicing.invoice_line')
    .values(
      invoice.lines.map((line, index) => ({
        invoice_id: invoice.row.id,
        position: index + 1,
        sku: line.sku,
        name_id: line.nameId,
        name_en: line.nameEn,
        brand: line.brand,
        quantity: line.quantity,
        unit_price_idr: line.unitPrice,
        line_idr: line.linePrice,
      })),
    )
    .execute()
}

export async function insertHistory(
  trx: Trx,
  row: Insertable<DB['invoicing.invoice_history']>,
): Promise<void> {
  await trx.insertInto('invoicing.invoice_history').values(row).execute()
}

export async function updatePaid(
  trx: Trx,
  change: { id: string; paid: Rupiah; state: InvoiceState },
): Promise<void> {
  await trx
    .updateTable('invoicing.invoice')
    .set({ paid_idr: change.paid, state: change.state })
    .where('id', '=', change.id)
    .execute()
}

export async function selectInvoice(db: Db, id: string): Promise<Invoice | null> {
  const row = await db.selectFrom('invoicing.invoice').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toInvoice(row)
}

export async function selectInvoiceOfOrder(db: Db, orderId: string): Promise<Invoice | null> {
  const row = await db
    .selectFrom('invoicing.invoice')
    .selectAll()
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  return row === undefined ? null : toInvoice(row)
}

/** Which of these orders have an invoice. */
export async function selectInvoicedOrders(db: Db, orderIds: readonly string[]): Promise<Set<string>> {
  if (orderIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('invoicing.invoice')
    .select('order_id')
    .where('order_id', 'in', [...orderIds])
    .execute()
  return new Set(rows.map((row) => row.order_id))
}

/** What a company has still to pay, oldest due date first. */
export async function selectUnpaid(db: Db, companyId: string): Promise<Invoice[]> {
  const rows = await db
    .selectFrom('invoicing.invoice')
    .selectAll()
    .where('company_id', '=', companyId)
    .where('state', 'in', ['open', 'partly_paid'])
    .orderBy('due_on')
    .orderBy('number')
    .execute()
  return rows.map(toInvoice)
}

export interface InvoiceQuery {
  readonly companyId: string
  readonly filter: 'open' | 'overdue' | 'paid' | 'all'
  readonly today: string
  readonly before: { readonly at: Date; readonly id: string } | null
  readonly limit: number
}

/** Unpaid ones by due date, the others latest first. */
export async function selectInvoices(db: Db, query: InvoiceQuery): Promise<Invoice[]> {
  let rows = db.selectFrom('invoicing.invoice').selectAll().where('company_id', '=', query.companyId)
  if (query.filter === 'open') rows = rows.where('state', 'in', ['open', 'partly_paid'])
  if (query.filter === 'overdue')
    rows = rows.where('state', 'in', ['open', 'partly_paid']).where('due_on', '<', query.today)
  if (query.filter === 'paid') rows = rows.where('state', '=', 'paid')
  const { before } = query
  if (before !== null) rows = rows.where(sql<boolean>`(issued_at, id) < (${before.at}, ${before.id})`)
  const byDue = query.filter === 'open' || query.filter === 'overdue'
  const sorted = byDue
    ? rows.orderBy('due_on').orderBy('number')
    : rows.orderBy('issued_at', 'desc').orderBy('id', 'desc')
  return (await sorted.limit(query.limit).execute()).map(toInvoice)
}

export async function selectLines(db: Db, invoiceId: string): Promise<InvoiceLine[]> {
  const rows = await db
    .selectFrom('invoicing.invoice_line')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    sku: row.sku,
    nameId: row.name_id,
    nameEn: row.name_en,
    brand: row.brand,
    quantity: row.quantity,
    unitPrice: rupiah(row.unit_price_idr),
    linePrice: rupiah(row.line_idr),
  }))
}

export function selectHistory(db: Db, invoiceId: string) {
  return db
    .selectFrom('invoicing.invoice_history')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('id')
    .execute()
}

/** A row as the house knows an invoice. */
export function toInvoice(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    number: row.number,
    settlement: row.settlement,
    orderId: row.order_id,
    orderNumber: row.order_number,
    companyId: row.company_id,
    customerName: row.customer_name,
    customerAddress: row.customer_address,
    net: rupiah(row.net_idr),
    tax: rupiah(row.tax_idr),
    total: rupiah(row.total_idr),
    paid: rupiah(row.paid_idr),
    state: row.state,
    paymentId: row.payment_id,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    issuedAt: row.issued_at,
  }
}
