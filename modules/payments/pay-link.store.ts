import type { Insertable, Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

export type PayLinkRow = Selectable<DB['payments.pay_link']>

export async function insertPayLink(trx: Trx, row: Insertable<DB['payments.pay_link']>): Promise<void> {
  await trx.insertInto('payments.pay_link').values(row).execute()
}

export async function selectPayLink(db: Db, tokenSha256: Buffer): Promise<PayLinkRow | null> {
  const row = await db
    .selectFrom('payments.pay_link')
    .selectAll()
    .where('token_sha256', '=', tokenSha256)
    .executeTakeFirst()
  return row ?? null
}

/** The links of a payment, newest first. */
export function selectPayLinksOf(db: Db, paymentId: string): Promise<PayLinkRow[]> {
  return db
    .selectFrom('payments.pay_link')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Ends the living links of a payment, or one of them; how many it ended. */
export async function updateRevoked(
  trx: Trx,
  revoked: { paymentId: string; linkIds: readonly string[] | null; by: string; at: Date },
): Promise<number> {
  const { linkIds } = revoked
  let update = trx
    .updateTable('payments.pay_link')
    .set({ revoked_at: revoked.at, revoked_by: revoked.by })
    .where('payment_id', '=', revoked.paymentId)
    .where('revoked_at', 'is', null)
  if (linkIds !== null) update = update.where('id', 'in', [...linkIds])
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
