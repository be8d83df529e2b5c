import { z } from 'zod'
import { findReissue } from '#ordering'
import { findPaying, type PaymentsCtx } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import type { JobPayload } from '#platform/queue.ts'
import { languageOf, namesOf, tell } from './notice.ts'

const Expired = z.object({ paymentId: z.string() })

/**
 * Job on `payment.expired`. The time to pay is over: told once, and only to who had seen how to pay. Not where money
 * came meanwhile or the order was placed anew, and not where parts came, as the message about their money says that
 * the time is over.
 */
export async function tellExpired(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { paymentId } = Expired.parse(payload)
  const paying = await findPaying(ctx, { paymentId })
  if (paying === null || paying.payment.state !== 'expired') return
  const { payment, attempts, surplus } = paying
  if (!attempts.some((attempt) => attempt.instruction !== null)) return
  if (payment.companyId === null && surplus.some((one) => one.reason === 'never_whole')) return
  if (payment.orderId !== null) {
    const { successor } = await findReissue(ctx, { orderId: payment.orderId })
    if (successor !== null) return
  }
  await tell(ctx, {
    kind: payment.orderId === null ? 'expired_bill' : 'expired',
    payment,
    language: await languageOf(ctx, payment),
    key: `expired:${payment.id}`,
    params: { ...namesOf(ctx, payment), amount: formatRupiah(payment.amount) },
  })
}
