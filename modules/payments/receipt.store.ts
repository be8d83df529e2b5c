import type { Insertable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

/**
 * False when this attempt's money is recorded already. A provider's reference that stands at another attempt is an error:
 * money must not vanish because two providers' numbers look alike.
 */
export async function insertReceipt(trx: Trx, row: Insertable<DB['payments.receipt']>): Promise<boolean> {
  const result = await trx
    .insertInto('payments.receipt')
    .values(row)
    .onConflict((conflict) => conflict.column('attempt_id').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export function selectReceiptsOf(db: Db, paymentId: string) {
  return db
    .selectFrom('payments.receipt')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('recorded_at')
    .execute()
}
