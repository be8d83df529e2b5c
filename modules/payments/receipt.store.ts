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

/** The provider's reference under which an attempt's money is recorded. */
export async function selectReferenceOf(trx: Trx, attemptId: string): Promise<string | null> {
  const row = await trx
    .selectFrom('payments.receipt')
    .select('provider_reference')
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst()
  return row?.provider_reference ?? null
}

export function selectReceiptsOf(db: Db, paymentId: string) {
  return db
    .selectFrom('payments.receipt')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('recorded_at')
    .execute()
}

/** Receipts that wait for the rest of their payment's sum: those not given up as a surplus yet. */
export function selectParts(trx: Trx, paymentId: string) {
  return trx
    .selectFrom('payments.receipt')
    .select(['id', 'amount_idr'])
    .where('payment_id', '=', paymentId)
    .where('disposition', '=', 'part')
    .where('id', 'not in', (given) => given.selectFrom('payments.surplus').select('receipt_id'))
    .orderBy('recorded_at')
    .execute()
}
