import { send } from './send.ts'
import type { SendResult } from './send.ts'
import { signParts } from './signature.ts'
import type { Delivery, Merchant } from './state.ts'
import { isoUtc } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** Sends a non-SNAP notification. Retries keep the Request-Id and sign anew with the time of the try. */
export async function deliverComponent(
  world: World,
  order: { merchant: Merchant; delivery: Delivery },
): Promise<SendResult> {
  const { merchant, delivery } = order
  const timestamp = isoUtc(now(world))
  const signature = signParts(delivery.forged ? `${merchant.secretKey}-forged` : merchant.secretKey, {
    clientId: merchant.clientId,
    requestId: delivery.requestId,
    timestampLabel: 'Request-Timestamp',
    timestamp,
    target: new URL(delivery.url).pathname,
    body: delivery.body,
  })
  return send(world, {
    operation: 'notification',
    merchant: merchant.clientId,
    method: 'POST',
    url: delivery.url,
    headers: {
      'Content-Type': 'application/json',
      'Client-Id': merchant.clientId,
      'Request-Id': delivery.requestId,
      'Request-Timestamp': timestamp,
      Signature: signature,
    },
    body: delivery.body,
  })
}
