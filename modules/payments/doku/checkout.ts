import { createHash, randomUUID } from 'node:crypto'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { CancelAnswer } from '../refund-port.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { isPageUrl } from '../snap/page-url.ts'
import type { Channel } from '../port.ts'
import { cardRefundStatus, refundCard } from './card-refund.ts'
import { paidMethod } from './checkout-methods.ts'
import type { ChannelDesk } from './desk.ts'
import { type ComponentParty, callComponent } from './component-client.ts'
import {
  CancelledOrder,
  CheckoutAnswer,
  OrderStatusAnswer,
  checkoutBody,
  pagePaymentReference,
  readCompactWib,
  usableMethods,
} from './wire.ts'

const paymentTarget = '/checkout/v1/payment'
const cancelTarget = '/checkout/v3/cancellations'

/** DOKU's hosted page with the means to open it. */
interface CheckoutDesk {
  readonly party: ComponentParty
  readonly channel: Channel
  readonly methods: readonly string[]
}

/** DOKU's hosted page: the buyer chooses the method there. Of its methods only cards are given back by API. */
export function createCheckout(desk: CheckoutDesk): ChannelDesk {
  return {
    channel: desk.channel,
    charge: (request, record) => chargeCheckout(desk, request, record),
    status: (key, record) => checkoutStatus(desk, key, record),
    cancel: (key, record) => cancelCheckout(desk, key, record),
    refund: (request, record) => refundCard(desk.party, request, record),
    refundStatus: (request, record) => cardRefundStatus(desk.party, request, record),
  }
}

/** Opens the hosted page. The same Request-Id asked again brings the same page back (HTTP 409, normal body). */
async function chargeCheckout(
  desk: CheckoutDesk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const methods = usableMethods(desk.methods, request)
  if (methods.length === 0 && desk.methods.length > 0)
    return { kind: 'refused', code: 'no_method', reason: 'No method of the page takes this payment.' }
  const body = checkoutBody(request, desk.channel.lifetimeMinutes, methods)
  const { requestId } = request
  const answer = await callComponent(
    desk.party,
    { operation: 'checkout', method: 'POST', target: paymentTarget, requestId, body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return { kind: 'refused', code: answer.code, reason: answer.reason }
  const wire = CheckoutAnswer.safeParse(answer.body)
  if (!wire.success)
    return { kind: 'unknown', reason: answer.status === 409 ? 'conflict' : 'unreadable_body' }
  const { order, payment } = wire.data.response
  if (!wire.data.message.includes('SUCCESS')) return { kind: 'unknown', reason: 'no_success_message' }
  if (order.invoice_number !== request.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if (order.amount !== request.amount) return { kind: 'unknown', reason: 'wrong_amount_echoed' }
  if (!isPageUrl(payment.url, desk.party.baseUrl)) return { kind: 'unknown', reason: 'unusable_page_url' }
  const pageEnds = readCompactWib(payment.expired_date ?? '') ?? request.payBefore
  const payBefore = pageEnds < request.payBefore ? pageEnds : request.payBefore
  return {
    kind: 'awaiting',
    instruction: { kind: 'redirect', url: payment.url, payBefore: payBefore.toISOString() },
    providerReference: null,
  }
}

/** Asks after the order. FAILED is not final, because the buyer may try again on the same page. */
async function checkoutStatus(
  desk: CheckoutDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<StatusAnswer> {
  const requestId = randomUUID().replaceAll('-', '')
  const target = `/orders/v1/status/${encodeURIComponent(key.reference)}`
  const answer = await callComponent(
    desk.party,
    { operation: 'order_status', method: 'GET', target, requestId, body: null },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    if (answer.status !== 404) return { kind: 'unknown', reason: `refused_${answer.code}` }
    // DOKU knows no order until a method is chosen. With a page in the buyer's hands that is an open payment.
    return key.instruction === null ? { kind: 'not_found' } : { kind: 'open' }
  }
  const wire = OrderStatusAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { order, transaction } = wire.data
  const paidBy = paidMethod(wire.data)
  if (order.invoice_number !== key.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  const orderStates = [order.status ?? []].flat()
  switch (transaction?.status) {
    case 'SUCCESS':
      return {
        kind: 'paid',
        amount: order.amount,
        providerReference: pagePaymentReference(key.reference, transaction.original_request_id),
        paidAt: readTimestamp(transaction.date ?? '') ?? desk.party.now(),
        ...(paidBy === null ? {} : { paidBy }),
      }
    case 'EXPIRED':
      return { kind: 'not_paid', reason: 'expired' }
    case 'REFUNDED':
    case 'VOIDED':
      return { kind: 'unknown', reason: 'refunded_at_provider' }
    case 'PENDING':
    case 'FAILED':
    case 'REDIRECT':
    case 'TIMEOUT':
    case undefined:
    case '':
      return orderStates.includes('ORDER_EXPIRED')
        ? { kind: 'not_paid', reason: 'expired' }
        : { kind: 'open' }
    default:
      return { kind: 'unknown', reason: `unknown_status_${transaction?.status.slice(0, 30)}` }
  }
}

/**
 * Ends an unpaid order. DOKU does it for virtual accounts and QRIS only, and where the feature is switched on; the page
 * lapses by itself otherwise. A refusal may hide that money was quicker, so the order is asked about before it counts.
 */
async function cancelCheckout(
  desk: CheckoutDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<CancelAnswer> {
  // The same question keeps its Request-Id, so that asking again replays the first answer.
  const requestId = createHash('sha256').update(`${key.requestId}|cancel`).digest('hex').slice(0, 32)
  const body = {
    order: { invoice_number: key.reference },
    payment: { original_request_id: key.requestId },
    note: 'Tidak jadi dibayar',
  }
  const answer = await callComponent(
    desk.party,
    { operation: 'cancel_order', method: 'POST', target: cancelTarget, requestId, body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success')
    return CancelledOrder.safeParse(answer.body).success
      ? { kind: 'cancelled' }
      : { kind: 'unknown', reason: 'unreadable_body' }
  const status = await checkoutStatus(desk, key, record)
  if (status.kind === 'paid') return { kind: 'paid' }
  if (status.kind === 'not_paid') return { kind: 'cancelled' }
  return { kind: 'refused', code: answer.code, reason: answer.reason }
}
