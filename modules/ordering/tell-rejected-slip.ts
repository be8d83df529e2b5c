import { z } from 'zod'
import { queueMessage } from '#messaging'
import { findPaying, findTransferView, type PaymentsCtx } from '#payments'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { JobPayload } from '#platform/queue.ts'

/** Jobs of this module. */
export const rejectedSlipQueue = 'ordering.tell_rejected_slip'

const Rejected = z.object({ paymentId: z.string(), attemptId: z.string(), at: z.coerce.date() })

/**
 * Job on `transfer.rejected`: the buyer reads by WhatsApp why the proof was not taken, and where to send another, once for
 * each no, however often the job runs. Where another proof came meanwhile, or the money, there is nothing to tell.
 */
export async function tellRejectedSlip(ctx: PaymentsCtx, payload: JobPayload): Promise<void> {
  const { paymentId, attemptId, at } = Rejected.parse(payload)
  const transfer = await findTransferView(ctx, { attemptId })
  const payment = (await findPaying(ctx, { paymentId }))?.payment ?? null
  if (transfer === null || payment === null) return
  const { rejectedReason: reason, rejectedAt } = transfer
  const phone = normalizePhone(payment.buyerPhone)
  if (reason === null || rejectedAt?.getTime() !== at.getTime() || phone === null) return
  await ctx.transaction((trx) =>
    queueMessage(trx, {
      to: phone,
      template: 'transfer_slip_rejected_id',
      params: {
        name: payment.buyerName,
        number: payment.number,
        reason,
        url: ctx.payments.returnUrl(payment),
      },
      dedupeKey: `slip_rejected:${attemptId}:${at.toISOString()}`,
      at: ctx.now(),
    }),
  )
}
