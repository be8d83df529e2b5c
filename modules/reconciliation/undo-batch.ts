import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { reverseEntry } from '#ledger'
import type { Trx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { lockReconciliation, selectBatch, type Batch } from './batch.store.ts'
import { closeGone } from './exception.store.ts'
import { setLive } from './line.store.ts'
import type { ReconciliationCtx } from './settlement.ts'

export interface BatchUndone {
  readonly kind: 'undone' | 'not_applied' | 'reason_missing' | 'not_found'
}

/** Takes a batch back: its entries are reversed, its lines settle nothing, and its file may come again. */
export async function undoBatch(
  ctx: ReconciliationCtx,
  input: { batchId: string; reason: string; by: Actor },
): Promise<BatchUndone> {
  demand(input.by, 'reconciliation.act')
  const reason = input.reason.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  const batch = isId('stb', input.batchId) ? await selectBatch(ctx.db, input.batchId) : null
  if (batch === null) return { kind: 'not_found' }
  if (reason === '') return { kind: 'reason_missing' }
  return ctx.transaction(async (trx): Promise<BatchUndone> => {
    await lockReconciliation(trx, batch.provider)
    const current = await selectBatch(trx, batch.id)
    if (current?.state !== 'applied') return { kind: 'not_applied' }
    await undo(trx, { batch: current, reason, by: input.by, at: ctx.now() })
    return { kind: 'undone' }
  })
}

async function undo(trx: Trx, input: { batch: Batch; reason: string; by: Actor; at: Date }): Promise<void> {
  const { batch, reason, by, at } = input
  const lines = await trx
    .selectFrom('reconciliation.line')
    .select(['id', 'late_entry_id'])
    .where('batch_id', '=', batch.id)
    .execute()
  const late = lines.flatMap((line) => line.late_entry_id ?? [])
  const booked = [batch.settlementEntryId, batch.trueUpEntryId].filter((id) => id !== null)
  for (const entryId of [...booked, ...late]) await reverseEntry(trx, { entryId, reason, at })
  await setLive(trx, { batchId: batch.id, isLive: false })
  await trx
    .updateTable('reconciliation.batch')
    .set({
      state: 'undone',
      mutation_id: null,
      undone_at: at,
      undone_by: by.id,
      undone_by_name: by.name,
      undone_reason: reason,
    })
    .where('id', '=', batch.id)
    .execute()
  const subjectIds = [batch.id, ...lines.map((line) => line.id)]
  await closeGone(trx, { subjectIds, resolution: 'undone', at })
  await freeFile(trx, batch.fileId)
  await recordAudit(trx, {
    who: by.id,
    action: 'settlement.undone',
    object: { kind: 'settlement_batch', id: batch.id },
    before: { batchNo: batch.batchNo, netIdr: batch.net.toString() },
    after: null,
    reason,
    address: by.address,
    at,
  })
}

/** The file may be taken in again once nothing of it stands: other batches of it are then passed over as repeated. */
async function freeFile(trx: Trx, fileId: string): Promise<void> {
  await trx
    .updateTable('reconciliation.settlement_file')
    .set({ state: 'undone' })
    .where('id', '=', fileId)
    .execute()
}
