import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { insertLinkedExchanges } from './linked-account.store.ts'
import { nextAskAt, type PaymentsCtx } from './payment.ts'
import { keyOf, moveReservation, toReservation, type Reservation } from './reserve.ts'
import { standReserved, standUnknown } from './reserve-record.ts'
import { askWithToken } from './reserve-token.ts'
import * as store from './reserve.store.ts'

export type ReservationVoided =
  | { readonly kind: 'voided'; readonly reservation: Reservation }
  | { readonly kind: 'unknown'; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'not_reserved'; readonly state: Reservation['state'] }
  | { readonly kind: 'not_found' }

/** Lets the money go back to the buyer, all of it, before it was captured. Twice is once. */
export async function voidReservation(
  ctx: PaymentsCtx,
  input: { reservationId: string; reason: string },
): Promise<ReservationVoided> {
  const begun = await ctx.transaction(async (trx) => {
    const row = await store.lockReservation(trx, input.reservationId)
    if (row === null) return { kind: 'not_found' } as const
    if (row.state === 'voided') return { kind: 'voided', reservation: toReservation(row) } as const
    const isVoiding = row.state === 'voiding' || (row.state === 'unknown' && row.unknown_step === 'void')
    if (isVoiding) return { kind: 'unknown', reservation: toReservation(row) } as const
    if (row.state !== 'reserved') return { kind: 'not_reserved', state: row.state } as const
    const at = ctx.now()
    const change = {
      asked_at: at,
      ask_again_at: nextAskAt({ askedAt: at, payBefore: row.valid_until }, at),
    }
    return {
      kind: 'ask',
      row: await moveReservation(trx, row, { to: 'voiding', reason: input.reason, at, change }),
    } as const
  })
  if (begun.kind !== 'ask') return begun

  const { row } = begun
  const { answer, exchanges } = await askWithToken(ctx, row, (reserving, linkedAccount, record) =>
    reserving.void(
      {
        reserve: keyOf(row),
        stepReference: row.void_reference,
        // AstraPay lets only the whole sum go.
        amount: rupiah(row.amount_idr),
        title: input.reason,
        linkedAccount,
      },
      record,
    ),
  )
  return ctx.transaction(async (trx) => {
    const fresh = present(await store.lockReservation(trx, row.id), 'a reservation is never deleted')
    await insertLinkedExchanges(trx, row.id, exchanges)
    if (fresh.state === 'voided') return { kind: 'voided', reservation: toReservation(fresh) }
    const isOurs = fresh.state === 'voiding' || (fresh.state === 'unknown' && fresh.unknown_step === 'void')
    if (!isOurs) return { kind: 'not_reserved', state: fresh.state }
    const at = ctx.now()
    switch (answer.kind) {
      case 'done': {
        const change = { void_provider_reference: answer.providerReference }
        const voided = await moveReservation(trx, fresh, { to: 'voided', reason: 'let_go', at, change })
        return { kind: 'voided', reservation: toReservation(voided) }
      }
      case 'refused':
        await standReserved(trx, fresh, { reason: `refused_${answer.code}`, at })
        if (answer.code !== 'link_again') await store.updateReservation(trx, fresh.id, { ask_again_at: at })
        return answer
      case 'unknown': {
        const waiting = await standUnknown(trx, fresh, { step: 'void', reason: answer.reason, at })
        return { kind: 'unknown', reservation: toReservation(waiting) }
      }
    }
  })
}
