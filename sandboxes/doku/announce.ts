import { randomUUID } from 'node:crypto'
import { notificationFault } from './faults.ts'
import type { NotificationFault, Struck } from './faults.ts'
import { debitNotificationBody } from './debit-bodies.ts'
import { objectAt, textOrNullAt } from './json.ts'
import { notificationBody, refundNotificationBody } from './order-bodies.ts'
import { codeNotificationBody } from './qris-bodies.ts'
import { spoiledBody } from './spoiled-body.ts'
import { snapPaymentBody } from './snap-bodies.ts'
import type {
  Attempt,
  CheckoutOrder,
  DebitPayment,
  Delivery,
  Merchant,
  QrisCode,
  Refund,
  SnapAccount,
  SnapPayment,
} from './state.ts'
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
  return queue(world, message, notificationFault(world, order.clientId, { phone: order.phone }))
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
  return queue(world, message, notificationFault(world, account.clientId, { phone: account.phone ?? '' }))
}

/** Queues the notification of a card payment that went back. */
export function announceCardRefund(world: World, order: CheckoutOrder, refund: Refund): Delivery[] {
  const merchant = world.state.merchants.get(order.clientId)
  const url = merchant === undefined ? null : notificationUrl(merchant, order)
  if (merchant === undefined || url === null) return []
  const message: Message = {
    merchant,
    kind: 'checkout',
    reference: order.invoiceNumber,
    url,
    body: refundNotificationBody(order, refund),
    expiresAtMs: order.expiresAtMs,
  }
  return queue(world, message, notificationFault(world, order.clientId, { phone: order.phone }))
}

/** Queues the notification of a SNAP QR code (service 52). */
export function announceCode(world: World, code: QrisCode): Delivery[] {
  const merchant = world.state.merchants.get(code.clientId)
  if (merchant === undefined || merchant.qrisNotifyUrl === null || merchant.snapTokenUrl === null) return []
  const message: Message = {
    merchant,
    kind: 'qris',
    reference: code.partnerReferenceNo,
    url: merchant.qrisNotifyUrl,
    body: codeNotificationBody(world, code),
    expiresAtMs: code.expiresAtMs,
  }
  return queue(world, message, notificationFault(world, code.clientId, { amountIdr: code.amountIdr }))
}

/** Queues the notification of a wallet or direct-debit payment (service 56). */
export function announceDebit(world: World, debit: DebitPayment): Delivery[] {
  const merchant = world.state.merchants.get(debit.clientId)
  if (merchant === undefined || merchant.debitNotifyUrl === null || merchant.snapTokenUrl === null) return []
  const phone = world.state.bindings.get(debit.bindingNo ?? '')?.phone ?? ''
  const message: Message = {
    merchant,
    kind: 'debit',
    reference: debit.partnerReferenceNo,
    url: merchant.debitNotifyUrl,
    body: debitNotificationBody(world, debit),
    expiresAtMs: debit.expiresAtMs,
  }
  return queue(
    world,
    message,
    notificationFault(world, debit.clientId, { phone, amountIdr: debit.amountIdr }),
  )
}

/** Queues again what was sent before, as a person does in the back office. */
export function announceAgain(world: World, before: Delivery, sameRequestId: boolean): Delivery {
  const delivery: Delivery = {
    ...before,
    id: `ntf_${nextSequence(world)}`,
    requestId: sameRequestId ? before.requestId : randomUUID(),
    firstAtMs: null,
    dueAtMs: now(world),
    afterId: null,
    held: false,
    forged: false,
    state: 'waiting',
    attempts: [],
  }
  remember(world.state.deliveries, delivery.id, delivery)
  world.changed()
  return delivery
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
      // Never sent, but known, so that a person can send it by hand afterwards.
      remember(world.state.finished, delivery.id, { ...delivery, state: 'given_up' })
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
    case 'absent_channel':
    case 'extra_fields':
    case 'decimal_amount':
    case 'other_spelling':
      return [{ ...delivery, body: spoiledBody(delivery.body, fault.kind) }]
  }
}

/** An older failure follows the success. A virtual account cannot fail: it is held until the next has gone. */
function reordered(world: World, message: Message, delivery: Delivery): Delivery[] {
  if (message.kind === 'virtual_account') {
    return [{ ...delivery, held: true, dueAtMs: delivery.dueAtMs + heldMs }]
  }
  const transaction = { status: 'FAILED', date: isoUtc(now(world) - heldMs) }
  const failed =
    message.kind === 'checkout'
      ? { ...message.body, transaction: { ...objectAt(message.body, 'transaction'), ...transaction } }
      : { ...message.body, latestTransactionStatus: '06', transactionStatusDesc: 'Failed' }
  return [delivery, { ...deliveryOf(world, { ...message, body: failed }), afterId: delivery.id }]
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
