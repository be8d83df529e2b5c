import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import type { EntryKind } from './entry.ts'
import type { EntryQuery } from './entry-query.ts'

export interface EntryKey {
  readonly kind: EntryKind
  readonly sourceId: string
}

interface InsertOutcome {
  readonly kind: 'posted' | 'already_posted'
  readonly entryId: string
}

/** Null when a concurrent transaction posted the same source meanwhile. */
export async function insertEntry(trx: Trx, query: EntryQuery, key: EntryKey): Promise<InsertOutcome | null> {
  const { rows } = await sql<InsertOutcome>`/* named: post_entry */
    with ${query.parts}
    select 'posted' as kind, id as "entryId" from posted
    union all
    select 'already_posted', id from ledger.entry
    where kind = ${key.kind} and source_id = ${key.sourceId}`.execute(trx)
  return rows[0] ?? null
}

export interface Reversal {
  readonly id: string
  readonly reversesId: string
  readonly description: string
  readonly bookedOn: string
  readonly postedAt: Date
}

/** Null when there is no such entry, or when a concurrent transaction reversed it meanwhile. */
export async function insertReversal(trx: Trx, reversal: Reversal): Promise<InsertOutcome | null> {
  const { rows } = await sql<InsertOutcome>`
    with posted as (
      insert into ledger.entry (id, kind, source_id, reverses_id, description, booked_on, posted_at)
      select ${reversal.id}::text, 'reversal', id, id, ${reversal.description}::text, ${reversal.bookedOn}::date,
        ${reversal.postedAt}::timestamptz
      from ledger.entry where id = ${reversal.reversesId}
      on conflict (kind, source_id) do nothing returning id
    ), posted_line as (
      insert into ledger.line (entry_id, position, account_code, amount_idr, subledger)
      select posted.id, l.position, l.account_code, -l.amount_idr, l.subledger
      from posted, ledger.line l where l.entry_id = ${reversal.reversesId}
    )
    select 'posted' as kind, id as "entryId" from posted
    union all
    select 'already_posted', id from ledger.entry
    where kind = 'reversal' and source_id = ${reversal.reversesId}`.execute(trx)
  return rows[0] ?? null
}

export async function selectEntryId(trx: Trx, key: EntryKey): Promise<string | null> {
  const row = await trx
    .selectFrom('ledger.entry')
    .select('id')
    .where('kind', '=', key.kind)
    .where('source_id', '=', key.sourceId)
    .executeTakeFirst()
  return row?.id ?? null
}

/** Every line of the entries that `where` names, in reading order. */
export function selectEntriesOf(db: Db, sourceIds: readonly string[]) {
  return entriesWithLines(db)
    .where('source_id', 'in', [...sourceIds])
    .orderBy('posted_at')
    .orderBy('ledger.entry.id')
    .orderBy('position')
    .execute()
}

function entriesWithLines(db: Db) {
  return db
    .selectFrom('ledger.entry')
    .innerJoin('ledger.line', 'ledger.line.entry_id', 'ledger.entry.id')
    .innerJoin('ledger.account', 'ledger.account.code', 'ledger.line.account_code')
    .select(['ledger.entry.id', 'ledger.entry.kind', 'source_id', 'description', 'booked_on', 'posted_at'])
    .select(['account_code', 'subledger', 'amount_idr', 'ledger.account.name_id', 'ledger.account.name_en'])
}

export type EntryLineRow = Awaited<ReturnType<typeof selectEntriesOf>>[number]

/** The lines of these entries, newest business day first. */
export function selectEntries(db: Db, ids: readonly string[]) {
  return entriesWithLines(db)
    .where('ledger.entry.id', 'in', [...ids])
    .orderBy('booked_on', 'desc')
    .orderBy('ledger.entry.id', 'desc')
    .orderBy('position')
    .execute()
}

export interface EntryPageQuery {
  readonly account?: string | undefined
  readonly subledger?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly after: { readonly bookedOn: string; readonly id: string } | null
  readonly limit: number
}

export async function selectEntryPage(
  db: Db,
  query: EntryPageQuery,
): Promise<{ id: string; booked_on: string }[]> {
  const { account, subledger, from, to, after } = query
  const conditions = [
    from === undefined ? sql`true` : sql`e.booked_on >= ${from}`,
    to === undefined ? sql`true` : sql`e.booked_on <= ${to}`,
    after === null ? sql`true` : sql`(e.booked_on, e.id) < (${after.bookedOn}, ${after.id})`,
    account === undefined && subledger === undefined
      ? sql`true`
      : sql`exists (select from ledger.line l where l.entry_id = e.id
          and ${account === undefined ? sql`true` : sql`l.account_code = ${account}`}
          and ${subledger === undefined ? sql`true` : sql`l.subledger = ${subledger}`})`,
  ]
  const { rows } = await sql<{ id: string; booked_on: string }>`
    select e.id, e.booked_on from ledger.entry e where ${sql.join(conditions, sql` and `)}
    order by e.booked_on desc, e.id desc limit ${query.limit}`.execute(db)
  return rows
}
