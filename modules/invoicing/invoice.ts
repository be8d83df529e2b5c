import { rupiah, type Rupiah } from '#platform/money.ts'
import { daysBetween } from './business-days.ts'

export type InvoiceState = 'open' | 'partly_paid' | 'paid' | 'void'

/** What an invoice may become. An allocation that is undone opens it again. */
export const invoiceMoves = {
  open: ['partly_paid', 'paid', 'void'],
  partly_paid: ['partly_paid', 'paid', 'open'],
  paid: ['partly_paid', 'open'],
  void: [],
} as const satisfies Record<InvoiceState, readonly InvoiceState[]>

export interface Invoice {
  readonly id: string
  readonly number: string
  readonly settlement: 'prepaid' | 'on_account'
  readonly orderId: string
  readonly orderNumber: string
  /** Null for a consumer. */
  readonly companyId: string | null
  readonly customerName: string
  readonly customerAddress: string
  readonly net: Rupiah
  readonly tax: Rupiah
  readonly total: Rupiah
  /** Settled so far, by money, credit and cash discount together. */
  readonly paid: Rupiah
  readonly state: InvoiceState
  readonly paymentId: string | null
  /** Business days, `YYYY-MM-DD`, WIB. */
  readonly issuedOn: string
  readonly dueOn: string
  readonly issuedAt: Date
}

export interface InvoiceLine {
  readonly sku: string
  readonly nameId: string
  readonly nameEn: string
  readonly brand: string
  readonly quantity: number
  readonly unitPrice: Rupiah
  readonly linePrice: Rupiah
}

/** What is left to pay. */
export function restOf(invoice: Pick<Invoice, 'total' | 'paid' | 'state'>): Rupiah {
  return invoice.state === 'void' ? rupiah(0) : rupiah(invoice.total - invoice.paid)
}

/** The state that so much paid makes. */
export function stateOf(invoice: Pick<Invoice, 'total'>, paid: Rupiah): InvoiceState {
  if (paid === 0n) return 'open'
  return paid === invoice.total ? 'paid' : 'partly_paid'
}

/** Days past the due date of what is not paid; 0 until the due date is over. */
export function daysOverdue(
  invoice: Pick<Invoice, 'total' | 'paid' | 'state' | 'dueOn'>,
  today: string,
): number {
  return restOf(invoice) === 0n ? 0 : Math.max(0, daysBetween(invoice.dueOn, today))
}
