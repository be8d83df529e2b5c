import { z } from 'zod'
import type { RecordExchange } from '../port.ts'
import type { RefundAnswer, RefundRequest, RefundStatusAnswer } from '../refund-port.ts'
import { isUnderWay } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'
import { askDebitStatus } from './debit.ts'
import { readRefusal, type Desk } from './desk.ts'
import type { DebitStatus } from './wire.ts'

const refundChannelId = '00258'

const RefundWire = z.object({
  partnerRefundNo: z.string(),
  refundNo: z.string().min(1).max(64),
  refundAmount: SnapAmount,
  refundTime: z.string().nullish(),
})

/**
 * Gives a debit back, in full or in part (service 58). A reference that is known already is an earlier question of ours
 * whose answer was lost: that stays unknown, and the status tells how it ended.
 */
export async function refundDebit(
  desk: Desk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundAnswer> {
  const call = {
    operation: 'debit_refund',
    method: 'POST',
    path: desk.paths.refund,
    service: '58',
    channelId: refundChannelId,
    body: {
      originalPartnerReferenceNo: request.attempt.reference,
      partnerRefundNo: request.refundReference,
      refundAmount: snapAmount(request.amount),
      reason: request.reason.slice(0, 256),
    },
  } as const
  const answer = await desk.client.call(call, record)
  if (isUnderWay(answer)) return { kind: 'pending', providerReference: null }
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return readRefusal(answer)
  const wire = RefundWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  if (wire.data.partnerRefundNo !== request.refundReference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if (wire.data.refundAmount !== request.amount) return { kind: 'unknown', reason: 'wrong_amount_echoed' }
  return {
    kind: 'refunded',
    providerReference: wire.data.refundNo,
    refundedAt: readTimestamp(wire.data.refundTime ?? '') ?? desk.now(),
  }
}

/** How a refund stands: service 55 of the payment lists every refund of it. */
export async function debitRefundStatus(
  desk: Desk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundStatusAnswer> {
  const status = await askDebitStatus(desk, request.attempt, record)
  if (status.kind !== 'told') return status
  const refund = status.wire.refundHistory?.find(
    (candidate) => (candidate.partnerRefundNo ?? candidate.partnerReferenceNo) === request.refundReference,
  )
  if (refund === undefined) return { kind: 'not_found' }
  if (refund.refundAmount !== request.amount) return { kind: 'unknown', reason: 'another_amount_refunded' }
  return readRefund(refund, desk.now())
}

type RefundEntry = NonNullable<DebitStatus['refundHistory']>[number]

function readRefund(refund: RefundEntry, now: Date): RefundStatusAnswer {
  const providerReference = refund.refundNo ?? ''
  switch (refund.refundStatus) {
    case '00':
      return providerReference === ''
        ? { kind: 'unknown', reason: 'refunded_without_reference' }
        : {
            kind: 'refunded',
            providerReference,
            refundedAt: readTimestamp(refund.refundDate ?? '') ?? now,
          }
    case '03':
      return { kind: 'pending', providerReference: providerReference === '' ? null : providerReference }
    case '06':
      return { kind: 'failed', reason: refund.reason ?? 'refund_failed' }
    default:
      return { kind: 'unknown', reason: 'unknown_refund_status' }
  }
}
