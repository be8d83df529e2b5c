import { demand, type Actor } from '#access'
import { isCompanyWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { sumRupiah, type Rupiah } from '#platform/money.ts'
import { selectAllocationsOf, type Allocation } from './allocation.store.ts'
import { daysOverdue, restOf, type Invoice, type InvoiceLine } from './invoice.ts'
import {
  selectHistory,
  selectInvoice,
  selectInvoiceOfOrder,
  selectInvoicedOrders,
  selectInvoices,
  selectLines,
  selectUnpaid,
} from './invoice.store.ts'

export type InvoiceFilter = 'open' | 'overdue' | 'paid' | 'all'

/** An invoice of a list, with what is to be paid of it today. */
export interface ListedInvoice extends Invoice {
  readonly rest: Rupiah
  readonly daysOverdue: number
}

/** A company's invoices: unpaid ones by due date, the others latest first, from after the one named `before`. */
export async function listInvoices(
  ctx: Ctx,
  input: {
    companyId: string
    filter: InvoiceFilter
    before?: { at: Date; id: string } | null
    limit?: number
  },
): Promise<ListedInvoice[]> {
  const today = businessDay(ctx.now())
  const { companyId, filter, before = null, limit = 100 } = input
  const invoices = await selectInvoices(ctx.db, {
    companyId,
    filter,
    today,
    before,
    limit: Math.min(limit, 500),
  })
  return invoices.map((invoice) => ({
    ...invoice,
    rest: restOf(invoice),
    daysOverdue: daysOverdue(invoice, today),
  }))
}

/** What a company owes, and since when. */
export interface DebtSummary {
  readonly open: Rupiah
  readonly openCount: number
  readonly overdue: Rupiah
  readonly overdueCount: number
  /** The nearest due date that is not over; null where nothing is due. */
  readonly nextDueOn: string | null
}

/** Sums over a company's unpaid invoices. */
export async function summarizeDebt(ctx: Ctx, input: { companyId: string }): Promise<DebtSummary> {
  const today = businessDay(ctx.now())
  const unpaid = await selectUnpaid(ctx.db, input.companyId)
  const late = unpaid.filter((invoice) => daysOverdue(invoice, today) > 0)
  return {
    open: sumRupiah(unpaid.map(restOf)),
    openCount: unpaid.length,
    overdue: sumRupiah(late.map(restOf)),
    overdueCount: late.length,
    nextDueOn: unpaid.find((invoice) => invoice.dueOn >= today)?.dueOn ?? null,
  }
}

/** What the bank is told when it asks for a company's permanent number: what it owes, oldest first. */
export async function openBills(
  ctx: Ctx,
  input: { companyId: string },
): Promise<{
  total: Rupiah
  bills: readonly { readonly number: string; readonly rest: Rupiah; readonly dueOn: string }[]
}> {
  const unpaid = await selectUnpaid(ctx.db, input.companyId)
  const bills = unpaid.map((invoice) => ({
    number: invoice.number,
    rest: restOf(invoice),
    dueOn: invoice.dueOn,
  }))
  return { total: sumRupiah(bills.map((bill) => bill.rest)), bills }
}

export interface InvoiceStep {
  readonly fromState: string | null
  readonly toState: string
  readonly amount: bigint
  readonly reason: string
  readonly by: string
  readonly at: Date
}

export interface InvoiceDetail {
  readonly invoice: ListedInvoice
  readonly lines: readonly InvoiceLine[]
  readonly allocations: readonly Allocation[]
  readonly history: readonly InvoiceStep[]
}

/** An invoice with everything on it, only for its own company; null for everybody else, as if it were not there. */
export async function findInvoice(
  ctx: Ctx,
  input: { invoiceId: string; companyId: string },
): Promise<InvoiceDetail | null> {
  const invoice = isId('inv', input.invoiceId) ? await selectInvoice(ctx.db, input.invoiceId) : null
  return invoice?.companyId === input.companyId ? readDetail(ctx, invoice) : null
}

/** The same for staff: of every company of their branches. */
export async function findInvoiceForStaff(
  ctx: Ctx,
  input: { invoiceId: string; by: Actor },
): Promise<InvoiceDetail | null> {
  demand(input.by, 'receivable.read')
  const invoice = isId('inv', input.invoiceId) ? await selectInvoice(ctx.db, input.invoiceId) : null
  if (invoice === null || !(await isCompanyWithin(ctx.db, input.by.scope, invoice.companyId))) return null
  return readDetail(ctx, invoice)
}

/** The invoice of an order; null until it is written. */
export function findInvoiceOfOrder(
  ctx: Pick<Ctx, 'db'>,
  input: { orderId: string },
): Promise<Invoice | null> {
  return selectInvoiceOfOrder(ctx.db, input.orderId)
}

/** Which of these orders have no invoice. */
export async function selectOrdersWithoutInvoice(ctx: Ctx, orderIds: readonly string[]): Promise<string[]> {
  const invoiced = await selectInvoicedOrders(ctx.db, orderIds)
  return orderIds.filter((orderId) => !invoiced.has(orderId))
}

async function readDetail(ctx: Ctx, invoice: Invoice): Promise<InvoiceDetail> {
  const [lines, allocations, history] = await Promise.all([
    selectLines(ctx.db, invoice.id),
    selectAllocationsOf(ctx.db, invoice.id),
    selectHistory(ctx.db, invoice.id),
  ])
  const today = businessDay(ctx.now())
  return {
    invoice: { ...invoice, rest: restOf(invoice), daysOverdue: daysOverdue(invoice, today) },
    lines,
    allocations,
    history: history.map((step) => ({
      fromState: step.from_state,
      toState: step.to_state,
      amount: step.amount_idr,
      reason: step.reason,
      by: step.by,
      at: step.at,
    })),
  }
}
