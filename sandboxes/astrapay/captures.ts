import type { JsonObject } from './json.ts'
import { wireAmount } from './money.ts'
import { providerNumber } from './payments.ts'
import { findReservation, isReserved } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { moveRefundFunds, settingsOf } from './settings.ts'
import { accept, readFields, refuse, type CustomerCall, type SnapAnswer } from './snap.ts'
import type { Reservation } from './state.ts'
import { restore } from './wallets.ts'
import { wibMicroseconds } from './wire-time.ts'

/** Service 65: takes reserved money once; what is left goes back to the customer. */
export function capture(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const fields = readFields('65', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  const partnerCaptureNo = fields.required('partnerCaptureNo', 64)
  const amountIdr = fields.amount('captureAmount')
  fields.required('title', 256)
  if (fields.required('lastCapture', 5) !== 'TRUE') fields.malformed('lastCapture')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  if (merchantId !== merchant.merchantId) return refuse('65', '40408')
  const reservation = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (reservation === null) return refuse('65', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('65', '40102')
  if (reservation.referenceNo !== referenceNo) return refuse('65', '40418', 'originalReferenceNo')
  const earlier = reservation.capture
  if (earlier?.partnerCaptureNo === partnerCaptureNo)
    return refuse('65', earlier.amountIdr === amountIdr ? '40901' : '40418', 'partnerCaptureNo')
  if (!isReserved(sandbox, reservation)) return refuse('65', '40400')
  if (amountIdr === 0n) return refuse('65', '40000', 'Minimum amount Rp 1')
  if (amountIdr > reservation.amountIdr) return refuse('65', '40302')
  const { customerFeeIdr, walletMdrBasisPoints } = settingsOf(sandbox.state, merchant.clientId)
  if (amountIdr < customerFeeIdr) return refuse('65', '40315', 'Amount less than required fee')

  const atMs = sandbox.clock.nowMs()
  reservation.capture = { captureNo: providerNumber('C', atMs), partnerCaptureNo, amountIdr, atMs }
  reservation.standing = 'captured'
  reservation.endedAtMs = atMs
  reservation.mdrBasisPoints = walletMdrBasisPoints
  restore(sandbox, reservation.phone, reservation.amountIdr - amountIdr)
  moveRefundFunds(sandbox.state, merchant.clientId, amountIdr)
  sandbox.touch()
  return accept('65', wireCapture(reservation))
}

/** Service 66: what became of a capture. It names the provider's reference, not the merchant's. */
export function queryCapture(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const fields = readFields('66', body)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  const partnerCaptureNo = fields.required('partnerCaptureNo', 64)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  if (merchantId !== merchant.merchantId) return refuse('66', '40408')
  const reservation = findByProviderReference(sandbox, merchant.clientId, referenceNo)
  if (reservation === null || reservation.capture === null) return refuse('66', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('66', '40102')
  if (reservation.capture.partnerCaptureNo !== partnerCaptureNo)
    return refuse('66', '40418', 'partnerCaptureNo')
  return accept('66', { ...wireCapture(reservation), latestCaptureStatus: 'SUCCESS' })
}

function findByProviderReference(
  sandbox: Sandbox,
  clientId: string,
  referenceNo: string,
): Reservation | null {
  for (const each of sandbox.state.reservations.values())
    if (each.clientId === clientId && each.referenceNo === referenceNo) return each
  return null
}

function wireCapture(reservation: Reservation): JsonObject {
  return {
    originalPartnerReferenceNo: reservation.partnerReferenceNo,
    originalReferenceNo: reservation.referenceNo,
    partnerCaptureNo: reservation.capture?.partnerCaptureNo ?? '',
    captureNo: reservation.capture?.captureNo ?? '',
    captureAmount: wireAmount(reservation.capture?.amountIdr ?? 0n),
    captureTime: wibMicroseconds(reservation.capture?.atMs ?? 0),
  }
}
