import { randomUUID } from 'node:crypto'
import { wireAmount } from './money.ts'
import { invoiceNumber, providerNumber } from './payments.ts'
import type { Sandbox } from './sandbox.ts'
import { settingsOf } from './settings.ts'
import { accept, readFields, refuse, type CustomerCall, type FieldReader, type SnapAnswer } from './snap.ts'
import { referenceKey, type Job, type Reservation } from './state.ts'
import { restore, withdraw } from './wallets.ts'
import { parseWibTimestamp, wibMicroseconds } from './wire-time.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const windowMs = { shortest: minuteMs, usual: dayMs, longest: 90 * dayMs }
// Both ends speak in whole seconds, so the edge of the window is one second wide.
const wholeSecondMs = 1000

/** Service 63: sets money of a linked customer aside, without page and PIN. */
export function reserve(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const nowMs = sandbox.clock.nowMs()
  const fields = readFields('63', body)
  const partnerReferenceNo = fields.required('partnerReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  const amountIdr = fields.amount('amount')
  const title = fields.required('title', 256)
  const validUpToMs = readValidUpTo(fields, nowMs)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  if (merchantId !== merchant.merchantId) return refuse('63', '40408')
  if (amountIdr === 0n) return refuse('63', '40000', 'Minimum amount Rp 1')
  const aheadMs = validUpToMs - nowMs
  if (aheadMs < windowMs.shortest - wholeSecondMs || aheadMs > windowMs.longest + wholeSecondMs)
    return refuse('63', '40315', 'Date limit exceeded')
  if (amountIdr < settingsOf(sandbox.state, merchant.clientId).customerFeeIdr)
    return refuse('63', '40315', 'Amount less than required fee')
  const earlier = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (earlier !== null) return refuse('63', earlier.amountIdr === amountIdr ? '40901' : '40418')
  const { wallet } = customer
  if (wallet.standing !== 'active') return refuse('63', '40305')
  if (withdraw(wallet, amountIdr, 'AstraPay') !== null) return refuse('63', '40314')

  const reservation: Reservation = {
    id: randomUUID(),
    clientId: merchant.clientId,
    partnerReferenceNo,
    referenceNo: invoiceNumber('PAC', nowMs),
    amountIdr,
    title,
    phone: wallet.phone,
    reservedAtMs: nowMs,
    validUpToMs,
    standing: 'reserved',
    capture: null,
    void: null,
    endedAtMs: null,
    mdrBasisPoints: 0,
    refunds: [],
  }
  keep(sandbox, reservation)
  return accept('63', {
    referenceNo: reservation.referenceNo,
    partnerReferenceNo,
    amount: wireAmount(amountIdr),
    paidTime: wibMicroseconds(nowMs),
  })
}

/** Service 64: whether the money is set aside; a captured reservation stays a success. */
export function queryReservation(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const fields = readFields('64', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  const reservation = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (reservation === null) return refuse('64', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('64', '40102')
  const isAlive = reservation.standing === 'captured' || isReserved(sandbox, reservation)
  return accept('64', {
    originalPartnerReferenceNo: partnerReferenceNo,
    originalReferenceNo: reservation.referenceNo,
    amount: wireAmount(reservation.amountIdr),
    paidTime: wibMicroseconds(reservation.reservedAtMs),
    latestTransactionStatus: isAlive ? '00' : '05',
    transactionStatusDesc: isAlive ? 'SUCCESS' : 'CANCELED',
  })
}

/** Service 67: gives the whole reserved sum back before it was captured. */
export function voidReservation(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const fields = readFields('67', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  const partnerVoidNo = fields.required('partnerVoidNo', 64)
  const amountIdr = fields.amount('voidAmount')
  // The table calls the reason mandatory, the provider's own example leaves it out.
  fields.optional('reason', 256)
  if (fields.required('voidRemainingAmount', 5) !== 'TRUE') fields.malformed('voidRemainingAmount')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  if (merchantId !== merchant.merchantId) return refuse('67', '40408')
  const reservation = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (reservation === null) return refuse('67', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('67', '40102')
  if (reservation.referenceNo !== referenceNo) return refuse('67', '40418', 'originalReferenceNo')
  if (reservation.void?.partnerVoidNo === partnerVoidNo) return refuse('67', '40901', 'partnerVoidNo')
  if (!isReserved(sandbox, reservation)) return refuse('67', '40400')
  if (amountIdr !== reservation.amountIdr) return refuse('67', '40302')

  const atMs = sandbox.clock.nowMs()
  reservation.void = { voidNo: providerNumber('V', atMs), partnerVoidNo, atMs }
  end(sandbox, reservation, { standing: 'voided', atMs })
  return accept('67', wireVoid(reservation))
}

/** Service 68: what became of a void. */
export function queryVoid(sandbox: Sandbox, { merchant, body, customer }: CustomerCall): SnapAnswer {
  const fields = readFields('68', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  const partnerVoidNo = fields.required('partnerVoidNo', 64)
  const refusal = fields.refusal()
  if (refusal !== null) return refusal
  if (merchantId !== merchant.merchantId) return refuse('68', '40408')
  const reservation = findReservation(sandbox, merchant.clientId, partnerReferenceNo)
  if (reservation?.void?.partnerVoidNo !== partnerVoidNo) return refuse('68', '40401')
  if (reservation.phone !== customer.wallet.phone) return refuse('68', '40102')
  if (reservation.referenceNo !== referenceNo) return refuse('68', '40418', 'originalReferenceNo')
  return accept('68', { ...wireVoid(reservation), latestVoidStatus: 'SUCCESS' })
}

/** True while reserved money waits; the clock decides, not the lapse job. */
export function isReserved(sandbox: Sandbox, reservation: Reservation): boolean {
  return reservation.standing === 'reserved' && sandbox.clock.nowMs() < reservation.validUpToMs
}

/** Finds a reservation by the merchant's own reference. */
export function findReservation(
  sandbox: Sandbox,
  clientId: string,
  partnerReferenceNo: string,
): Reservation | null {
  const id = sandbox.state.reservationIds.get(referenceKey(clientId, '63', partnerReferenceNo))
  return sandbox.state.reservations.get(id ?? '') ?? null
}

/** Gives reserved money back when its time is over. */
export function lapseReservation(sandbox: Sandbox, job: Job): void {
  const reservation = sandbox.state.reservations.get(job.id)
  if (reservation?.standing === 'reserved')
    end(sandbox, reservation, { standing: 'lapsed', atMs: job.dueAtMs })
}

function end(
  sandbox: Sandbox,
  reservation: Reservation,
  { standing, atMs }: { standing: 'voided' | 'lapsed'; atMs: number },
): void {
  reservation.standing = standing
  reservation.endedAtMs = atMs
  restore(sandbox, reservation.phone, reservation.amountIdr)
  sandbox.touch()
}

function keep(sandbox: Sandbox, reservation: Reservation): void {
  const { id, clientId, partnerReferenceNo, validUpToMs } = reservation
  sandbox.state.reservations.set(id, reservation)
  sandbox.state.reservationIds.set(referenceKey(clientId, '63', partnerReferenceNo), id)
  sandbox.clock.schedule({ dueAtMs: validUpToMs, kind: 'lapse-reservation', id })
  sandbox.touch()
}

function readValidUpTo(fields: FieldReader, nowMs: number): number {
  const text = fields.optional('additionalInfo.validUpTo', 25)
  if (text === null) return nowMs + windowMs.usual
  const atMs = parseWibTimestamp(text)
  if (atMs === null) fields.malformed('additionalInfo.validUpTo')
  return atMs ?? nowMs
}

function wireVoid(reservation: Reservation) {
  return {
    originalPartnerReferenceNo: reservation.partnerReferenceNo,
    originalReferenceNo: reservation.referenceNo,
    voidNo: reservation.void?.voidNo ?? '',
    voidAmount: wireAmount(reservation.amountIdr),
    voidTime: wibMicroseconds(reservation.void?.atMs ?? 0),
    partnerVoidNo: reservation.void?.partnerVoidNo ?? '',
  }
}
