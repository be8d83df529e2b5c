import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'
import { recordColumns, toRecord, type AuditRecord, type AuditRow } from './audit.ts'

/** What to look for; what is null does not narrow. */
export interface AuditFilter {
  readonly who: string | null
  readonly action: string | null
  readonly objectKind: string | null
  readonly objectId: string | null
  readonly factor: string | null
  readonly address: string | null
  readonly correlationId: string | null
  /** Beginnings of words of names, numbers, reasons and values; all of them must be there. */
  readonly text: string
  readonly from: Date | null
  /** The moment itself no longer. */
  readonly before: Date | null
}

export const everyRecord: AuditFilter = {
  who: null,
  action: null,
  objectKind: null,
  objectId: null,
  factor: null,
  address: null,
  correlationId: null,
  text: '',
  from: null,
  before: null,
}

export interface AuditPage {
  readonly records: readonly AuditRecord[]
  /** Give it back as `cursor` for the records before these; null at the beginning of all. */
  readonly nextCursor: string | null
}

const limitMax = 500
const wordsMax = 8

/** Finds records, newest first, page after page without gap or repetition. */
export async function searchAudit(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly filter: AuditFilter; readonly cursor: string | null; readonly limit: number },
): Promise<AuditPage> {
  const limit = Math.max(1, Math.min(limitMax, input.limit))
  const conditions = conditionsOf(input.filter)
  const cursor = cursorOf(input.cursor)
  if (cursor !== null)
    conditions.push(sql`(at, id) < (select at, id from audit.record where id = ${cursor}::bigint)`)
  const rows = await selectRecords(ctx, {
    where: allOf(conditions),
    words: wordsOf(input.filter.text),
    limit,
  })
  const records = rows.slice(0, limit).map(toRecord)
  return { records, nextCursor: rows.length > limit ? String(records.at(-1)?.id ?? '') : null }
}

interface Wanted {
  readonly where: RawBuilder<unknown>
  /** As a query for words; empty for none. */
  readonly words: string
  readonly limit: number
}

/**
 * One more than asked for. A common word is among the newest records, and a rare one in the index of words: which of both
 * it is nobody can tell beforehand, the planner least of all, so the newest are looked at first.
 */
async function selectRecords(ctx: Pick<Ctx, 'db'>, { where, words, limit }: Wanted): Promise<AuditRow[]> {
  const newest = (count: number) =>
    sql`select * from audit.record where ${where} order by at desc, id desc limit ${count}`
  const shown = sql`order by at desc, id desc limit ${limit + 1}`
  if (words === '')
    return (
      await sql<AuditRow>`select ${recordColumns} from (${newest(limit + 1)}) r ${shown}`.execute(ctx.db)
    ).rows
  const common = await sql<AuditRow>`
    select ${recordColumns} from (${newest(newestMax)}) r where ${wordsOfRecord} @@ ${words}::tsquery ${shown}`.execute(
    ctx.db,
  )
  if (common.rows.length > limit) return common.rows
  const rare = await sql<AuditRow>`
    with found as materialized (
      select * from audit.record where ${wordsOfRecord} @@ ${words}::tsquery and ${where})
    select ${recordColumns} from found ${shown}`.execute(ctx.db)
  return rare.rows
}

/** Few enough for looking through them to be quick. */
const newestMax = 5_000

const wordsOfRecord = sql`audit.search_words(who_name, object_id, reason, before::text, after::text)`

function allOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** One record; null where there is none of this number. */
export async function findAuditRecord(
  ctx: Pick<Ctx, 'db'>,
  input: { readonly recordId: string },
): Promise<AuditRecord | null> {
  const id = cursorOf(input.recordId)
  if (id === null) return null
  const { rows } = await sql<AuditRow>`
    select ${recordColumns} from audit.record where id = ${id}::bigint`.execute(ctx.db)
  return rows[0] === undefined ? null : toRecord(rows[0])
}

/** Which actions and kinds of objects there are, for choosing from; as quick with a million records as with ten. */
export async function listAuditWords(
  ctx: Pick<Ctx, 'db'>,
): Promise<{ readonly actions: readonly string[]; readonly objectKinds: readonly string[] }> {
  const [actions, objectKinds] = [await valuesOf(ctx, 'action'), await valuesOf(ctx, 'object_kind')]
  return { actions, objectKinds }
}

/** Jumps in the index from each value to the next one, instead of reading every record. */
async function valuesOf(ctx: Pick<Ctx, 'db'>, column: 'action' | 'object_kind'): Promise<string[]> {
  const name = sql.ref(column)
  const { rows } = await sql<{ value: string }>`
    with recursive step as (
      (select ${name} as value from audit.record order by ${name} limit 1)
      union all
      select (select ${name} from audit.record where ${name} > step.value order by ${name} limit 1)
      from step where step.value is not null)
    select value from step where value is not null`.execute(ctx.db)
  return rows.map((row) => row.value)
}

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const columns: readonly [string, string | null][] = [
    ['who', filter.who],
    ['action', filter.action],
    ['object_kind', filter.objectKind],
    ['object_id', filter.objectId],
    ['factor', filter.factor],
    ['address', filter.address],
    ['correlation_id', filter.correlationId],
  ]
  const conditions = columns.flatMap(([column, value]) =>
    value === null ? [] : [sql`${sql.ref(column)} = ${value}`],
  )
  if (filter.from !== null) conditions.push(sql`at >= ${filter.from}`)
  if (filter.before !== null) conditions.push(sql`at < ${filter.before}`)
  return conditions
}

/** Letters, digits and underscores only, so that nothing typed is read as an operator. */
function wordsOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []
  return words
    .slice(0, wordsMax)
    .map((word) => `'${word.slice(0, 60)}':*`)
    .join(' & ')
}

function cursorOf(text: string | null): string | null {
  return text !== null && /^[0-9]{1,18}$/.test(text) ? text : null
}
