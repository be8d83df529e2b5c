import { z } from 'zod'
import type { Rupiah } from '#platform/money.ts'
import type { RefundAnswer, RefundStatusAnswer } from '../refund-port.ts'
import { isUnderWay, mayExist, type SnapAnswer } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount } from '../snap/wire.ts'

/** One refund as it was asked for. */
interface AskedRefund {
  readonly partnerRefundNo: string
  readonly amount: Rupiah
  readonly now: Date
}

const RefundWire = z.object({
  partnerRefundNo: z.string().nullish(),
  refundNo: z.string().min(1).max(64),
  refundAmount: SnapAmount.nullish(),
  refundTime: z.string().nullish(),
})

/** `refundHistory` of a status answer; the merchant's number has two names in it. */
export const RefundHistory = z
  .array(
    z.object({
      refundNo: z.string().nullish(),
      partnerReferenceNo: z.string().nullish(),
      partnerRefundNo: z.string().nullish(),
      refundAmount: SnapAmount,
      refundStatus: z.string(),
      refundDate: z.string().nullish(),
      reason: z.string().nullish(),
    }),
  )
  .nullish()

/**
 * The answer to a refund question (services 58 and 78). A number that is known already is an earlier question of ours whose
 * answer was lost: that stays unknown, and the history tells how it ended.
 */
export function readRefundAnswer(answer: SnapAnswer, asked: AskedRefund): RefundAnswer {
  if (isUnderWay(answer)) return { kind: 'pending', providerReference: null }
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return mayExist(answer)
      ? { kind: 'unknown', reason: `exists_${answer.code}` }
      : { kind: 'refused', code: answer.code, reason: answer.reason }
  const wire = RefundWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerRefundNo, refundNo, refundAmount, refundTime } = wire.data
  if ((partnerRefundNo ?? asked.partnerRefundNo) !== asked.partnerRefundNo)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if ((refundAmount ?? asked.amount) !== asked.amount)
    return { kind: 'unknown', reason: 'wrong_amount_echoed' }
  const refundedAt = readTimestamp(refundTime ?? '') ?? asked.now
  return { kind: 'refunded', providerReference: refundNo, refundedAt }
}

/** How one refund stands among those of its payment. */
export function readRefundHistory(
  history: z.infer<typeof RefundHistory>,
  asked: AskedRefund,
): RefundStatusAnswer {
  const refund = history?.find(
    (entry) => (entry.partnerRefundNo ?? entry.partnerReferenceNo) === asked.partnerRefundNo,
  )
  if (refund === undefined) return { kind: 'not_found' }
  if (refund.refundAmount !== asked.amount) return { kind: 'unknown', reason: 'another_amount_refunded' }
  const providerReference = refund.refundNo ?? ''
  switch (refund.refundStatus) {
    case '00':
      return {
        kind: 'refunded',
        providerReference: providerReference === '' ? asked.partnerRefundNo : providerReference,
        refundedAt: readTimestamp(refund.refundDate ?? '') ?? asked.now,
      }
    case '03':
      return { kind: 'pending', providerReference: providerReference === '' ? null : providerReference }
    case '06':
      return { kind: 'failed', reason: refund.reason ?? 'refund_failed' }
    default:
      return { kind: 'unknown', reason: 'unknown_refund_status' }
  }
}
