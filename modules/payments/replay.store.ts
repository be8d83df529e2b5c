import type { Insertable, Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

export type DeliveryRow = Selectable<DB['payments.notification']>

export async function selectDelivery(db: Db, id: string): Promise<DeliveryRow | null> {
  const row = await db.selectFrom('payments.notification').selectAll().where('id', '=', id).executeTakeFirst()
  return row ?? null
}

export function lockDelivery(trx: Trx, id: string): Promise<{ id: string; applied_at: Date | null }> {
  return (
    trx
      .selectFrom('payments.notification')
      .select(['id', 'applied_at'])
      .where('id', '=', id)
      // A repeated delivery refers to it while it holds the payment that we wait for.
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
  )
}

export async function insertReplay(
  trx: Trx,
  row: Insertable<DB['payments.notification_replay']>,
): Promise<void> {
  await trx.insertInto('payments.notification_replay').values(row).execute()
}

/** False where somebody looked before. */
export async function insertReview(
  trx: Trx,
  row: Insertable<DB['payments.notification_review']>,
): Promise<boolean> {
  const result = await trx
    .insertInto('payments.notification_review')
    .values(row)
    .onConflict((conflict) => conflict.column('notification_id').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export function selectReplays(db: Db, of: { notificationId: string } | { paymentId: string }) {
  const query = db.selectFrom('payments.notification_replay').selectAll().orderBy('at')
  return 'paymentId' in of
    ? query.where('payment_id', '=', of.paymentId).execute()
    : query.where('notification_id', '=', of.notificationId).execute()
}

export async function selectReview(
  db: Db,
  notificationId: string,
): Promise<Selectable<DB['payments.notification_review']> | null> {
  const row = await db
    .selectFrom('payments.notification_review')
    .selectAll()
    .where('notification_id', '=', notificationId)
    .executeTakeFirst()
  return row ?? null
}
