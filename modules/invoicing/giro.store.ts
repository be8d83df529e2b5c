import type { Insertable, Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { Giro, GiroState } from './giro.ts'

export async function insertGiro(
  trx: Trx,
  giro: {
    row: Insertable<DB['invoicing.giro']>
    lines: readonly { invoiceId: string; amount: bigint }[]
  },
): Promise<void> {
  await trx.insertInto('invoicing.giro').values(giro.row).execute()
  if (giro.lines.length === 0) return
  await trx
    .insertInto('invoicing.giro_line')
    .values(
      giro.lines.map((line) => ({
        giro_id: giro.row.id,
        invoice_id: line.invoiceId,
        amount_idr: line.amount,
      })),
    )
    .execute()
}

export async function insertHistory(trx: Trx, row: Insertable<DB['invoicing.giro_history']>): Promise<void> {
  await trx.insertInto('invoicing.giro_history').values(row).execute()
}

export async function selectGiro(db: Db, id: string): Promise<Giro | null> {
  const row = await db.selectFrom('invoicing.giro').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toGiro(row)
}

export async function updateState(trx: Trx, change: { id: string; state: GiroState }): Promise<void> {
  await trx.updateTable('invoicing.giro').set({ state: change.state }).where('id', '=', change.id).execute()
}

export function selectLines(db: Db, giroId: string) {
  return db.selectFrom('invoicing.giro_line').selectAll().where('giro_id', '=', giroId).execute()
}

/** Of one company or of all, by due date. */
export async function selectGiros(
  db: Db,
  wanted: { companyId: string | null; states: readonly GiroState[]; limit: number },
): Promise<Giro[]> {
  let query = db
    .selectFrom('invoicing.giro')
    .selectAll()
    .where('state', 'in', [...wanted.states])
  if (wanted.companyId !== null) query = query.where('company_id', '=', wanted.companyId)
  return (await query.orderBy('due_on').orderBy('id').limit(wanted.limit).execute()).map(toGiro)
}

function toGiro(row: Selectable<DB['invoicing.giro']>): Giro {
  return {
    id: row.id,
    companyId: row.company_id,
    number: row.number,
    bank: row.bank,
    amount: rupiah(row.amount_idr),
    dueOn: row.due_on,
    state: row.state,
    receivedAt: row.received_at,
  }
}
