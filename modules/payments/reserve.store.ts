import type { Insertable, Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

export type ReservationRow = Selectable<DB['payments.reservation']>

/** False when this subject has a living reservation already. */
export async function insertReservation(
  trx: Trx,
  row: Insertable<DB['payments.reservation']>,
): Promise<boolean> {
  const result = await trx
    .insertInto('payments.reservation')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('subject_id').where('state', 'not in', ['voided', 'failed']).doNothing(),
    )
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function updateReservation(
  trx: Trx,
  id: string,
  change: Updateable<DB['payments.reservation']>,
): Promise<void> {
  await trx.updateTable('payments.reservation').set(change).where('id', '=', id).execute()
}

export async function insertReservationHistory(
  trx: Trx,
  row: Insertable<DB['payments.reservation_history']>,
): Promise<void> {
  await trx.insertInto('payments.reservation_history').values(row).execute()
}

export async function lockReservation(trx: Trx, id: string): Promise<ReservationRow | null> {
  const row = await trx
    .selectFrom('payments.reservation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function selectReservation(db: Db, id: string): Promise<ReservationRow | null> {
  const row = await db.selectFrom('payments.reservation').selectAll().where('id', '=', id).executeTakeFirst()
  return row ?? null
}

/** The living reservation of a subject, or else its last one. */
export async function selectReservationOf(db: Db, subjectId: string): Promise<ReservationRow | null> {
  const rows = await db
    .selectFrom('payments.reservation')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('created_at', 'desc')
    .execute()
  return rows.find((row) => row.state !== 'voided' && row.state !== 'failed') ?? rows[0] ?? null
}

/** The payment that asks for a booking's bill, where there is one already. */
export async function selectPaymentOfBooking(db: Db, bookingId: string): Promise<string | null> {
  const row = await db
    .selectFrom('payments.payment')
    .select('id')
    .where('subject_kind', '=', 'booking')
    .where('subject_id', '=', bookingId)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Takes reservations whose time to be asked has come, each for one process only. */
export async function leaseDueReservations(
  db: Db,
  lease: { now: Date; until: Date; limit: number },
): Promise<{ id: string; provider: string }[]> {
  const { rows } = await sql<{ id: string; provider: string }>`
    update payments.reservation set ask_again_at = ${lease.until} where id in (
      select id from payments.reservation where ask_again_at <= ${lease.now}
      order by ask_again_at limit ${lease.limit} for update skip locked) returning id, provider`.execute(db)
  return rows
}
