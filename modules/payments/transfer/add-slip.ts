import { createHash } from 'node:crypto'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields } from '../move-payment.ts'
import { lockPayment } from '../payment.store.ts'
import { mediaTypeOf, type SlipMediaType } from './media-type.ts'
import { moveTransfer } from './move-transfer.ts'
import { countSlipsOf, insertSlip, selectPaymentOfFile, selectSlipFile, selectSlips } from './slip.store.ts'
import { slipBytesMax, slipsMax, slipsOfPaymentMax, takesSlips } from './transfer.ts'
import { insertHistory, lockTransfer, selectTransfer } from './transfer.store.ts'

export type SlipAdded =
  | { readonly kind: 'added'; readonly slipId: string }
  | { readonly kind: 'empty' | 'too_large' | 'not_a_picture' }
  /** This very file was given before: for this payment, or for another one. */
  | { readonly kind: 'given_before' | 'given_elsewhere' }
  | { readonly kind: 'too_many' | 'closed' | 'not_found' }

/**
 * Takes a buyer's proof of transfer: a photo or PDF, kept as it came, never the same file twice. Staff look at it next; a
 * rejected transfer is open again by it. The caller has made sure that the buyer may see the order.
 */
export async function addSlip(ctx: Ctx, input: { attemptId: string; content: Buffer }): Promise<SlipAdded> {
  const { content } = input
  if (content.length === 0) return { kind: 'empty' }
  if (content.length > slipBytesMax) return { kind: 'too_large' }
  const mediaType = mediaTypeOf(content)
  if (mediaType === null) return { kind: 'not_a_picture' }
  const transfer = await selectTransfer(ctx.db, input.attemptId)
  if (transfer === null) return { kind: 'not_found' }
  return ctx.transaction((trx) =>
    keepSlip(trx, { ...input, paymentId: transfer.paymentId, mediaType, now: ctx.now() }),
  )
}

async function keepSlip(
  trx: Trx,
  input: { attemptId: string; paymentId: string; content: Buffer; mediaType: SlipMediaType; now: Date },
): Promise<SlipAdded> {
  const { attemptId, content, now } = input
  const payment = await lockPayment(trx, input.paymentId)
  const transfer = await lockTransfer(trx, attemptId)
  if (payment === null || transfer === null) return { kind: 'not_found' }
  if (!takesSlips(transfer)) return { kind: 'closed' }
  const isFull =
    (await selectSlips(trx, attemptId)).length >= slipsMax ||
    (await countSlipsOf(trx, payment.id)) >= slipsOfPaymentMax
  if (isFull) return { kind: 'too_many' }
  const sha256 = createHash('sha256').update(content).digest()
  const slipId = newId('slp')
  const isNew = await insertSlip(trx, {
    id: slipId,
    attempt_id: attemptId,
    sha256,
    media_type: input.mediaType,
    content,
    given_at: now,
  })
  if (!isNew) {
    const owner = await selectPaymentOfFile(trx, sha256)
    return { kind: owner === payment.id ? 'given_before' : 'given_elsewhere' }
  }
  // A first yes stands: the second person sees the new slip too.
  if (transfer.state !== 'approving') await moveTransfer(trx, transfer, { to: 'waiting', decided: null })
  await insertHistory(trx, { attempt_id: attemptId, what: 'slip_added', by: 'buyer', at: now })
  await publish(trx, {
    name: 'transfer.slip_added',
    ...eventFields(payment),
    attemptId,
    at: now.toISOString(),
  })
  return { kind: 'added', slipId }
}

/** A slip's bytes, for staff; null where there is none. */
export async function readSlip(
  ctx: Ctx,
  input: { slipId: string },
): Promise<{ mediaType: SlipMediaType; content: Buffer } | null> {
  return isId('slp', input.slipId) ? selectSlipFile(ctx.db, input.slipId) : null
}
