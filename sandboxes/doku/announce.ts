import { randomUUID } from 'node:crypto'
import { notificationFault } from './faults.ts'
import type { NotificationFault, Struck } from './faults.ts'
import { objectAt, parseObject, textOrNullAt } from './json.ts'
import { notificationBody } from './order-bodies.ts'
import { snapPaymentBody } from './snap-bodies.ts'
import type { Attempt, CheckoutOrder, Delivery, Merchant, SnapAccount, SnapPayment } from './state.ts'
import { isoUtc } from './time.ts'
import { nextSequence, now, remember } from './world.ts'
import type { World } from './world.ts'

const heldMs = 60_000
const delayMsDefault = 30_000

type Message = {
  merchant: Merchant
  kind: Delivery['kind']
  reference: string
  url: string
  body: Record<string, unknown>
  expiresAtMs: number
}

/** Queues the notification of a checkout attempt and gives what is on its way; empty where no URL is known. */
export function announceCheckout(world: World, order: CheckoutOrder, attempt: Attempt): Delivery[] {
  const merchant = world.state.merchants.get(order.clientId)
  const url = merchant === undefined ? null : notificationUrl(merchant, order)
  if (merchant === undefined || url === null) return []
  const message: Message = {
    merchant,
    kind: 'checkout',
    reference: order.invoiceNumber,
    url,
    body: notificationBody(order, attempt),
    expiresAtMs: order.expiresAtMs,
  }
  return queue(world, message, notificationFault(world, order.clientId, order.phone))
}

/** Queues the notification of a paid SNAP virtual account. */
export function announceAccount(world: World, account: SnapAccount, payment: SnapPayment): Delivery[] {
  const merchant = world.state.merchants.get(account.clientId)
  if (merchant === undefined || merchant.vaPaymentUrl === null || merchant.snapTokenUrl === null) return []
  const message: Message = {
    merchant,
    kind: 'virtual_account',
    reference: account.trxId,
    url: merchant.vaPaymentUrl,
    body: snapPaymentBody(account, payment),
    expiresAtMs: account.expiresAtMs,
  }
  return queue(world, message, notificationFault(world, account.clientId, account.phone ?? ''))
}

/** The override counts only where a URL is configured and the path is the same: only the host may differ. */
function notificationUrl(merchant: Merchant, order: CheckoutOrder): string | null {
  const configured = merchant.notificationUrl
  const override = textOrNullAt(objectAt(order.request, 'additional_info'), 'override_notification_url')
  if (configured === null || override === null) return configured
  return new URL(configured).pathname === new URL(override).pathname ? override : configured
}

function queue(world: World, message: Message, fault: Struck<NotificationFault> | null): Delivery[] {
  const deliveries = fault === null ? [deliveryOf(world, message)] : spoil(world, message, fault)
  releaseHeld(world, message.merchant.clientId, deliveries.at(-1)?.id ?? null)
  for (const delivery of deliveries) remember(world.state.deliveries, delivery.id, delivery)
  world.changed()
  return deliveries
}

function spoil(world: World, message: Message, fault: Struck<NotificationFault>): Delivery[] {
  const delivery = deliveryOf(world, message)
  switch (fault.kind) {
    case 'drop':
      return []
    case 'delay':
    case 'slow':
      return [{ ...delivery, dueAtMs: delivery.dueAtMs + (fault.delayMs ?? delayMsDefault) }]
    case 'late':
      return [{ ...delivery, dueAtMs: Math.max(delivery.dueAtMs, message.expiresAtMs) + heldMs }]
    case 'duplicate':
      return [
        delivery,
        { ...deliveryOf(world, message), requestId: delivery.requestId, afterId: delivery.id },
      ]
    case 'duplicate_new_id':
      return [delivery, { ...deliveryOf(world, message), afterId: delivery.id }]
    case 'forge':
      return [
        { ...delivery, forged: true },
        { ...deliveryOf(world, message), afterId: delivery.id },
      ]
    case 'reorder':
      return reordered(world, message, delivery)
    case 'wrong_amount':
    case 'null_channel':
    case 'extra_fields':
    case 'decimal_amount':
      return [{ ...delivery, body: spoiledBody(delivery.body, fault.kind) }]
  }
}

/** Checkout: an older FAILED follows the SUCCESS. SNAP: held until the next notification has gone. */
function reordered(world: World, message: Message, delivery: Delivery): Delivery[] {
  if (message.kind === 'virtual_account') {
    return [{ ...delivery, held: true, dueAtMs: delivery.dueAtMs + heldMs }]
  }
  const transaction = objectAt(message.body, 'transaction')
  const failed = {
    ...message.body,
    transaction: { ...transaction, status: 'FAILED', date: isoUtc(now(world) - heldMs) },
  }
  return [delivery, { ...deliveryOf(world, { ...message, body: failed }), afterId: delivery.id }]
}

type Spoiling = 'wrong_amount' | 'null_channel' | 'extra_fields' | 'decimal_amount'

function spoiledBody(text: string, kind: Spoiling): string {
  const body = parseObject(text) ?? {}
  switch (kind) {
    case 'wrong_amount':
      return text
        .replace(/"amount":(\d+)/, (_all, amount: string) => `"amount":${Number(amount) + 1}`)
        .replace(/"value":"(\d+)\.00"/, (_all, amount: string) => `"value":"${Number(amount) + 1}.00"`)
    case 'null_channel':
      return JSON.stringify({ ...body, service: null, acquirer: null, channel: null })
    case 'extra_fields':
      return JSON.stringify({ ...body, new_field: { added: 'in a later version', list: [1, 2] } })
    case 'decimal_amount':
      return text.replace(/"amount":(\d+)/, '"amount":$1.0')
  }
}

function deliveryOf(world: World, message: Message): Delivery {
  return {
    id: `ntf_${nextSequence(world)}`,
    clientId: message.merchant.clientId,
    kind: message.kind,
    reference: message.reference,
    url: message.url,
    requestId: randomUUID(),
    body: JSON.stringify(message.body),
    firstAtMs: null,
    dueAtMs: now(world),
    afterId: null,
    held: false,
    forged: false,
    state: 'waiting',
    attempts: [],
  }
}

/** A held notification goes right after the one that has just been queued. */
function releaseHeld(world: World, clientId: string, afterId: string | null): void {
  for (const delivery of world.state.deliveries.values()) {
    if (delivery.clientId !== clientId || !delivery.held) continue
    delivery.held = false
    delivery.dueAtMs = now(world)
    delivery.afterId = afterId
  }
}
