import { z } from 'zod'
import { findPaidInvoices } from '#invoicing'
import { findOrderForStaff } from '#ordering'
import { findPaying, type Payment, type PaymentsCtx } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import { rupiah, sumRupiah } from '#platform/money.ts'
import type { JobPayload } from '#platform/queue.ts'
import { languageOf, namesOf, tell } from './notice.ts'
import { sayAllocations, sayMoment } from './words.ts'

const Settled = z.object({ paymentId: z.string(), reason: z.string(), at: z.coerce.date() })

/**
 * Job on `payment.settled`. A sum is whole. For invoices the buyer gets the receipt with what it paid; for an order
 * whose time was over they read whether it goes on. An order paid in time has a receipt of its own.
 */
export async function tellSettled(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { paymentId, reason, at } = Settled.parse(payload)
  const payment = (await findPaying(ctx, { paymentId }))?.payment ?? null
  if (payment === null) return
  switch (payment.subject.kind) {
    case 'invoices':
    case 'deposit':
      return tellInvoices(ctx, payment, at)
    case 'order':
      return reason === 'paid_late' ? tellLate(ctx, payment) : undefined
    case 'booking':
      return
  }
}

async function tellInvoices(ctx: PaymentsCtx, payment: Payment, paidAt: Date): Promise<void> {
  const invoices = await findPaidInvoices(ctx, { paymentId: payment.id })
  const used = sumRupiah(invoices.map((invoice) => invoice.amount))
  const language = await languageOf(ctx, payment)
  await tell(ctx, {
    kind: 'invoices_paid',
    payment,
    language,
    key: `invoices_paid:${payment.id}`,
    params: {
      ...namesOf(ctx, payment),
      amount: formatRupiah(payment.amount),
      paidAt: sayMoment(language, paidAt),
      allocations: sayAllocations(language, { invoices, credit: rupiah(payment.amount - used) }),
    },
  })
}

async function tellLate(ctx: PaymentsCtx, payment: Payment): Promise<void> {
  const found = await findOrderForStaff(ctx, { orderId: payment.subject.id })
  const state = found?.order.state
  if (found === null || (state !== 'paid' && state !== 'under_review')) return
  await tell(ctx, {
    kind: state === 'paid' ? 'late_revived' : 'late_review',
    payment,
    language: found.order.locale,
    key: `late:${payment.id}`,
    params: { ...namesOf(ctx, payment), amount: formatRupiah(payment.amount) },
  })
}
