import { randomUUID } from 'node:crypto'
import type { RecordExchange } from '../port.ts'
import type { RefundAnswer, RefundRequest, RefundStatusAnswer } from '../refund-port.ts'
import { plainReason } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { type ComponentParty, callComponent } from './component-client.ts'
import { CardRefundAnswer, OrderStatusAnswer } from './wire.ts'

const refundTarget = '/cancellation/credit-card/refund'

/**
 * Gives a card payment back, in full or in part. The refund's own Request-Id is what DOKU knows it by; asked again, DOKU
 * replays its first answer. Before settlement DOKU voids, and takes only the whole sum.
 */
export async function refundCard(
  party: ComponentParty,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundAnswer> {
  const { attempt, requestId } = request
  const body = {
    order: { invoice_number: attempt.reference },
    payment: { original_request_id: attempt.requestId },
    refund: { amount: Number(request.amount) },
  }
  const answer = await callComponent(
    party,
    { operation: 'card_refund', method: 'POST', target: refundTarget, requestId, body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return { kind: 'refused', code: answer.code, reason: answer.reason }
  const wire = CardRefundAnswer.safeParse(answer.body)
  if (!wire.success)
    return { kind: 'unknown', reason: answer.status === 409 ? 'conflict' : 'unreadable_body' }
  const { order, refund } = wire.data
  if (order.invoice_number !== attempt.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if (refund.amount !== request.amount) return { kind: 'unknown', reason: 'wrong_amount_echoed' }
  switch (refund.status) {
    case 'SUCCESS':
      return { kind: 'refunded', providerReference: requestId, refundedAt: party.now() }
    case 'FAILED':
      return { kind: 'refused', code: 'FAILED', reason: plainReason(refund.message) }
    default:
      return { kind: 'unknown', reason: 'unknown_refund_status' }
  }
}

/** How a card refund stands: the order's status asked for by the Request-Id of the refund. */
export async function cardRefundStatus(
  party: ComponentParty,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundStatusAnswer> {
  const requestId = randomUUID().replaceAll('-', '')
  const target = `/orders/v1/status/${encodeURIComponent(request.requestId)}`
  const answer = await callComponent(
    party,
    { operation: 'card_refund_status', method: 'GET', target, requestId, body: null },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return answer.status === 404
      ? { kind: 'not_found' }
      : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = OrderStatusAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { order, transaction, refund } = wire.data
  if (order.invoice_number !== request.attempt.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if ((refund?.amount ?? request.amount) !== request.amount)
    return { kind: 'unknown', reason: 'another_amount_refunded' }
  switch (transaction?.status ?? '') {
    case 'REFUNDED':
    case 'VOIDED':
      return {
        kind: 'refunded',
        providerReference: request.requestId,
        refundedAt: readTimestamp(transaction?.date ?? '') ?? party.now(),
      }
    case 'FAILED':
      return { kind: 'failed', reason: 'refund_failed' }
    case 'PENDING':
      return { kind: 'pending', providerReference: request.requestId }
    default:
      return { kind: 'unknown', reason: 'unknown_refund_status' }
  }
}
