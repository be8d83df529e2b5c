import { z } from 'zod'
import { toWibIso } from '#platform/clock.ts'
import { type Rupiah, rupiah } from '#platform/money.ts'
import type { AttemptKey, ChargeRequest } from '../port.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'

const minuteMs = 60_000
/** AstraPay's clock may be a little apart from ours; a window of exactly 3 or 15 minutes would then be refused. */
const skewMs = 15_000
const shortestMs = 3 * minuteMs + skewMs
const longestMs = 15 * minuteMs - skewMs

/** The last moment the page takes a payment: the attempt's own deadline, kept within 3 to 15 minutes from now. */
export function validUpTo(payBefore: Date, now: Date): Date {
  const aheadMs = Math.min(Math.max(payBefore.getTime() - now.getTime(), shortestMs), longestMs)
  // Whole seconds, as on the wire, so that the buyer's countdown ends when the page does.
  return new Date(Math.floor((now.getTime() + aheadMs) / 1000) * 1000)
}

/** The body of service 54. */
export function paymentBody(
  request: ChargeRequest,
  merchantId: string,
  page: { readonly until: Date; readonly isInApp: boolean },
): object {
  return {
    partnerReferenceNo: request.reference,
    merchantId,
    validUpTo: toWibIso(page.until),
    amount: snapAmount(request.amount),
    additionalInfo: {
      description: request.description.slice(0, 256),
      ...(page.isInApp ? { paymentType: 'IN_APP' } : {}),
    },
  }
}

/** The body of service 55, with the requested amount. */
export function statusBody(key: AttemptKey): object {
  return {
    originalPartnerReferenceNo: key.reference,
    originalReferenceNo: '',
    serviceCode: '54',
    amount: snapAmount(key.amount),
  }
}

export const PaymentAnswer = z.object({
  partnerReferenceNo: z.string(),
  referenceNo: z.string().min(1).max(64),
  webRedirectUrl: z.string().nullish(),
  appRedirectUrl: z.string().nullish(),
})

export type PaymentWire = z.infer<typeof PaymentAnswer>

export const DebitStatusAnswer = z.object({
  originalPartnerReferenceNo: z.string(),
  originalReferenceNo: z.string().nullish(),
  latestTransactionStatus: z.string(),
  transAmount: SnapAmount.nullish(),
  feeAmount: SnapAmount.nullish(),
  paidTime: z.string().nullish(),
  additionalInfo: z.object({ amount: SnapAmount.nullish() }).nullish(),
  refundHistory: z
    .array(
      z.object({
        refundNo: z.string().nullish(),
        // AstraPay's table calls it partnerReferenceNo, the standard partnerRefundNo.
        partnerReferenceNo: z.string().nullish(),
        partnerRefundNo: z.string().nullish(),
        refundAmount: SnapAmount,
        refundStatus: z.string(),
        refundDate: z.string().nullish(),
        reason: z.string().nullish(),
      }),
    )
    .nullish(),
})

export type DebitStatus = z.infer<typeof DebitStatusAnswer>

export const DebitNotification = z.object({
  originalPartnerReferenceNo: z.string().min(1).max(64),
  originalReferenceNo: z.string().min(1).max(64),
  merchantId: z.string(),
  amount: SnapAmount,
  latestTransactionStatus: z.string(),
  finishedTime: z.string().nullish(),
})

/** Service 52. The merchant is not among its fields; the reference tells whose it is. */
export const QrNotification = z.object({
  originalPartnerReferenceNo: z.string().min(1).max(64),
  originalReferenceNo: z.string().min(1).max(64),
  amount: SnapAmount,
  latestTransactionStatus: z.string(),
})

/**
 * What was paid of the sum we asked for. transAmount may contain a fee the customer paid on top, and the requested
 * amount is only repeated while two ways to pay are active; null where nothing of it is said.
 */
export function paidOfRequested(answer: DebitStatus, requested: Rupiah): Rupiah | null {
  const repeated = answer.additionalInfo?.amount ?? null
  if (repeated !== null) return repeated
  const total = answer.transAmount ?? null
  if (total === null || total === requested) return total
  return rupiah(total - (answer.feeAmount ?? 0n))
}
