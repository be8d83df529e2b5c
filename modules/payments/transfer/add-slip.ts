import { createHash } from 'node:crypto'
import { demand, type Actor } from '#access'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields } from '../move-payment.ts'
import { lockPayment } from '../payment.store.ts'
import { drawSlip } from './draw-slip.ts'
import { mediaTypeOf, type SlipMediaType } from './media-type.ts'
import { moveTransfer } from './move-transfer.ts'
import { countSlipsOf, insertSlip, selectPaymentOfFile, selectSlipFile, selectSlips } from './slip.store.ts'
import { slipBytesMax, slipsMax, slipsOfPaymentMax, takesSlips, type Transfer } from './transfer.ts'
import { insertHistory, lockTransfer, selectTransfer } from './transfer.store.ts'

export type SlipAdded =
  | { readonly kind: 'added'; readonly slipId: string }
  | { readonly kind: 'empty' | 'too_large' | 'not_a_picture' }
  /** A picture that cannot be opened; or too many are being opened, and it may come again. */
  | { readonly kind: 'unreadable' | 'busy' }
  /** This very file was given before: for this payment, or for another one. */
  | { readonly kind: 'given_before' | 'given_elsewhere' }
  | { readonly kind: 'too_many' | 'closed' | 'not_found' }

/**
 * Takes a buyer's proof of transfer, never the same file twice: a picture is drawn anew, a PDF kept as it came. Staff look
 * at it next; a rejected transfer is open again by it. The caller has made sure that the buyer may see the payment.
 */
export async function addSlip(ctx: Ctx, input: { attemptId: string; content: Buffer }): Promise<SlipAdded> {
  const { attemptId, content } = input
  if (content.length === 0) return { kind: 'empty' }
  if (content.length > slipBytesMax) return { kind: 'too_large' }
  const mediaType = mediaTypeOf(content)
  if (mediaType === null) return { kind: 'not_a_picture' }
  const transfer = await selectTransfer(ctx.db, attemptId)
  if (transfer === null) return { kind: 'not_found' }
  // What was uploaded, not what is kept: the same file is known again whatever drawing makes of it.
  const sha256 = createHash('sha256').update(content).digest()
  const refused = await refusalOf(ctx.db, transfer, sha256)
  if (refused !== null) return refused
  const file = await fileToKeep(mediaType, content)
  if (file.kind !== 'kept') {
    ctx.log.warn({ attemptId, ...file }, 'a slip was not drawn')
    return { kind: file.kind }
  }
  const { paymentId } = transfer
  return ctx.transaction((trx) => keepSlip(trx, { attemptId, paymentId, sha256, file, now: ctx.now() }))
}

interface SlipFile {
  readonly mediaType: SlipMediaType
  readonly content: Buffer
}

async function fileToKeep(mediaType: SlipMediaType, content: Buffer) {
  if (mediaType === 'application/pdf') return { kind: 'kept' as const, mediaType, content }
  const drawn = await drawSlip(content)
  return drawn.kind === 'drawn'
    ? { kind: 'kept' as const, mediaType: 'image/jpeg' as const, content: drawn.content }
    : drawn
}

/** Why a transfer takes no slip, or not this one: asked before the work of drawing, and again under the locks. */
async function refusalOf(db: Db, transfer: Transfer, sha256: Buffer): Promise<SlipAdded | null> {
  const { attemptId, paymentId } = transfer
  if (!takesSlips(transfer)) return { kind: 'closed' }
  const isFull =
    (await selectSlips(db, attemptId)).length >= slipsMax ||
    (await countSlipsOf(db, paymentId)) >= slipsOfPaymentMax
  if (isFull) return { kind: 'too_many' }
  const owner = await selectPaymentOfFile(db, sha256)
  if (owner === null) return null
  return { kind: owner === paymentId ? 'given_before' : 'given_elsewhere' }
}

async function keepSlip(
  trx: Trx,
  input: { attemptId: string; paymentId: string; sha256: Buffer; file: SlipFile; now: Date },
): Promise<SlipAdded> {
  const { attemptId, sha256, file, now } = input
  const payment = await lockPayment(trx, input.paymentId)
  const transfer = await lockTransfer(trx, attemptId)
  if (payment === null || transfer === null) return { kind: 'not_found' }
  const refused = await refusalOf(trx, transfer, sha256)
  if (refused !== null) return refused
  const slipId = newId('slp')
  const isNew = await insertSlip(trx, {
    id: slipId,
    attempt_id: attemptId,
    sha256,
    media_type: file.mediaType,
    content: file.content,
    given_at: now,
  })
  // Somebody gave it for another payment in this very moment.
  if (!isNew) return { kind: 'given_elsewhere' }
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
  input: { slipId: string; by: Actor },
): Promise<{ mediaType: SlipMediaType; content: Buffer } | null> {
  demand(input.by, 'transfer.read')
  return isId('slp', input.slipId) ? selectSlipFile(ctx.db, input.slipId) : null
}
