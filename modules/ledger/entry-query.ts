import { sql, type RawBuilder } from 'kysely'
import { newId, type Id } from '#platform/ids.ts'
import { layOutEntry, type Entry, type EntryColumns } from './entry.ts'

export interface EntryQuery {
  readonly entryId: Id<'ent'>
  /** Two parts of a `with` list, `posted` and `posted_line` (or as named), to stand after the caller's own. */
  readonly parts: RawBuilder<unknown>
}

export interface EntryQueryOptions {
  /** Posts only where this holds, such as sql`exists (select from new_receipt)` over an earlier part of the list. */
  readonly when?: RawBuilder<unknown>
  /** Name of the part that yields the posted entry's `id`; another one is needed where two entries share a statement. */
  readonly name?: string
}

/**
 * An entry as parts of the caller's own `with` list, so that a hot path writes its rows and the entry in one round trip.
 * The part `posted` yields the new id, and no row where the entry exists already or `when` does not hold. The text is the
 * same for any number of lines, so a named statement may carry it. All rules of the tables hold here too.
 * @example
 * const entry = entryQuery({ kind: 'payment_receipt', … }, { when: sql`exists (select from receipt)` })
 * await sql`with receipt as (insert into … on conflict do nothing returning id), ${entry.parts} select id from posted`.execute(trx)
 */
export function entryQuery(entry: Entry, options: EntryQueryOptions = {}): EntryQuery {
  const entryId = newId('ent')
  return { entryId, parts: insertParts(entryId, layOutEntry(entry), options) }
}

function insertParts(entryId: string, entry: EntryColumns, options: EntryQueryOptions): RawBuilder<unknown> {
  const name = options.name ?? 'posted'
  const [posted, line] = [sql.ref(name), sql.ref(`${name}_line`)]
  return sql`${posted} as (
    insert into ledger.entry (id, kind, source_id, description, booked_on, posted_at)
    select ${entryId}::text, ${entry.kind}::text, ${entry.sourceId}::text, ${entry.description}::text,
      ${entry.bookedOn}::date, ${entry.postedAt}::timestamptz
    where ${options.when ?? sql`true`}
    on conflict (kind, source_id) do nothing returning id
  ), ${line} as (
    insert into ledger.line (entry_id, position, account_code, amount_idr, subledger)
    select ${posted}.id, l.position, l.account_code, l.amount_idr, l.subledger
    from ${posted}, unnest(${entry.accounts}::text[], ${entry.amounts}::bigint[], ${entry.subledgers}::text[])
      with ordinality as l (account_code, amount_idr, subledger, position)
  )`
}
