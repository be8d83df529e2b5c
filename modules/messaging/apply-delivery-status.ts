import type { Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import { insertDelivery } from './delivery.store.ts'
import type { MessagingCtx } from './message.ts'
import type { Message } from './message.store.ts'
import { lockMessage, lockMessageByProviderId, moveMessage } from './message.store.ts'
import type { Delivery, HandshakeAnswer, IncomingWebhook } from './port.ts'

export type DeliveryApplied =
  | { readonly kind: 'applied'; readonly fresh: number; readonly repeated: number }
  | { readonly kind: 'bad_signature' }
  | { readonly kind: 'unreadable' }

/**
 * Takes one webhook call of the provider: verified over its raw bytes, stored and applied in one transaction, so the caller
 * answers 200 after it returns `applied` and 401 or 400 otherwise. Reports may come twice, late and in any order.
 */
export async function applyDeliveryStatus(
  ctx: MessagingCtx,
  input: IncomingWebhook,
): Promise<DeliveryApplied> {
  const reading = ctx.messaging.channel.readDeliveries(input)
  if (reading.kind !== 'read') {
    ctx.log.warn({ reading: reading.kind, bytes: input.rawBody.length }, 'messaging: webhook not accepted')
    return reading
  }
  // One order of locks for all calls, so that two batches never wait for each other.
  const deliveries = [...reading.deliveries].sort((one, other) => orderOf(one).localeCompare(orderOf(other)))
  return ctx.transaction(async (trx) => {
    let fresh = 0
    for (const delivery of deliveries) if (await applyDelivery(ctx, trx, delivery)) fresh += 1
    return { kind: 'applied', fresh, repeated: deliveries.length - fresh }
  })
}

/** Answers the provider's handshake by which it checks that the webhook's address is ours. */
export function answerWebhookHandshake(
  ctx: MessagingCtx,
  query: Readonly<Record<string, string | undefined>>,
): HandshakeAnswer {
  return ctx.messaging.channel.answerHandshake(query)
}

async function applyDelivery(ctx: MessagingCtx, trx: Trx, delivery: Delivery): Promise<boolean> {
  const at = ctx.now()
  if (!(await insertDelivery(trx, delivery, at))) return false
  const message = await findMessage(trx, delivery)
  // Unknown ids are kept and otherwise ignored: code messages are looked up by who sent them.
  if (message === null) return true
  const moved = await moveMessage(trx, message, {
    to: delivery.status,
    reason: delivery.error ?? 'provider_reported',
    at,
  })
  if (moved) await publish(trx, { name: 'message.moved', messageId: message.id, state: delivery.status })
  return true
}

async function findMessage(trx: Trx, delivery: Delivery): Promise<Message | null> {
  if (delivery.correlationId?.startsWith('msg_')) return lockMessage(trx, delivery.correlationId)
  if (delivery.correlationId !== null) return null
  return lockMessageByProviderId(trx, delivery.providerMessageId)
}

function orderOf(delivery: Delivery): string {
  return `${delivery.correlationId ?? ''}|${delivery.providerMessageId}|${delivery.status}`
}
