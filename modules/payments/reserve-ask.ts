import { present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { rupiah } from '#platform/money.ts'
import { feeRuleOf } from './channels.ts'
import { insertLinkedExchanges } from './linked-account.store.ts'
import type { MoneyReserving } from './linked-port.ts'
import { nextAskAt, type PaymentsCtx } from './payment.ts'
import type { Exchange } from './port.ts'
import { keyOf, moveReservation, toReservation, type Reservation, type ReservationStep } from './reserve.ts'
import { captureSum, recordCaptured, recordReserved, standReserved, standUnknown } from './reserve-record.ts'
import { askWithToken } from './reserve-token.ts'
import * as store from './reserve.store.ts'
import type { ReservationRow } from './reserve.store.ts'

const dueLimit = 20
const asksAtOnce = 4
const leaseMs = 60_000
/** A provider that does not know a question this long after it was asked has never received it. */
const neverArrivedAfterMs = 60_000
/** Money whose time is over for so long is back with the buyer, whatever the provider does not say. */
const lapsedAfterMs = 86_400_000

/** Recurring: asks about every reservation that is unclear, silent, or whose time is over. */
export async function askDueReservations(ctx: PaymentsCtx): Promise<{ asked: number }> {
  const now = ctx.now()
  const until = new Date(now.getTime() + leaseMs)
  const due = await store.leaseDueReservations(ctx.db, { now, until, limit: dueLimit })
  await forEachOf(due, async ({ id }) => void (await askReservation(ctx, { reservationId: id })), {
    limit: asksAtOnce,
    groupOf: (reservation) => reservation.provider,
    onError: (reservation, error) =>
      ctx.log.error(
        { reservation: reservation.id, error: String(error) },
        'reservation could not be asked about',
      ),
  })
  return { asked: due.length }
}

/** Asks the provider how a reservation stands and applies the answer. May run twice and die halfway. */
export async function askReservation(
  ctx: PaymentsCtx,
  input: { reservationId: string },
): Promise<Reservation | null> {
  const row = await store.selectReservation(ctx.db, input.reservationId)
  if (row === null) return null
  const what = stepOf(row)
  if (what === null) return toReservation(row)
  const first = await ask(ctx, row, what)
  // Money set aside counts as set aside for the provider once captured too: a capture taken for lost may have arrived.
  const mayBeCaptured = row.state === 'reserved' && row.capture_idr !== null && first.told.kind === 'done'
  const second = mayBeCaptured ? await ask(ctx, row, 'capture') : null
  const told = second?.told.kind === 'done' ? second.told : first.told
  const answered = second?.told.kind === 'done' ? 'capture' : what
  return ctx.transaction(async (trx) => {
    const fresh = present(await store.lockReservation(trx, row.id), 'a reservation is never deleted')
    await insertLinkedExchanges(trx, row.id, [...first.exchanges, ...(second?.exchanges ?? [])])
    // Something else was asked or answered meanwhile: this answer is about the past.
    if (stepOf(fresh) !== what || fresh.asked_at.getTime() !== row.asked_at.getTime())
      return toReservation(fresh)
    return toReservation(await apply(trx, ctx, { row: fresh, what: answered, told }))
  })
}

async function ask(
  ctx: PaymentsCtx,
  row: ReservationRow,
  what: ReservationStep,
): Promise<{ told: Told; exchanges: readonly Exchange[] }> {
  const stepReference = {
    reserve: row.reference,
    capture: row.capture_reference,
    void: row.void_reference,
  }[what]
  const { answer, exchanges } = await askWithToken(ctx, row, (reserving, linkedAccount, record) =>
    reserving.query(
      {
        what,
        reserve: keyOf(row),
        stepReference,
        amount: rupiah(row.capture_idr ?? row.amount_idr),
        title: row.title,
        linkedAccount,
      },
      record,
    ),
  )
  if (answer.kind !== 'refused') return { told: answer, exchanges }
  return { told: { kind: 'unknown', reason: `cannot_ask_${answer.code}` }, exchanges }
}

type Told = Awaited<ReturnType<MoneyReserving['query']>>

/** Which question is open; null once it ended. Of money set aside, whether it still is. */
function stepOf(row: ReservationRow): ReservationStep | null {
  switch (row.state) {
    case 'asking':
    case 'reserved':
      return 'reserve'
    case 'capturing':
      return 'capture'
    case 'voiding':
      return 'void'
    case 'unknown':
      return row.unknown_step
    case 'captured':
    case 'voided':
    case 'failed':
      return null
  }
}

async function apply(
  trx: Trx,
  ctx: PaymentsCtx,
  asked: { row: ReservationRow; what: ReservationStep; told: Told },
): Promise<ReservationRow> {
  const { row, what, told } = asked
  const at = ctx.now()
  const isLost = told.kind === 'not_found' && at.getTime() - row.asked_at.getTime() >= neverArrivedAfterMs
  if (told.kind === 'done') return applyDone(trx, ctx, { row, what, told })
  if (told.kind === 'failed' || isLost) return applyEnded(trx, { row, what, at, isLost })
  // Nobody can be asked for it any more, and only we could have taken it: its time is over, so it went back.
  const isOver = at.getTime() > row.valid_until.getTime() + lapsedAfterMs
  if (told.kind === 'unknown' && row.state === 'reserved' && row.capture_idr === null && isOver)
    return moveReservation(trx, row, { to: 'failed', reason: 'lapsed', at })
  if (told.kind === 'unknown' && row.state !== 'reserved')
    await standUnknown(trx, row, { step: what, reason: told.reason, at })
  return keepAsking(trx, row, at)
}

async function applyDone(
  trx: Trx,
  ctx: PaymentsCtx,
  asked: { row: ReservationRow; what: ReservationStep; told: Extract<Told, { kind: 'done' }> },
): Promise<ReservationRow> {
  const { row, what, told } = asked
  const at = ctx.now()
  const { providerReference } = told
  switch (what) {
    case 'reserve':
      if (row.state === 'reserved') return keepAsking(trx, row, at)
      if (providerReference === null) return keepAsking(trx, row, at)
      return recordReserved(trx, row, { answer: { kind: 'done', providerReference, at }, at })
    case 'capture': {
      if (providerReference === null) return keepAsking(trx, row, at)
      const fee = feeRuleOf(ctx, row.channel_id)
      const paidAt = told.at ?? at
      // The provider's word on how much it took counts, should it differ from what was asked.
      const amount = told.amount ?? captureSum(row)
      return recordCaptured(trx, row, { providerReference, amount, paidAt, fee, at })
    }
    case 'void':
      return moveReservation(trx, row, {
        to: 'voided',
        reason: 'let_go',
        at,
        change: { void_provider_reference: providerReference },
      })
  }
}

/** The provider says it came to nothing, or never heard of it. */
function applyEnded(
  trx: Trx,
  asked: { row: ReservationRow; what: ReservationStep; at: Date; isLost: boolean },
): Promise<ReservationRow> {
  const { row, what, at, isLost } = asked
  if (what !== 'reserve')
    return standReserved(trx, row, { reason: isLost ? `${what}_never_arrived` : `${what}_failed`, at })
  const reason = row.state === 'reserved' ? 'lapsed' : isLost ? 'never_arrived' : 'failed_at_provider'
  return moveReservation(trx, row, { to: 'failed', reason, at })
}

async function keepAsking(trx: Trx, row: ReservationRow, now: Date): Promise<ReservationRow> {
  // Money that is set aside is looked at again when its time is over, and hourly after that.
  const afterEnd = new Date(Math.max(row.valid_until.getTime() + 60_000, now.getTime() + 3_600_000))
  const again =
    row.state === 'reserved'
      ? afterEnd
      : nextAskAt({ askedAt: row.asked_at, payBefore: row.valid_until }, now)
  await store.updateReservation(trx, row.id, { ask_again_at: again })
  return (await store.selectReservation(trx, row.id)) ?? row
}
