import type { Insertable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import type { SlipMediaType } from './media-type.ts'

export interface Slip {
  readonly id: string
  readonly mediaType: SlipMediaType
  readonly givenAt: Date
}

/** False when this very file is kept already, here or anywhere. */
export async function insertSlip(trx: Trx, row: Insertable<DB['payments.transfer_slip']>): Promise<boolean> {
  const result = await trx
    .insertInto('payments.transfer_slip')
    .values(row)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** The payment for which this file was given. */
export async function selectPaymentOfFile(db: Db, sha256: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('payments.transfer_slip')
    .innerJoin('payments.transfer', 'payments.transfer.attempt_id', 'payments.transfer_slip.attempt_id')
    .select('payments.transfer.payment_id')
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row?.payment_id ?? null
}

/** How many slips a payment has, over all its transfers. */
export async function countSlipsOf(db: Db, paymentId: string): Promise<number> {
  const { count } = await db
    .selectFrom('payments.transfer_slip')
    .innerJoin('payments.transfer', 'payments.transfer.attempt_id', 'payments.transfer_slip.attempt_id')
    .select((slips) => slips.fn.countAll<bigint>().as('count'))
    .where('payments.transfer.payment_id', '=', paymentId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Slips of an attempt, latest first, without their bytes. */
export async function selectSlips(db: Db, attemptId: string): Promise<Slip[]> {
  const rows = await db
    .selectFrom('payments.transfer_slip')
    .select(['id', 'media_type', 'given_at'])
    .where('attempt_id', '=', attemptId)
    .orderBy('given_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({ id: row.id, mediaType: row.media_type, givenAt: row.given_at }))
}

export async function selectSlipFile(
  db: Db,
  id: string,
): Promise<{ mediaType: SlipMediaType; content: Buffer } | null> {
  const row = await db
    .selectFrom('payments.transfer_slip')
    .select(['media_type', 'content'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : { mediaType: row.media_type, content: row.content }
}
