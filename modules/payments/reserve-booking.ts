import { randomBytes } from 'node:crypto'
import { present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { availability, findChannel } from './channels.ts'
import { findSwitchInForce } from './health/switch-channel.ts'
import { insertLinkedExchanges } from './linked-account.store.ts'
import { customerTokenOf } from './linked-account-token.ts'
import { nextAskAt, type PaymentsCtx } from './payment.ts'
import type { Exchange } from './port.ts'
import { toReservation, type Reservation } from './reserve.ts'
import { recordReserved } from './reserve-record.ts'
import * as store from './reserve.store.ts'
import type { ReservationRow } from './reserve.store.ts'

/** The channel whose money is taken by capture; it is offered to nobody else. */
const reservedChannelId = 'astrapay_reserved'
/** AstraPay keeps money aside for one minute to ninety days; a little inside, because its clock may differ from ours. */
const shortestMs = 75_000
const longestMs = 90 * 86_400_000 - 60_000

export interface ReserveForBooking {
  /** The booking, and the number people know it by. */
  readonly booking: { readonly id: string; readonly number: string; readonly title: string }
  readonly buyer: {
    readonly id: string
    readonly companyId: string | null
    readonly name: string
    readonly phone: string
    readonly email: string | null
  }
  readonly amount: Rupiah
  /** When the money goes back by itself unless it was captured. */
  readonly validUntil: Date
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: Reservation }
  /** Nobody knows yet; the janitor asks until it is known. */
  | { readonly kind: 'unknown'; readonly reservation: Reservation }
  /** The code `link_again`: there is no living linked account. Otherwise the provider's refusal. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint }
  | { readonly kind: 'expiry_out_of_range' | 'unsupported' }

/**
 * Sets money aside in the buyer's linked wallet for a booking, without a page or PIN. One living reservation per booking:
 * asking again shows it. Nothing is paid by it yet, so no payment is opened and nothing is booked.
 */
export async function reserveForBooking(ctx: PaymentsCtx, input: ReserveForBooking): Promise<Reserved> {
  const found = findChannel(ctx, reservedChannelId)
  if (found === null || found.provider.reserving === null) return { kind: 'unsupported' }
  const able = availability(found.channel, input.amount)
  if (able.kind !== 'yes') return able
  const aheadMs = input.validUntil.getTime() - ctx.now().getTime()
  if (aheadMs < shortestMs || aheadMs > longestMs) return { kind: 'expiry_out_of_range' }
  const held = await findSwitchInForce(ctx.db, found.channel, ctx.now())
  // What is set aside already is shown and goes on; only nothing new begins.
  if (held !== null && (await store.selectReservationOf(ctx.db, input.booking.id)) === null)
    return { kind: 'refused', code: 'switched_off', reason: held.message.id }
  const { provider, reserving } = found.provider
  const token = await customerTokenOf(ctx, { buyerId: input.buyer.id, provider })
  if (token.kind === 'unknown') return { kind: 'refused', code: 'token_unknown', reason: token.reason }
  if (token.kind !== 'token') return { kind: 'refused', code: 'link_again', reason: token.kind }

  const begun = await ctx.transaction((trx) => begin(trx, input, { provider, now: ctx.now() }))
  if (!begun.isNew) return standingOf(begun.row)
  const { row } = begun
  const exchanges: Exchange[] = []
  const { name, phone, email } = input.buyer
  const request = {
    reference: row.reference,
    requestId: row.request_id,
    amount: input.amount,
    payBefore: row.valid_until,
    description: row.title,
    buyer: { name, phone, email },
    returnUrl: '',
    lines: [],
    linkedAccount: token,
  }
  const answer = await reserving.reserve(request, (exchange) => exchanges.push(exchange))
  const recorded = await ctx.transaction(async (trx) => {
    const fresh = present(await store.lockReservation(trx, row.id), 'a reservation is never deleted')
    await insertLinkedExchanges(trx, row.id, exchanges)
    return recordReserved(trx, fresh, { answer, at: ctx.now() })
  })
  if (answer.kind === 'refused' && recorded.state === 'failed') return answer
  return standingOf(recorded)
}

async function begin(
  trx: Trx,
  input: ReserveForBooking,
  asked: { provider: 'doku' | 'astrapay'; now: Date },
): Promise<{ isNew: boolean; row: ReservationRow }> {
  const { booking, buyer } = input
  const { now, provider } = asked
  const id = newId('rsv')
  const isNew = await store.insertReservation(trx, {
    id,
    subject_id: booking.id,
    number: booking.number,
    buyer_id: buyer.id,
    company_id: buyer.companyId,
    provider,
    channel_id: reservedChannelId,
    state: 'asking',
    amount_idr: input.amount,
    title: booking.title.slice(0, 256),
    buyer_name: buyer.name,
    buyer_phone: buyer.phone,
    buyer_email: buyer.email,
    reference: newReference('AOR', now),
    request_id: randomBytes(16).toString('hex'),
    capture_reference: newReference('AOC', now),
    void_reference: newReference('AOV', now),
    valid_until: input.validUntil,
    asked_at: now,
    ask_again_at: nextAskAt({ askedAt: now, payBefore: input.validUntil }, now),
    created_at: now,
  })
  if (isNew)
    await store.insertReservationHistory(trx, {
      reservation_id: id,
      from_state: null,
      to_state: 'asking',
      reason: 'booking_reserves',
      at: now,
    })
  const row = isNew
    ? await store.selectReservation(trx, id)
    : await store.selectReservationOf(trx, booking.id)
  return { isNew, row: present(row, 'the reservation of this booking is there') }
}

function standingOf(row: ReservationRow): Reserved {
  const reservation = toReservation(row)
  switch (row.state) {
    case 'asking':
    case 'unknown':
      return { kind: 'unknown', reservation }
    case 'failed':
    case 'voided':
      return { kind: 'refused', code: row.reason ?? 'failed', reason: row.reason ?? 'failed' }
    case 'reserved':
    case 'capturing':
    case 'captured':
    case 'voiding':
      return { kind: 'reserved', reservation }
  }
}

/** Letters first, digits and capitals, 24 characters, new for ever. */
function newReference(prefix: string, now: Date): string {
  return `${prefix}${businessDay(now).slice(2).replaceAll('-', '')}-${randomBytes(7).toString('hex').toUpperCase()}`
}

/** The reservation of a booking, living or last. */
export async function findReservation(
  ctx: Pick<PaymentsCtx, 'db'>,
  input: { bookingId: string },
): Promise<Reservation | null> {
  const row = await store.selectReservationOf(ctx.db, input.bookingId)
  return row === null ? null : toReservation(row)
}
