import { sql, type Insertable, type Selectable } from 'kysely'
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

/** A page of the register by due date. */
export async function selectGiroPage(
  db: Db,
  wanted: {
    states: readonly GiroState[]
    latestFirst: boolean
    after: { dueOn: string; id: string } | null
    within: readonly string[] | null
    limit: number
  },
): Promise<Giro[]> {
  const { after, latestFirst, within } = wanted
  let query = db
    .selectFrom('invoicing.giro')
    .selectAll()
    .where('state', 'in', [...wanted.states])
  if (within !== null) query = query.where(isOneOf(within))
  if (after !== null)
    query = query.where(
      latestFirst
        ? sql<boolean>`(due_on, id) < (${after.dueOn}::date, ${after.id})`
        : sql<boolean>`(due_on, id) > (${after.dueOn}::date, ${after.id})`,
    )
  const direction = latestFirst ? 'desc' : 'asc'
  const sorted = query.orderBy('due_on', direction).orderBy('id', direction)
  return (await sorted.limit(wanted.limit).execute()).map(toGiro)
}

/** Of the paper that waits: what is due until a day, and what of it was due before today. */
export function selectDueGiros(
  db: Db,
  days: { today: string; until: string; within: readonly string[] | null },
) {
  const waiting = db
    .selectFrom('invoicing.giro')
    .select([
      sql<bigint>`count(*)`.as('this_week'),
      sql<bigint>`count(*) filter (where due_on < ${days.today}::date)`.as('late'),
      sql<bigint>`coalesce(sum(amount_idr), 0)::bigint`.as('amount'),
    ])
    .where('state', 'in', ['held', 'deposited'])
    .where('due_on', '<=', days.until)
  const seen = days.within === null ? waiting : waiting.where(isOneOf(days.within))
  return seen.executeTakeFirstOrThrow()
}

export function selectHistory(db: Db, giroId: string) {
  return db
    .selectFrom('invoicing.giro_history')
    .selectAll()
    .where('giro_id', '=', giroId)
    .orderBy('id')
    .execute()
}

function isOneOf(companyIds: readonly string[]) {
  return sql<boolean>`company_id = any(${[...companyIds]}::text[])`
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
