import { admit, isReply, keepAnswer, notFound, refuse, replay, signReply } from './component-door.ts'
import type { Caller } from './component-door.ts'
import { jsonReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { numberAt, objectAt, parseObject, textAt } from './json.ts'
import { channelOf, findOrder, lastAttempt } from './orders.ts'
import { claimedIdr, openRefund, refundsOf } from './refunds.ts'
import { settleRefund } from './settle-refund.ts'
import type { Attempt, CheckoutOrder, Refund } from './state.ts'
import { settlesAtMs } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** `POST /cancellation/credit-card/refund` */
export function refundCard(world: World, incoming: Incoming): Reply {
  const caller = admit(world, incoming)
  if (isReply(caller)) return caller
  return (
    replay(world, caller, incoming) ??
    signReply(world, caller, { reply: refund(world, caller, incoming), incoming })
  )
}

function refund(world: World, caller: Caller, incoming: Incoming): Reply {
  const { clientId } = caller.merchant
  const body = parseObject(incoming.text)
  if (body === null) return refuse(400, 'request body is not a valid JSON object', clientId)
  const invoice = textAt(objectAt(body, 'order'), 'invoice_number')
  const requestId = textAt(objectAt(body, 'payment'), 'original_request_id')
  const amountIdr = numberAt(objectAt(body, 'refund'), 'amount')
  if (invoice === '') return invalid('order.invoice_number is required')
  if (requestId === '') return invalid('payment.original_request_id is required')
  if (amountIdr === null || !Number.isSafeInteger(amountIdr) || amountIdr <= 0)
    return invalid('refund.amount must be a whole number above 0')

  const order = findOrder(world, clientId, invoice)
  if (order?.requestId !== requestId) return notFound()
  const attempt = paidByCard(order)
  if (attempt === null) return invalid('order is not paid by card')
  const type = typeOf(world, order, { attempt, amountIdr })
  if (type === 'too_much') return invalid('refund.amount exceeds what is left of the payment')
  if (type === 'not_yet') return invalid('a payment that is not settled can only be voided in full')

  const made = openRefund(
    world,
    { kind: 'card', clientId, reference: invoice, channel: attempt.channel, paidIdr: order.amountIdr },
    {
      wish: { partnerRefundNo: caller.requestId, amountIdr, reason: textAt(body, 'note') },
      fate: { settlesAtMs: null, willFail: false },
      type,
    },
  )
  // A typed amount lets the acquirer decline; nothing moves then.
  settleRefund(world, made, amountIdr % 100_000 === 99_921 ? 'failed' : 'success')
  const reply = jsonReply(200, answerBody(order, made))
  keepAnswer(world, caller, { incoming, body: reply.body })
  return reply
}

function paidByCard(order: CheckoutOrder): Attempt | null {
  const attempt = lastAttempt(order)
  if (attempt?.status !== 'SUCCESS') return null
  return channelOf(attempt.channel).family === 'card' ? attempt : null
}

/** Before settlement only the whole can be taken back; afterwards parts, up to the whole. */
function typeOf(
  world: World,
  order: CheckoutOrder,
  asked: { attempt: Attempt; amountIdr: number },
): Refund['type'] | 'too_much' | 'not_yet' {
  const { attempt, amountIdr } = asked
  const { clientId, invoiceNumber: reference } = order
  const left = order.amountIdr - claimedIdr(refundsOf(world, 'card', { clientId, reference }))
  if (amountIdr > left) return 'too_much'
  const settled = now(world) >= settlesAtMs(attempt.finishedAtMs ?? attempt.createdAtMs)
  if (settled) return amountIdr === order.amountIdr ? 'FULL_REFUND' : 'PARTIAL_REFUND'
  return amountIdr === order.amountIdr ? 'VOID' : 'not_yet'
}

function answerBody(order: CheckoutOrder, refund: Refund): object {
  const success = refund.status === 'success'
  return {
    order: { invoice_number: order.invoiceNumber, amount: order.amountIdr },
    payment: { original_request_id: order.requestId },
    refund: {
      amount: refund.amountIdr,
      type: refund.type,
      status: success ? 'SUCCESS' : 'FAILED',
      message: success ? 'Refund approved' : 'Refund declined by the acquirer',
      approval_code: success ? refund.refundNo.slice(-6) : '',
    },
  }
}

function invalid(message: string): Reply {
  const error = { code: 'INVALID_PARAMETER', message, type: 'INVALID_REQUEST' }
  return { ...jsonReply(400, { error }), verdict: message }
}
