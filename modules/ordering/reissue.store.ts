import type { Insertable, Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

export type PurchaseRow = Selectable<DB['ordering.purchase']>

/** The whole row of an order, locked; null where there is none. */
export async function lockRow(trx: Trx, id: string): Promise<PurchaseRow | null> {
  const row = await trx
    .selectFrom('ordering.purchase')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function insertReissue(trx: Trx, row: Insertable<DB['ordering.reissue']>): Promise<void> {
  await trx.insertInto('ordering.reissue').values(row).execute()
}

/** The order that stands for a lapsed one now. */
export async function selectSuccessor(
  db: Db,
  orderId: string,
): Promise<{ id: string; number: string } | null> {
  const row = await db
    .selectFrom('ordering.reissue')
    .innerJoin('ordering.purchase', 'ordering.purchase.id', 'ordering.reissue.purchase_id')
    .select(['ordering.purchase.id', 'ordering.purchase.number'])
    .where('replaces_id', '=', orderId)
    .executeTakeFirst()
  return row ?? null
}

/** The lapsed order that this one stands for. */
export async function selectPredecessor(
  db: Db,
  orderId: string,
): Promise<{ id: string; number: string; total_idr: bigint } | null> {
  const row = await db
    .selectFrom('ordering.reissue')
    .innerJoin('ordering.purchase', 'ordering.purchase.id', 'ordering.reissue.replaces_id')
    .select(['ordering.purchase.id', 'ordering.purchase.number', 'ordering.purchase.total_idr'])
    .where('purchase_id', '=', orderId)
    .executeTakeFirst()
  return row ?? null
}
