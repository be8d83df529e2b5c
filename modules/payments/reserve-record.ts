import type { FeeRule } from '#ledger'
import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { insertAttempt } from './attempt.store.ts'
import type { ReserveAnswer } from './linked-port.ts'
import { openPayment } from './open-payment.ts'
import { nextAskAt } from './payment.ts'
import { updateCurrentAttempt } from './payment.store.ts'
import { recordReceipt } from './record-receipt.ts'
import { moveReservation, type ReservationStep } from './reserve.ts'
import { selectPaymentOfBooking, type ReservationRow } from './reserve.store.ts'

/** Money that was captured, by the answer to the capture or to a later question. */
export interface CapturedMoney {
  readonly providerReference: string
  readonly amount: Rupiah
  readonly paidAt: Date
  readonly fee: FeeRule
  readonly at: Date
}

/** A minute after its end a reservation is looked at once more: unless captured, its money went back. */
const lookAfterEndMs = 60_000

/** Writes what the provider said to a locked reservation that was being asked for. */
export async function recordReserved(
  trx: Trx,
  row: ReservationRow,
  told: { answer: ReserveAnswer; at: Date },
): Promise<ReservationRow> {
  const { answer, at } = told
  const isAsked = row.state === 'asking' || (row.state === 'unknown' && row.unknown_step === 'reserve')
  if (!isAsked) return row
  switch (answer.kind) {
    case 'done':
      return standReserved(trx, row, { providerReference: answer.providerReference, reason: 'set_aside', at })
    case 'refused':
      return moveReservation(trx, row, { to: 'failed', reason: `refused_${answer.code}`, at })
    case 'unknown':
      return standUnknown(trx, row, { step: 'reserve', reason: answer.reason, at })
  }
}

/** The money is set aside, or is so again after a capture or void that did not come about. */
export function standReserved(
  trx: Trx,
  row: ReservationRow,
  told: { providerReference?: string; reason: string; at: Date },
): Promise<ReservationRow> {
  const { reason, at, providerReference = row.provider_reference } = told
  return moveReservation(trx, row, {
    to: 'reserved',
    reason,
    at,
    change: {
      provider_reference: providerReference,
      ask_again_at: new Date(row.valid_until.getTime() + lookAfterEndMs),
    },
  })
}

/** A question without a clear answer; the janitor asks on. */
export async function standUnknown(
  trx: Trx,
  row: ReservationRow,
  told: { step: ReservationStep; reason: string; at: Date },
): Promise<ReservationRow> {
  if (row.state === 'unknown') return row
  return moveReservation(trx, row, {
    to: 'unknown',
    reason: told.reason,
    at: told.at,
    change: {
      unknown_step: told.step,
      ask_again_at: nextAskAt({ askedAt: row.asked_at, payBefore: row.valid_until }, told.at),
    },
  })
}

/**
 * The money was taken: the booking's payment is opened with the captured sum and settled by its receipt, in the one
 * transaction that ends the reservation, so that the books prove it like any other money. Where the booking's bill is asked
 * for already, the money goes to that payment: as a part of it, or as its whole.
 */
export async function recordCaptured(
  trx: Trx,
  row: ReservationRow,
  money: CapturedMoney,
): Promise<ReservationRow> {
  const { amount, at, providerReference } = money
  const billed = await selectPaymentOfBooking(trx, row.subject_id)
  const paymentId = billed ?? (await openBookingPayment(trx, row, money))
  const attempt = {
    id: newId('att'),
    paymentId,
    provider: row.provider,
    channelId: row.channel_id,
    reference: row.capture_reference,
  }
  await insertAttempt(trx, {
    id: attempt.id,
    payment_id: paymentId,
    provider: row.provider,
    channel_id: row.channel_id,
    reference: row.capture_reference,
    request_id: row.request_id,
    amount_idr: amount,
    pay_before: row.valid_until,
    asked_at: row.asked_at,
  })
  if (billed === null) await updateCurrentAttempt(trx, { id: paymentId, attemptId: attempt.id })
  const { paidAt, fee } = money
  await recordReceipt(trx, { attempt, amount, providerReference, paidAt, recordedAt: at, fee })
  return moveReservation(trx, row, {
    to: 'captured',
    reason: 'captured',
    at,
    change: { capture_idr: amount, capture_provider_reference: providerReference, payment_id: paymentId },
  })
}

async function openBookingPayment(trx: Trx, row: ReservationRow, money: CapturedMoney): Promise<string> {
  const { amount, at } = money
  const { paymentId } = await openPayment(trx, {
    subject: { kind: 'booking', id: row.subject_id },
    number: row.number,
    companyId: row.company_id,
    amount,
    payBefore: at > row.valid_until ? at : row.valid_until,
    buyer: { name: row.buyer_name, phone: row.buyer_phone, email: row.buyer_email },
    description: row.title,
    lines: [{ id: row.number, name: row.title, unitPrice: amount, quantity: 1 }],
    at,
  })
  return paymentId
}

/** What was asked to be captured; set with the question. */
export function captureSum(row: ReservationRow): Rupiah {
  return rupiah(present(row.capture_idr, 'a capture has its sum'))
}
