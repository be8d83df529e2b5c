import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import type { AttemptKey } from './port.ts'
import { insertReservationHistory, updateReservation, type ReservationRow } from './reserve.store.ts'

export type ReservationState = ReservationRow['state']
/** The three questions about one reservation. */
export type ReservationStep = 'reserve' | 'capture' | 'void'

/** What may become of money set aside. `unknown` remembers which question has no clear answer. */
const reservationMoves = {
  asking: ['reserved', 'failed', 'unknown'],
  // Captured straight from here: a capture that arrived after it was taken for lost.
  reserved: ['capturing', 'captured', 'voiding', 'failed'],
  capturing: ['captured', 'reserved', 'unknown'],
  voiding: ['voided', 'reserved', 'unknown'],
  unknown: ['reserved', 'captured', 'voided', 'failed'],
  captured: [],
  voided: [],
  failed: [],
} as const satisfies Record<ReservationState, readonly ReservationState[]>

/** Money set aside in a buyer's linked wallet for a booking. */
export interface Reservation {
  readonly id: string
  readonly subjectId: string
  readonly number: string
  readonly buyerId: string
  readonly state: ReservationState
  readonly reason: string | null
  readonly amount: Rupiah
  /** What was taken, once captured; the rest went back to the buyer by itself. */
  readonly captured: Rupiah | null
  readonly paymentId: string | null
  readonly validUntil: Date
  readonly createdAt: Date
}

export interface ReservationMove {
  readonly to: ReservationState
  readonly reason: string
  readonly at: Date
  readonly change?: Partial<ReservationRow>
}

/** Moves a locked reservation: checks the table, writes state and history, and tells the world. */
export async function moveReservation(
  trx: Trx,
  row: ReservationRow,
  move: ReservationMove,
): Promise<ReservationRow> {
  const allowed: readonly ReservationState[] = reservationMoves[row.state]
  assert(allowed.includes(move.to), `a reservation moves from ${row.state} to ${move.to}`)
  const isEnd = reservationMoves[move.to].length === 0
  const change = {
    state: move.to,
    reason: move.reason,
    unknown_step: null,
    ...(isEnd ? { ended_at: move.at, ask_again_at: null } : {}),
    ...move.change,
  }
  await updateReservation(trx, row.id, change)
  await insertReservationHistory(trx, {
    reservation_id: row.id,
    from_state: row.state,
    to_state: move.to,
    reason: move.reason,
    at: move.at,
  })
  const moved = { ...row, ...change }
  await publish(trx, {
    name: `reservation.${move.to}`,
    reservationId: row.id,
    subjectId: row.subject_id,
    number: row.number,
    buyerId: row.buyer_id,
    companyId: row.company_id,
    amountIdr: row.amount_idr.toString(),
    capturedIdr: move.to === 'captured' ? (moved.capture_idr?.toString() ?? null) : null,
    paymentId: moved.payment_id,
    reason: move.reason,
    at: move.at.toISOString(),
  })
  return moved
}

export function toReservation(row: ReservationRow): Reservation {
  return {
    id: row.id,
    subjectId: row.subject_id,
    number: row.number,
    buyerId: row.buyer_id,
    state: row.state,
    reason: row.reason,
    amount: rupiah(row.amount_idr),
    captured: row.state === 'captured' && row.capture_idr !== null ? rupiah(row.capture_idr) : null,
    paymentId: row.payment_id,
    validUntil: row.valid_until,
    createdAt: row.created_at,
  }
}

/** What identifies the reservation at the provider. */
export function keyOf(row: ReservationRow): AttemptKey {
  return {
    channelId: row.channel_id,
    reference: row.reference,
    requestId: row.request_id,
    amount: rupiah(row.amount_idr),
    instruction: null,
    providerReference: row.provider_reference,
  }
}
