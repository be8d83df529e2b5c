import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { formatRupiah } from '#platform/format-money.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { selectOrder } from './order.store.ts'

/** Jobs of this module. */
export const receiptQueue = 'ordering.send_receipt'

/** Job on `payment.settled`: the buyer gets one receipt by WhatsApp, however often the job runs. */
export async function sendReceipt(ctx: Ctx, input: { orderId: string; paidAt: Date }): Promise<void> {
  const order = await selectOrder(ctx.db, input.orderId)
  const phone = order === null ? null : normalizePhone(order.contact.phone)
  if (order === null || phone === null) return
  await ctx.transaction((trx) =>
    queueMessage(trx, {
      to: phone,
      template: 'payment_receipt_id',
      params: {
        name: order.contact.name,
        orderNumber: order.number,
        amount: formatRupiah(order.total),
        paidAt: formatWib(input.paidAt),
      },
      dedupeKey: `receipt:${order.id}`,
      at: ctx.now(),
    }),
  )
}
