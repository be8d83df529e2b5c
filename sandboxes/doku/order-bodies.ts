import { channelId } from './channels.ts'
import { listAt, objectAt, textAt } from './json.ts'
import { channelOf, isExpired, lastAttempt } from './orders.ts'
import { refundsOf, returnedIdr } from './refunds.ts'
import type { Attempt, CheckoutOrder, Refund } from './state.ts'
import { compactWib, isoUtc } from './time.ts'
import type { World } from './world.ts'

type Body = Record<string, unknown>

/** What `GET /orders/v1/status/…` says; null where the provider answers 404. */
export function statusBody(world: World, order: CheckoutOrder): Body | null {
  const attempt = lastAttempt(order)
  const knowsOrder = world.state.merchants.get(order.clientId)?.orderGenerated === true
  if (attempt === null && !knowsOrder) return null

  const closed = isExpired(world, order) || order.state === 'cancelled'
  const orderStatus = closed && order.state !== 'paid' ? 'ORDER_EXPIRED' : 'ORDER_GENERATED'
  const head = {
    invoice_number: order.invoiceNumber,
    amount: order.amountIdr,
    ...(knowsOrder ? { status: orderStatus } : {}),
  }
  const tail = {
    additional_info: {
      origin: { product: 'CHECKOUT', system: 'sandbox', api_format: 'JOKUL', source: 'direct' },
      line_items: listAt(objectAt(order.request, 'order'), 'line_items'),
    },
  }
  if (attempt === null) return { order: head, service: null, acquirer: null, channel: null, ...tail }
  const { clientId, invoiceNumber: reference } = order
  const refunds = refundsOf(world, 'card', { clientId, reference })
  const backIdr = returnedIdr(refunds)
  return {
    order: head,
    ...transactionPart(order, attempt, transactionStatus(world, order, attempt)),
    ...channelPart(order, attempt, 'status'),
    ...(backIdr === 0 ? {} : { refund: { amount: backIdr } }),
    ...tail,
  }
}

/** What a status question by the Request-Id of a refund says. */
export function refundStatusBody(order: CheckoutOrder, refund: Refund): Body {
  const body = refundNotificationBody(order, refund)
  return refund.status === 'success'
    ? body
    : { ...body, transaction: { ...objectAt(body, 'transaction'), status: 'FAILED' } }
}

/** The notification of a card payment that was voided or refunded. */
export function refundNotificationBody(order: CheckoutOrder, refund: Refund): Body {
  const attempt = lastAttempt(order)
  const voided = refund.type === 'VOID'
  if (attempt === null) throw new Error('a refunded order was paid')
  const { transaction, ...rest } = transactionPart(order, attempt, voided ? 'VOIDED' : 'REFUNDED')
  return {
    ...rest,
    transaction: {
      ...objectAt({ transaction }, 'transaction'),
      type: voided ? 'VOID' : 'REFUND',
      date: isoUtc(refund.finishedAtMs ?? refund.createdAtMs),
    },
    order: { invoice_number: order.invoiceNumber, amount: order.amountIdr },
    ...channelPart(order, attempt, 'notification'),
    refund: { amount: refund.amountIdr, type: refund.type },
  }
}

/** The notification of a finished attempt. */
export function notificationBody(order: CheckoutOrder, attempt: Attempt): Body {
  return {
    ...transactionPart(order, attempt, attempt.status),
    order: { invoice_number: order.invoiceNumber, amount: order.amountIdr },
    ...channelPart(order, attempt, 'notification'),
  }
}

function transactionStatus(world: World, order: CheckoutOrder, attempt: Attempt): string {
  const over = isExpired(world, order) || order.state === 'cancelled'
  const { clientId, invoiceNumber: reference } = order
  const refunds = refundsOf(world, 'card', { clientId, reference })
  if (attempt.status === 'SUCCESS' && returnedIdr(refunds) === order.amountIdr)
    return refunds.some((refund) => refund.type === 'VOID') ? 'VOIDED' : 'REFUNDED'
  if (attempt.status === 'PENDING' && !over) return attempt.interim ?? 'PENDING'
  return attempt.status === 'SUCCESS' || !over ? attempt.status : 'EXPIRED'
}

function transactionPart(order: CheckoutOrder, attempt: Attempt, status: string): Body {
  const channel = channelOf(attempt.channel)
  return {
    service: { id: channel.serviceId },
    acquirer: { id: channel.acquirerId },
    channel: { id: channelId(channel) },
    transaction: {
      status,
      date: isoUtc(attempt.finishedAtMs ?? attempt.createdAtMs),
      original_request_id: order.requestId,
      ...(channel.family === 'card'
        ? { type: textAt(objectAt(order.request, 'payment'), 'type') || 'SALE' }
        : {}),
    },
  }
}

type Form = 'status' | 'notification'

function channelPart(order: CheckoutOrder, attempt: Attempt, form: Form): Body {
  // `identifer` is how the provider spells it in virtual-account notifications.
  const spelling = form === 'notification' ? 'identifer' : 'identifier'
  const window = {
    created_date: compactWib(attempt.createdAtMs),
    expired_date: compactWib(order.expiresAtMs),
  }
  const paid = attempt.status === 'SUCCESS'
  const family = channelOf(attempt.channel).family
  switch (family) {
    case 'va':
      return {
        virtual_account_info: { virtual_account_number: attempt.number, ...window },
        ...(paid ? { virtual_account_payment: { [spelling]: vaIdentifiers(attempt) } } : {}),
      }
    case 'store':
      return {
        online_to_offline_info: { payment_code: attempt.number, ...window },
        ...(paid ? { online_to_offline_payment: { identifier: storeIdentifiers(attempt) } } : {}),
      }
    case 'card':
      return { card_payment: cardPart(attempt, form) }
    case 'qris':
    case 'wallet':
    case 'paylater':
    case 'direct_debit':
      return { emoney_payment: { account_id: '', approval_code: paid ? attempt.approvalCode : '' } }
  }
}

function vaIdentifiers(attempt: Attempt): { name: string; value: string }[] {
  return [
    { name: 'REQUEST_ID', value: attempt.approvalCode },
    { name: 'REFERENCE', value: attempt.approvalCode },
    { name: 'CHANNEL_TYPE', value: '6010' },
  ]
}

function storeIdentifiers(attempt: Attempt): { name: string; value: string }[] {
  return [
    { name: 'AGENT_ID', value: 'SANDBOX' },
    { name: 'AGENT_STORE_ID', value: 'SANDBOX-01' },
    { name: 'AGENT_TRX_ID', value: attempt.approvalCode },
  ]
}

function cardPart(attempt: Attempt, form: Form): Body {
  const approved = attempt.status === 'SUCCESS'
  return {
    [form === 'status' ? 'card_masked' : 'masked_card_number']: '400000******0002',
    approval_code: approved ? attempt.approvalCode : '',
    response_code: approved ? '0000' : '5501',
    response_message: approved ? 'PAYMENT APPROVED' : 'DECLINED',
  }
}
