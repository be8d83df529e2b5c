import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { RemoteProvider } from '#payments'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { Sums } from './settlement.ts'

export interface Batch extends Sums {
  readonly id: string
  readonly fileId: string
  readonly provider: RemoteProvider
  readonly batchNo: string
  readonly settledOn: string
  readonly contentSha256: Buffer
  readonly lineCount: number
  readonly state: 'draft' | 'applied' | 'repeated' | 'undone'
  readonly settlementEntryId: string | null
  readonly trueUpEntryId: string | null
  readonly mutationId: string | null
  readonly undone: { readonly at: Date; readonly byName: string; readonly reason: string } | null
}

/** One after another: whoever takes files in, takes them back or looks again holds this until the commit. */
export async function lockReconciliation(trx: Trx, provider: RemoteProvider): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('reconciliation'), hashtext(${provider}))`.execute(trx)
}

export async function selectBatchesOf(db: Db, fileId: string): Promise<Batch[]> {
  const rows = await db
    .selectFrom('reconciliation.batch')
    .selectAll()
    .where('file_id', '=', fileId)
    .orderBy('settled_on')
    .orderBy('batch_no')
    .execute()
  return rows.map(toBatch)
}

export async function selectBatch(db: Db, id: string): Promise<Batch | null> {
  const row = await db.selectFrom('reconciliation.batch').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toBatch(row)
}

export async function selectAppliedBatch(
  db: Db,
  named: { provider: RemoteProvider; batchNo: string },
): Promise<Batch | null> {
  const row = await db
    .selectFrom('reconciliation.batch')
    .selectAll()
    .where('provider', '=', named.provider)
    .where('batch_no', '=', named.batchNo)
    .where('state', '=', 'applied')
    .executeTakeFirst()
  return row === undefined ? null : toBatch(row)
}

/** Payouts that no line of our bank was found for yet, oldest first. */
export async function selectBatchesWithoutBank(
  db: Db,
  wanted: { provider: RemoteProvider; limit: number },
): Promise<Batch[]> {
  const rows = await db
    .selectFrom('reconciliation.batch')
    .selectAll()
    .where('provider', '=', wanted.provider)
    .where('state', '=', 'applied')
    .where('mutation_id', 'is', null)
    .where('net_idr', '>', 0n)
    .orderBy('settled_on')
    .orderBy('id')
    .limit(wanted.limit)
    .execute()
  return rows.map(toBatch)
}

/** Which of these lines of the bank another payout has already. */
export async function selectUsedMutations(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('reconciliation.batch')
    .select('mutation_id')
    .where('mutation_id', '=', sql<string>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.flatMap((row) => row.mutation_id ?? []))
}

function toBatch(row: Selectable<DB['reconciliation.batch']>): Batch {
  const { undone_at: at, undone_by_name: byName, undone_reason: reason } = row
  return {
    id: row.id,
    fileId: row.file_id,
    provider: row.provider,
    batchNo: row.batch_no,
    settledOn: row.settled_on,
    contentSha256: row.content_sha256,
    lineCount: row.line_count,
    gross: rupiah(row.gross_idr),
    fee: rupiah(row.fee_idr),
    feeVat: rupiah(row.fee_vat_idr),
    net: rupiah(row.net_idr),
    state: row.state,
    settlementEntryId: row.settlement_entry_id,
    trueUpEntryId: row.true_up_entry_id,
    mutationId: row.mutation_id,
    undone: at === null || byName === null || reason === null ? null : { at, byName, reason },
  }
}
