import { refundedIdr } from './debit.ts'
import type { JsonObject } from './json.ts'
import { meaningOfAmount } from './magic-values.ts'
import { wireAmount } from './money.ts'
import { findPayment, giveBack, invoiceNumber } from './payments.ts'
import type { Sandbox } from './sandbox.ts'
import { accept, readFields, refuse, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Payment, Refund } from './state.ts'
import { wibMicroseconds } from './wire-time.ts'

const processingMs = 60_000

/** Service 58: gives a payment back, wholly or in parts that together never exceed it. */
export function refundDebit(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('58', withUsualSpelling(body))
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const partnerRefundNo = fields.required('partnerRefundNo', 64)
  const amountIdr = fields.amount('refundAmount')
  const reason = fields.optional('reason', 256)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const payment = findPayment(sandbox, { clientId: merchant.clientId, service: '54', partnerReferenceNo })
  if (payment === null) return refuse('58', '40401')
  const rejection = ruleAgainst(sandbox, payment, { partnerRefundNo, amountIdr })
  if (rejection !== null) return rejection

  const isSlow = meaningOfAmount(amountIdr) === 'refund_slow'
  if (!isSlow && !giveBack(sandbox, payment, amountIdr)) return refuse('58', '40323')
  const atMs = sandbox.clock.nowMs()
  const refund: Refund = {
    refundNo: invoiceNumber('REF', atMs),
    partnerRefundNo,
    amountIdr,
    status: isSlow ? '03' : '00',
    reason,
    atMs,
  }
  payment.refunds.push(refund)
  if (isSlow) sandbox.clock.schedule({ dueAtMs: atMs + processingMs, kind: 'refund', id: payment.id })
  sandbox.touch()
  return accept('58', wireAnswer(payment, refund), isSlow ? '20200' : '20000')
}

/** Ends the refunds of a payment that were still under way: done, or failed when the wallet is too full. */
export function finishRefunds(sandbox: Sandbox, paymentId: string): void {
  const payment = sandbox.state.payments.get(paymentId)
  for (const refund of payment?.refunds ?? []) {
    const isDue = refund.status === '03' && refund.atMs + processingMs <= sandbox.clock.nowMs()
    if (payment === undefined || !isDue) continue
    refund.status = giveBack(sandbox, payment, refund.amountIdr) ? '00' : '06'
    sandbox.touch()
  }
}

function ruleAgainst(
  sandbox: Sandbox,
  payment: Payment,
  asked: { partnerRefundNo: string; amountIdr: bigint },
): SnapAnswer | null {
  const earlier = payment.refunds.find((refund) => refund.partnerRefundNo === asked.partnerRefundNo)
  if (earlier !== undefined)
    return earlier.amountIdr === asked.amountIdr
      ? refuse('58', '40901', 'partnerRefundNo')
      : refuse('58', '40418', 'partnerRefundNo')
  if (payment.paidAtMs === null) return refuse('58', '40400')
  if (refundedIdr(payment) === payment.amountIdr) return refuse('58', '40400')
  if (asked.amountIdr === 0n) return refuse('58', '40413')
  if (claimedIdr(payment) + asked.amountIdr > payment.amountIdr) return refuse('58', '40302')
  if (sandbox.clock.nowMs() > threeMonthsAfter(payment.paidAtMs))
    return refuse('58', '40315', 'older than 3 months')
  if (meaningOfAmount(asked.amountIdr) === 'refund_unfunded') return refuse('58', '40314')
  return null
}

function claimedIdr(payment: Payment): bigint {
  return payment.refunds
    .filter((refund) => refund.status !== '06')
    .reduce((sumIdr, refund) => sumIdr + refund.amountIdr, 0n)
}

function threeMonthsAfter(atMs: number): number {
  const date = new Date(atMs)
  return date.setUTCMonth(date.getUTCMonth() + 3)
}

/** The provider's own table capitalises this one name, so both spellings reach it. */
function withUsualSpelling(body: JsonObject): JsonObject {
  return { originalPartnerReferenceNo: body['OriginalPartnerReferenceNo'], ...body }
}

function wireAnswer(payment: Payment, refund: Refund): JsonObject {
  return {
    originalReferenceNo: payment.referenceNo,
    refundNo: refund.refundNo,
    partnerRefundNo: refund.partnerRefundNo,
    refundAmount: wireAmount(refund.amountIdr),
    refundTime: wibMicroseconds(refund.atMs),
  }
}
