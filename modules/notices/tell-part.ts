import { z } from 'zod'
import { findPaying, type PaymentsCtx } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import { rupiah } from '#platform/money.ts'
import type { JobPayload } from '#platform/queue.ts'
import { languageOf, namesOf, tell } from './notice.ts'
import { sayMoment } from './words.ts'

const Moved = z.object({ paymentId: z.string(), attemptId: z.string().nullable(), reason: z.string() })

/**
 * Job on `payment.choosing` and `payment.awaiting`. Part of the sum came: the buyer reads what came, what is left and
 * until when, once for each part. Other moves into these states, and parts that were completed meanwhile, are not
 * told.
 */
export async function tellPart(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { paymentId, attemptId, reason } = Moved.parse(payload)
  if (reason !== 'paid_in_part') return
  const paying = await findPaying(ctx, { paymentId })
  const part = paying?.money.find((money) => money.attemptId === attemptId && money.disposition === 'part')
  if (paying === null || part === undefined) return
  const { payment } = paying
  const isOver = payment.state === 'settled' || payment.state === 'expired' || payment.state === 'cancelled'
  if (isOver) return
  const language = await languageOf(ctx, payment)
  await tell(ctx, {
    kind: 'part',
    payment,
    language,
    key: `part:${part.id}`,
    params: {
      ...namesOf(ctx, payment),
      received: formatRupiah(part.amount),
      rest: formatRupiah(rupiah(payment.amount - payment.received)),
      payBefore: sayMoment(language, payment.payBefore),
    },
  })
}
