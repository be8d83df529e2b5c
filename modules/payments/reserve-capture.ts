import { present } from '#platform/assert.ts'
import type { Rupiah } from '#platform/money.ts'
import { feeRuleOf } from './channels.ts'
import { insertLinkedExchanges } from './linked-account.store.ts'
import { nextAskAt, type PaymentsCtx } from './payment.ts'
import { keyOf, moveReservation, toReservation, type Reservation } from './reserve.ts'
import { recordCaptured, standReserved, standUnknown } from './reserve-record.ts'
import { askWithToken } from './reserve-token.ts'
import * as store from './reserve.store.ts'

export type ReservationCaptured =
  | { readonly kind: 'captured'; readonly reservation: Reservation }
  /** Another is capturing it just now, or the answer was lost; the janitor asks until it is known. */
  | { readonly kind: 'unknown'; readonly reservation: Reservation }
  /** The code `link_again`: the buyer links the wallet again first. The money stays set aside. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'above_reserved'; readonly limitIdr: bigint }
  | { readonly kind: 'not_reserved'; readonly state: Reservation['state'] }
  | { readonly kind: 'not_found' }

/**
 * Takes what the bill came to, once: the reserved sum or less. What is left goes back to the buyer by itself. Two at once
 * capture once, and the second sees what the first took.
 */
export async function captureReservation(
  ctx: PaymentsCtx,
  input: { reservationId: string; amount: Rupiah },
): Promise<ReservationCaptured> {
  const { amount } = input
  const begun = await ctx.transaction(async (trx) => {
    const row = await store.lockReservation(trx, input.reservationId)
    if (row === null) return { kind: 'not_found' } as const
    if (row.state === 'captured') return { kind: 'captured', reservation: toReservation(row) } as const
    const isCapturing =
      row.state === 'capturing' || (row.state === 'unknown' && row.unknown_step === 'capture')
    if (isCapturing) return { kind: 'unknown', reservation: toReservation(row) } as const
    if (row.state !== 'reserved') return { kind: 'not_reserved', state: row.state } as const
    if (amount <= 0n || amount > row.amount_idr)
      return { kind: 'above_reserved', limitIdr: row.amount_idr } as const
    const at = ctx.now()
    const change = {
      capture_idr: amount,
      asked_at: at,
      ask_again_at: nextAskAt({ askedAt: at, payBefore: row.valid_until }, at),
    }
    const moved = await moveReservation(trx, row, { to: 'capturing', reason: 'bill_is_known', at, change })
    return { kind: 'ask', row: moved } as const
  })
  if (begun.kind !== 'ask') return begun

  const { row } = begun
  const { answer, exchanges } = await askWithToken(ctx, row, (reserving, linkedAccount, record) =>
    reserving.capture(
      { reserve: keyOf(row), stepReference: row.capture_reference, amount, title: row.title, linkedAccount },
      record,
    ),
  )
  return ctx.transaction(async (trx) => {
    const fresh = present(await store.lockReservation(trx, row.id), 'a reservation is never deleted')
    await insertLinkedExchanges(trx, row.id, exchanges)
    // The janitor may have learnt of it meanwhile.
    if (fresh.state === 'captured') return { kind: 'captured', reservation: toReservation(fresh) }
    const isOurs =
      fresh.state === 'capturing' || (fresh.state === 'unknown' && fresh.unknown_step === 'capture')
    if (!isOurs) return { kind: 'not_reserved', state: fresh.state }
    const at = ctx.now()
    switch (answer.kind) {
      case 'done': {
        const fee = feeRuleOf(ctx, fresh.channel_id)
        const { providerReference, at: paidAt } = answer
        const captured = await recordCaptured(trx, fresh, { providerReference, amount, paidAt, fee, at })
        return { kind: 'captured', reservation: toReservation(captured) }
      }
      case 'refused':
        await standReserved(trx, fresh, { reason: `refused_${answer.code}`, at })
        // What refused it may be that the money is not set aside any more: the janitor looks.
        if (answer.code !== 'link_again') await store.updateReservation(trx, fresh.id, { ask_again_at: at })
        return answer
      case 'unknown': {
        const waiting = await standUnknown(trx, fresh, { step: 'capture', reason: answer.reason, at })
        return { kind: 'unknown', reservation: toReservation(waiting) }
      }
    }
  })
}
