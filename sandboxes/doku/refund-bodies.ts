import { snapAmount } from './snap-amount.ts'
import type { Refund } from './state.ts'
import { isoWib } from './time.ts'

/** The answer to a refund request (services 58 and 78). */
export function refundBody(refund: Refund, referenceNo: string): object {
  return {
    refundAmount: snapAmount(refund.amountIdr),
    originalPartnerReferenceNo: refund.reference,
    originalReferenceNo: referenceNo,
    refundNo: refund.refundNo,
    partnerRefundNo: refund.partnerRefundNo,
    refundTime: isoWib(refund.finishedAtMs ?? refund.createdAtMs),
  }
}

const refundStatuses = { success: '00', pending: '03', failed: '06' } as const satisfies Record<
  Refund['status'],
  string
>

/** `refundHistory` of a status answer. */
export function refundHistory(refunds: Refund[]): object[] {
  return refunds.map((refund) => ({
    refundNo: refund.refundNo,
    partnerReferenceNo: refund.partnerRefundNo,
    refundAmount: snapAmount(refund.amountIdr),
    refundStatus: refundStatuses[refund.status],
    refundDate: isoWib(refund.finishedAtMs ?? refund.createdAtMs),
    reason: refund.reason,
  }))
}
