import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { lockReconciliation, selectAppliedBatch, selectBatchesOf, type Batch } from './batch.store.ts'
import { bookBatch } from './book-settlement.ts'
import { discoverMoney } from './discover-money.ts'
import { closeGone, openLineExceptions } from './exception.store.ts'
import { setLive } from './line.store.ts'
import { matchBatches } from './match-lines.ts'
import type { ReconciliationCtx } from './settlement.ts'

export type SettlementApplied =
  | { readonly kind: 'applied'; readonly batches: number; readonly repeated: number }
  | { readonly kind: 'already_applied' | 'not_found' }
  | { readonly kind: 'duplicate_file'; readonly fileId: string }
  /** A batch of this number was taken in with other lines. */
  | { readonly kind: 'batch_differs'; readonly batchNo: string }
  /** Most of its lines are unknown to us: it may be the file of another merchant. */
  | { readonly kind: 'mostly_unknown'; readonly unknown: number; readonly lines: number }

/** More lines than this that belong to nothing, and a tenth of all, make a file suspect. */
const unknownAccepted = 20
const unknownShare = 10

/**
 * Takes a staged file in: asks about what is unknown, matches again, and books each batch once, all in one transaction.
 * A batch that was taken in before is passed over where it is the same, and refused where it is not.
 */
export async function applySettlement(
  ctx: ReconciliationCtx,
  input: { fileId: string; acceptUnknown?: boolean; by: Actor },
): Promise<SettlementApplied> {
  demand(input.by, 'reconciliation.act')
  if (!isId('sfl', input.fileId)) return { kind: 'not_found' }
  const draft = await ctx.db
    .selectFrom('reconciliation.settlement_file')
    .select(['provider', 'state'])
    .where('id', '=', input.fileId)
    .executeTakeFirst()
  if (draft === undefined) return { kind: 'not_found' }
  if (draft.state !== 'draft') return { kind: 'already_applied' }
  await discoverMoney(ctx, { provider: draft.provider, fileId: input.fileId })
  return ctx.transaction((trx) => apply(trx, { ...input, provider: draft.provider, at: ctx.now() }))
}

async function apply(
  trx: Trx,
  input: { fileId: string; acceptUnknown?: boolean; by: Actor; provider: Batch['provider']; at: Date },
): Promise<SettlementApplied> {
  const { fileId, provider, at, by } = input
  await lockReconciliation(trx, provider)
  const file = await trx
    .selectFrom('reconciliation.settlement_file')
    .selectAll()
    .where('id', '=', fileId)
    .forUpdate()
    .executeTakeFirst()
  if (file === undefined) return { kind: 'not_found' }
  if (file.state !== 'draft') return { kind: 'already_applied' }
  const same = await trx
    .selectFrom('reconciliation.settlement_file')
    .select('id')
    .where('provider', '=', provider)
    .where('sha256', '=', file.sha256)
    .where('state', '=', 'applied')
    .executeTakeFirst()
  if (same !== undefined) return { kind: 'duplicate_file', fileId: same.id }
  const sorted = await sortBatches(trx, fileId)
  if (sorted.differs !== null) return { kind: 'batch_differs', batchNo: sorted.differs }
  await matchBatches(trx, { provider, batchIds: sorted.fresh.map((batch) => batch.id) })
  const counted = await countUnknown(trx, sorted.fresh)
  const isSuspect = counted.unknown > unknownAccepted && counted.unknown * unknownShare > counted.lines
  if (isSuspect && input.acceptUnknown !== true) return { kind: 'mostly_unknown', ...counted }
  for (const batch of sorted.fresh) await takeIn(trx, batch, at)
  await finish(trx, { file: { id: fileId, name: file.name, provider }, sorted, by, at })
  return { kind: 'applied', batches: sorted.fresh.length, repeated: sorted.repeated.length }
}

interface Sorted {
  readonly fresh: readonly Batch[]
  readonly repeated: readonly Batch[]
  readonly differs: string | null
}

async function sortBatches(trx: Trx, fileId: string): Promise<Sorted> {
  const fresh: Batch[] = []
  const repeated: Batch[] = []
  for (const batch of await selectBatchesOf(trx, fileId)) {
    const known = await selectAppliedBatch(trx, batch)
    if (known === null) fresh.push(batch)
    else if (known.contentSha256.equals(batch.contentSha256)) repeated.push(batch)
    else return { fresh: [], repeated: [], differs: batch.batchNo }
  }
  return { fresh, repeated, differs: null }
}

async function countUnknown(
  trx: Trx,
  batches: readonly Batch[],
): Promise<{ unknown: number; lines: number }> {
  const { rows } = await sql<{ unknown: bigint; lines: bigint }>`
    select count(*) filter (where verdict = 'missing_internal')::bigint as unknown, count(*)::bigint as lines
    from reconciliation.line where batch_id = any(${batches.map((batch) => batch.id)}::text[])`.execute(trx)
  return { unknown: Number(rows[0]?.unknown ?? 0n), lines: Number(rows[0]?.lines ?? 0n) }
}

async function takeIn(trx: Trx, batch: Batch, at: Date): Promise<void> {
  await setLive(trx, { batchId: batch.id, isLive: true })
  const booked = await bookBatch(trx, batch, at)
  await trx
    .updateTable('reconciliation.batch')
    .set({
      state: 'applied',
      applied_at: at,
      settlement_entry_id: booked.settlementEntryId,
      true_up_entry_id: booked.trueUpEntryId,
    })
    .where('id', '=', batch.id)
    .execute()
}

async function finish(
  trx: Trx,
  done: {
    file: { id: string; name: string; provider: Batch['provider'] }
    sorted: Sorted
    by: Actor
    at: Date
  },
): Promise<void> {
  const { file, sorted, by, at } = done
  const batchIds = sorted.fresh.map((batch) => batch.id)
  await openLineExceptions(trx, batchIds, at)
  const { rows } = await sql<{ id: string }>`
    select coalesce(receipt_id, refund_id) as id from reconciliation.line l
    where batch_id = any(${batchIds}::text[]) and expected_idr is not null and exists (
      select from reconciliation.exception e where e.subject_id = coalesce(l.receipt_id, l.refund_id)
        and e.resolved_at is null)`.execute(trx)
  await closeGone(trx, { subjectIds: rows.map((row) => row.id), resolution: 'gone', at })
  for (const batch of sorted.repeated)
    await trx
      .updateTable('reconciliation.batch')
      .set({ state: 'repeated' })
      .where('id', '=', batch.id)
      .execute()
  await trx
    .updateTable('reconciliation.settlement_file')
    .set({ state: 'applied', applied_by: by.id, applied_by_name: by.name, applied_at: at })
    .where('id', '=', file.id)
    .execute()
  await recordAudit(trx, {
    who: by.id,
    action: 'settlement.applied',
    object: { kind: 'settlement_file', id: file.id },
    before: null,
    after: { provider: file.provider, name: file.name, batches: sorted.fresh.map((batch) => batch.batchNo) },
    reason: null,
    address: by.address,
    at,
  })
}
