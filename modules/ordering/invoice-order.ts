import { findCompany } from '#companies'
import { issueInvoice, selectOrdersWithoutInvoice, type InvoiceLine } from '#invoicing'
import { findPaymentOfOrder } from '#payments'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import type { DeliveryAddress } from './order.ts'
import { lockOrder, selectLines, selectOrder, selectPaidOrders } from './order.store.ts'
import type { PlaceOrder } from './place-order.ts'
import type { PricedCart } from './price-cart.ts'

/** Jobs of this module. */
export const invoiceQueue = 'ordering.invoice_order'

/** An order on account gets its invoice with it, in one transaction. */
export async function invoiceOnAccount(
  trx: Trx,
  sale: {
    order: {
      orderId: string
      number: string
      input: PlaceOrder
      priced: PricedCart
      companyName: string | null
      now: Date
    }
    termDays: number
  },
): Promise<void> {
  const { orderId, number, input, priced, companyName, now } = sale.order
  const companyId = input.buyer?.companyId ?? ''
  await issueInvoice(trx, {
    order: {
      id: orderId,
      number,
      companyId,
      customerName: companyName ?? input.contact.name,
      customerAddress: addressLine(input.address),
      ...priced.sums,
      lines: priced.lines.map(toInvoiceLine),
    },
    settlement: { kind: 'on_account', companyId, termDays: sale.termDays },
    at: now,
  })
  const at = now.toISOString()
  await publish(trx, { name: 'order.on_account', orderId, orderNumber: number, reason: 'placed', at })
}

/** Job on `order.paid`: an order that was paid first gets its invoice, once, however often the job runs. */
export async function invoicePaidOrder(ctx: Ctx, input: { orderId: string }): Promise<void> {
  const order = await selectOrder(ctx.db, input.orderId)
  const view = await findPaymentOfOrder(ctx, input)
  if (order?.state !== 'paid' || view?.payment.state !== 'settled') return
  const lines = await selectLines(ctx.db, order.id)
  const company = order.companyId === null ? null : await findCompany(ctx, { companyId: order.companyId })
  const { id, number, companyId, net, tax, total } = order
  await ctx.transaction(async (trx) => {
    // Locked, so that no refund is booked between this look and the invoice.
    if ((await lockOrder(trx, order.id))?.state !== 'paid') return
    await issueInvoice(trx, {
      order: {
        id,
        number,
        companyId,
        customerName: company?.name ?? order.contact.name,
        customerAddress: addressLine(order.address),
        net,
        tax,
        total,
        lines: lines.map(toInvoiceLine),
      },
      settlement: { kind: 'prepaid', paymentId: view.payment.id },
      at: ctx.now(),
    })
  })
}

/** Time for the job to write it; after that the recurring look does. */
const jobTimeMs = 120_000

/** Recurring: writes the invoices of paid orders whose job was lost; `sinceMs` back, or of all where not said. */
export async function invoiceForgottenOrders(ctx: Ctx, input: { sinceMs?: number } = {}): Promise<void> {
  const now = ctx.now().getTime()
  const since = input.sinceMs === undefined ? null : new Date(now - input.sinceMs)
  const until = new Date(now - jobTimeMs)
  for (let after: string | null = ''; after !== null;) {
    const ids: string[] = await selectPaidOrders(ctx.db, { since, until, after })
    for (const orderId of await selectOrdersWithoutInvoice(ctx, ids)) await invoicePaidOrder(ctx, { orderId })
    after = ids.at(-1) ?? null
  }
}

function toInvoiceLine(line: InvoiceLine): InvoiceLine {
  const { sku, nameId, nameEn, brand, quantity, unitPrice, linePrice } = line
  return { sku, nameId, nameEn, brand, quantity, unitPrice, linePrice }
}

function addressLine(address: DeliveryAddress): string {
  const { street, district, city, province, postalCode } = address
  return `${street}, ${district}, ${city}, ${province} ${postalCode}`
}
