import { admit, isReply, keepAnswer, notFound, refuse, replay, signReply } from './component-door.ts'
import type { Caller } from './component-door.ts'
import { checkoutErrors } from './checkout-rules.ts'
import { jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { objectAt, parseObject, textAt } from './json.ts'
import { dueMinutes, findOrder, isExpired, lastAttempt, channelOf, openOrder } from './orders.ts'
import { refundStatusBody, statusBody } from './order-bodies.ts'
import { findRefund } from './refunds.ts'
import type { CheckoutOrder } from './state.ts'
import { compactWib } from './time.ts'
import { nextSequence } from './world.ts'
import type { World } from './world.ts'

/** `POST /checkout/v1/payment` */
export function createCheckout(world: World, incoming: Incoming): Reply {
  const caller = admit(world, incoming)
  if (isReply(caller)) return caller
  return (
    replay(world, caller, incoming) ??
    signReply(world, caller, { reply: create(world, caller, incoming), incoming })
  )
}

/** `GET /orders/v1/status/{invoice number or Request-Id}` */
export function orderStatus(world: World, incoming: Incoming): Reply {
  const caller = admit(world, incoming)
  if (isReply(caller)) return caller

  const body = truthOf(world, caller.merchant.clientId, decodedTail(incoming.path))
  const reply = body === null ? notFound() : jsonReply(200, body)
  return signReply(world, caller, { reply, incoming })
}

/** An invoice or the Request-Id of its checkout names an order; the Request-Id of a refund names that refund. */
function truthOf(world: World, clientId: string, reference: string): object | null {
  const order = findOrder(world, clientId, reference)
  if (order !== null) return statusBody(world, order)
  const refund = findRefund(world, 'card', { clientId, partnerRefundNo: reference })
  const refunded = refund === null ? null : findOrder(world, clientId, refund.reference)
  return refund === null || refunded === null ? null : refundStatusBody(refunded, refund)
}

/** `POST /checkout/v3/cancellations` */
export function cancelCheckout(world: World, incoming: Incoming): Reply {
  const caller = admit(world, incoming)
  if (isReply(caller)) return caller
  return (
    replay(world, caller, incoming) ??
    signReply(world, caller, { reply: cancel(world, caller, incoming), incoming })
  )
}

function create(world: World, caller: Caller, incoming: Incoming): Reply {
  const { clientId } = caller.merchant
  const body = parseObject(incoming.text)
  if (body === null) return refuse(400, 'request body is not a valid JSON object', clientId)
  const errors = checkoutErrors(body)
  if (errors.length > 0) return { ...jsonReply(400, { error_messages: errors }), verdict: errors.join('; ') }

  const invoice = textAt(objectAt(body, 'order'), 'invoice_number')
  if (findOrder(world, clientId, invoice) !== null) {
    return refuse(409, 'DUPLICATE_TRANSACTION: order.invoice_number is already used', clientId)
  }
  const order = openOrder(world, { clientId, requestId: caller.requestId, body })
  const reply = jsonReply(200, createdBody(world, order))
  keepAnswer(world, caller, { incoming, body: reply.body })
  return reply
}

function createdBody(world: World, order: CheckoutOrder): unknown {
  const { request } = order
  const asked = objectAt(request, 'order')
  return {
    message: ['SUCCESS'],
    response: {
      ...request,
      order: {
        ...asked,
        amount: String(order.amountIdr),
        invoice_number: order.invoiceNumber,
        currency: textAt(asked, 'currency') || 'IDR',
        session_id: textAt(asked, 'session_id') || order.token.slice(0, 32),
      },
      payment: {
        ...objectAt(request, 'payment'),
        payment_method_types: order.methods,
        payment_due_date: dueMinutes(order),
        token_id: order.token,
        url: `${world.publicUrl}/checkout-link-v2/${order.token}`,
        expired_date: compactWib(order.expiresAtMs),
      },
      uuid: 2_200_000_000_000_000 + nextSequence(world),
    },
  }
}

/** BTN, BNC and the regional development banks cannot take a number back. */
const notCancellable = ['VIRTUAL_ACCOUNT_BTN', 'VIRTUAL_ACCOUNT_BNC', 'VIRTUAL_ACCOUNT_BJB']

function cancel(world: World, caller: Caller, incoming: Incoming): Reply {
  const { clientId } = caller.merchant
  const body = parseObject(incoming.text)
  if (body === null) return refuse(400, 'request body is not a valid JSON object', clientId)
  const invoice = textAt(objectAt(body, 'order'), 'invoice_number')
  const requestId = textAt(objectAt(body, 'payment'), 'original_request_id')
  const errors = [
    ...(invoice === '' ? ['order.invoice_number is required'] : []),
    ...(requestId === '' ? ['payment.original_request_id is required'] : []),
  ]
  if (errors.length > 0) return { ...jsonReply(400, { error_messages: errors }), verdict: errors.join('; ') }
  if (!caller.merchant.cancellation) return refuse(400, 'order cancellation is not activated', clientId)

  const order = findOrder(world, clientId, invoice)
  if (order?.requestId !== requestId) return notFound()
  const reason = uncancellable(world, order)
  if (reason !== null) return refuse(400, reason, clientId)

  order.state = 'cancelled'
  world.changed()
  const reply = jsonReply(200, {
    message: ['SUCCESS'],
    order: { invoice_number: order.invoiceNumber, amount: order.amountIdr },
    payment: { original_request_id: order.requestId },
  })
  keepAnswer(world, caller, { incoming, body: reply.body })
  return reply
}

function uncancellable(world: World, order: CheckoutOrder): string | null {
  if (order.state !== 'open') return `order is already ${order.state}`
  if (isExpired(world, order)) return 'order is already expired'
  const attempt = lastAttempt(order)
  if (attempt === null) return null
  const { family } = channelOf(attempt.channel)
  const allowed = (family === 'va' && !notCancellable.includes(attempt.channel)) || family === 'qris'
  return allowed ? null : `order cannot be cancelled for ${attempt.channel}`
}

function decodedTail(path: string): string {
  const tail = path.slice('/orders/v1/status/'.length)
  try {
    return decodeURIComponent(tail)
  } catch {
    return tail
  }
}
