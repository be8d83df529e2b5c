import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import type { RemoteProvider } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { selectBatchesOf, type Batch } from './batch.store.ts'
import { toLine, type StoredLine } from './line.store.ts'
import type { Verdict } from './settlement.ts'

export interface SettlementFile {
  readonly id: string
  readonly provider: RemoteProvider
  readonly name: string
  readonly source: 'upload' | 'fetched'
  readonly state: 'draft' | 'applied' | 'undone'
  readonly lineCount: number
  readonly madeByName: string
  readonly madeAt: Date
}

export interface FileDetail extends SettlementFile {
  readonly batches: readonly Batch[]
  readonly counts: Readonly<Partial<Record<Verdict, number>>>
  /** Lines that disagree first, then the others; the first ones where there are many. */
  readonly lines: readonly StoredLine[]
}

const linesShown = 200

/** The latest files, staged or taken in. */
export async function listFiles(ctx: Ctx, wanted: { limit: number; by: Actor }): Promise<SettlementFile[]> {
  demand(wanted.by, 'reconciliation.read')
  const rows = await ctx.db
    .selectFrom('reconciliation.settlement_file')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .limit(wanted.limit)
    .execute()
  return rows.map(toFile)
}

/** A file with its batches and what its lines were matched to: the preview of a draft, the record of one taken in. */
export async function findFile(ctx: Ctx, input: { fileId: string; by: Actor }): Promise<FileDetail | null> {
  demand(input.by, 'reconciliation.read')
  if (!isId('sfl', input.fileId)) return null
  const row = await ctx.db
    .selectFrom('reconciliation.settlement_file')
    .selectAll()
    .where('id', '=', input.fileId)
    .executeTakeFirst()
  if (row === undefined) return null
  const batches = await selectBatchesOf(ctx.db, row.id)
  const batchIds = batches.map((batch) => batch.id)
  const { rows: counted } = await sql<{ verdict: Verdict; count: bigint }>`
    select verdict, count(*)::bigint as count from reconciliation.line
    where batch_id = any(${batchIds}::text[]) and verdict is not null group by 1`.execute(ctx.db)
  const lines = await ctx.db
    .selectFrom('reconciliation.line')
    .selectAll()
    .where('batch_id', '=', sql<string>`any(${batchIds}::text[])`)
    .orderBy(sql`verdict in ('exact', 'cutoff')`)
    .orderBy('file_line')
    .limit(linesShown)
    .execute()
  return {
    ...toFile(row),
    batches,
    counts: Object.fromEntries(counted.map(({ verdict, count }) => [verdict, Number(count)])),
    lines: lines.map(toLine),
  }
}

function toFile(row: {
  id: string
  provider: RemoteProvider
  name: string
  source: 'upload' | 'fetched'
  state: 'draft' | 'applied' | 'undone'
  line_count: number
  made_by_name: string
  made_at: Date
}): SettlementFile {
  return {
    id: row.id,
    provider: row.provider,
    name: row.name,
    source: row.source,
    state: row.state,
    lineCount: row.line_count,
    madeByName: row.made_by_name,
    madeAt: row.made_at,
  }
}
