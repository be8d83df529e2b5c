import type { Insertable, Selectable, Updateable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { Surplus } from './surplus.ts'

export async function insertSurplus(trx: Trx, row: Insertable<DB['payments.surplus']>): Promise<void> {
  await trx.insertInto('payments.surplus').values(row).execute()
}

export async function insertHistory(
  trx: Trx,
  row: Insertable<DB['payments.surplus_history']>,
): Promise<void> {
  await trx.insertInto('payments.surplus_history').values(row).execute()
}

export async function lockSurplus(trx: Trx, id: string): Promise<Surplus | null> {
  const row = await trx
    .selectFrom('payments.surplus')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toSurplus(row)
}

export async function updateSurplus(
  trx: Trx,
  id: string,
  change: Updateable<DB['payments.surplus']>,
): Promise<void> {
  await trx.updateTable('payments.surplus').set(change).where('id', '=', id).execute()
}

export async function selectSurplusOf(db: Db, paymentId: string): Promise<Surplus[]> {
  const rows = await db
    .selectFrom('payments.surplus')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('opened_at')
    .execute()
  return rows.map(toSurplus)
}

function toSurplus(row: Selectable<DB['payments.surplus']>): Surplus {
  return {
    id: row.id,
    receiptId: row.receipt_id,
    paymentId: row.payment_id,
    companyId: row.company_id,
    amount: rupiah(row.amount_idr),
    reason: row.reason,
    state: row.state,
    openedAt: row.opened_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    note: row.note,
  }
}
