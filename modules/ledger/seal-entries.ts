import { assert } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import * as store from './seal.store.ts'

export interface SealOutcome {
  /** `busy`: another process is sealing at this moment, and what is left is its work or the next turn's. */
  readonly kind: 'sealed' | 'busy'
  readonly seals: number
  readonly entries: bigint
}

/** Few enough for one statement to be quick; a larger transaction is sealed whole all the same. */
const defaultBatchSize = 5_000
const batchesMax = 200

/**
 * Seals what was posted since the last seal: each entry exactly once, in commit order, chained by hash, and its movements
 * added to the balances by day in the same transaction. Posting never waits for it. Entries of a transaction still running,
 * and everything younger than the oldest such transaction, stay for the next turn.
 */
export async function sealEntries(ctx: Ctx, input: { batchSize?: number } = {}): Promise<SealOutcome> {
  let [seals, entries] = [0, 0n]
  while (seals < batchesMax) {
    const sealed = await sealBatch(ctx, input.batchSize ?? defaultBatchSize)
    if (sealed === 'busy') return { kind: 'busy', seals, entries }
    if (sealed === 0n) break
    seals += 1
    entries += sealed
  }
  return { kind: 'sealed', seals, entries }
}

function sealBatch(ctx: Ctx, batchSize: number): Promise<bigint | 'busy'> {
  return ctx.transaction(async (trx) => {
    // A statement of its own: the ones below must see what the holder before us committed.
    if (!(await store.tryLockSeals(trx))) return 'busy'
    const last = await store.selectLastSeal(trx)
    assert(
      !last.isAhead,
      'the numbers of transactions are behind the last seal, as after a restore by copy: raise them first (pg_resetwal -e)',
    )
    const toXact = await store.selectBatchEnd(trx, { fromXact: last.toXact, limit: batchSize })
    if (toXact === null) return 0n
    return store.insertSeal(trx, { last, toXact, sealedAt: ctx.now() })
  })
}
