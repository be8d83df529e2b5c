import type { JsonObject } from './json.ts'
import { wireAmount } from './money.ts'
import { findPayment } from './payments.ts'
import { giveRefund, refundablePayment, refundableReservation } from './refund-rules.ts'
import { findReservation } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { settingsOf } from './settings.ts'
import { accept, readFields, refuse, type CustomerCall, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Refund } from './state.ts'
import { wibMicroseconds, wibTimestamp } from './wire-time.ts'

/** Service 58: gives a debit back, wholly or in parts that together never exceed it. */
export function refundDebit(sandbox: Sandbox, { merchant, body, refundHeldMs }: SnapCall): SnapAnswer {
  const fields = readFields('58', withUsualSpelling(body))
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const partnerRefundNo = fields.required('partnerRefundNo', 64)
  const amountIdr = fields.amount('refundAmount')
  const reason = fields.optional('reason', 256)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const payment = findPayment(sandbox, { clientId: merchant.clientId, service: '54', partnerReferenceNo })
  if (payment === null) return refuse('58', '40401')
  const asked = { service: '58', partnerRefundNo, amountIdr, reason, heldMs: refundHeldMs } as const
  const result = giveRefund(sandbox, refundablePayment(payment), asked)
  if (result.kind === 'refused') return result.answer
  const { payOption } = payment
  const info = { amount: wireAmount(payment.amountIdr), payMethod: 'Balance', payOption }
  const answer = {
    originalPartnerReferenceNo: partnerReferenceNo,
    originalReferenceNo: payment.referenceNo,
    ...wireAnswer(result.refund),
    ...(settingsOf(sandbox.state, merchant.clientId).hasBankSaqu ? { additionalInfo: info } : {}),
  }
  return accept('58', answer, result.refund.status === '03' ? '20200' : '20000')
}

/** Service 69: gives a captured reservation back. */
export function refundCapture(sandbox: Sandbox, call: CustomerCall): SnapAnswer {
  const { merchant, body, customer, refundHeldMs } = call
  const fields = readFields('69', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const partnerRefundNo = fields.required('partnerRefundNo', 64)
  const amountIdr = fields.amount('refundAmount')
  const originalCaptureNo = fields.required('originalCaptureNo', 64)
  const reason = fields.optional('reason', 256)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const reservation = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (reservation === null) return refuse('69', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('69', '40102')
  if (reservation.capture === null) return refuse('69', '40400')
  if (reservation.capture.captureNo !== originalCaptureNo) return refuse('69', '40418', 'originalCaptureNo')
  const asked = { service: '69', partnerRefundNo, amountIdr, reason, heldMs: refundHeldMs } as const
  const result = giveRefund(sandbox, refundableReservation(reservation), asked)
  if (result.kind === 'refused') return result.answer
  const answer = {
    originalPartnerReferenceNo: partnerReferenceNo,
    originalReferenceNo: reservation.referenceNo,
    ...wireAnswer(result.refund),
    originalCaptureNo,
  }
  return accept('69', answer, result.refund.status === '03' ? '20200' : '20000')
}

/** Service 78: gives a QRIS payment back. */
export function refundQr(sandbox: Sandbox, { merchant, body, refundHeldMs }: SnapCall): SnapAnswer {
  const fields = readFields('78', body)
  const merchantId = fields.required('merchantId', 64)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const partnerRefundNo = fields.required('partnerRefundNo', 64)
  const amountIdr = fields.amount('refundAmount')
  const reason = fields.required('reason', 256)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const payment = findPayment(sandbox, { clientId: merchant.clientId, service: '47', partnerReferenceNo })
  if (payment === null) return refuse('78', '40401')
  if (payment.referenceNo !== referenceNo) return refuse('78', '40418', 'originalReferenceNo')
  if (payment.qr?.merchantId !== merchantId) return refuse('78', '40408')
  const asked = { service: '78', partnerRefundNo, amountIdr, reason, heldMs: refundHeldMs } as const
  const result = giveRefund(sandbox, refundablePayment(payment), asked)
  if (result.kind === 'refused') return result.answer
  const answer = {
    originalPartnerReferenceNo: partnerReferenceNo,
    originalReferenceNo: referenceNo,
    originalExternalId: fields.optional('originalExternalId', 36),
    referenceNo: result.refund.refundNo,
    partnerRefundNo,
    refundAmount: wireAmount(amountIdr),
    // Unlike its sisters this service writes the zone.
    refundTime: wibTimestamp(result.refund.atMs),
    additionalInfo: null,
  }
  return accept('78', answer, result.refund.status === '03' ? '20200' : '20000')
}

/** The provider's own table capitalises this one name, so both spellings reach it. */
function withUsualSpelling(body: JsonObject): JsonObject {
  return { originalPartnerReferenceNo: body['OriginalPartnerReferenceNo'], ...body }
}

function wireAnswer(refund: Refund): JsonObject {
  return {
    refundNo: refund.refundNo,
    partnerRefundNo: refund.partnerRefundNo,
    refundAmount: wireAmount(refund.amountIdr),
    refundTime: wibMicroseconds(refund.atMs),
  }
}
