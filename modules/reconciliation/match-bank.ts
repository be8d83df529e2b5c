import { findPayoutMutations, type RemoteProvider } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { selectBatchesWithoutBank, selectUsedMutations, type Batch } from './batch.store.ts'
import { closeGone, type Finding } from './exception.store.ts'
import { daysAfter } from './settlement.ts'

const batchesMax = 500
/** Banks book a payout on its day or within these days. */
const bankDays = 4

/**
 * Finds for every payout the line of our bank of exactly its net sum, and says which are not there a day after they should
 * be. One line of the bank is one payout.
 */
export async function matchBank(trx: Trx, input: { provider: RemoteProvider; at: Date }): Promise<Finding[]> {
  const today = businessDay(input.at)
  const missing: Batch[] = []
  for (const batch of await selectBatchesWithoutBank(trx, { provider: input.provider, limit: batchesMax })) {
    const found = await findMutation(trx, batch)
    if (found === null) missing.push(batch)
    else {
      await trx
        .updateTable('reconciliation.batch')
        .set({ mutation_id: found })
        .where('id', '=', batch.id)
        .execute()
      await closeGone(trx, { subjectIds: [batch.id], resolution: 'gone', at: input.at })
    }
  }
  return missing.filter((batch) => batch.settledOn < today).map(toFinding)
}

async function findMutation(trx: Trx, batch: Batch): Promise<string | null> {
  const { settledOn: from, net: amount } = batch
  const found = await findPayoutMutations(trx, { amount, from, to: daysAfter(from, bankDays) })
  const used = await selectUsedMutations(
    trx,
    found.map((line) => line.id),
  )
  return found.find((line) => !used.has(line.id))?.id ?? null
}

function toFinding(batch: Batch): Finding {
  return {
    provider: batch.provider,
    day: batch.settledOn,
    reason: 'missing_bank',
    subjectKind: 'batch',
    subjectId: batch.id,
    label: batch.batchNo,
    paymentId: null,
    amount: batch.net,
    said: null,
  }
}
