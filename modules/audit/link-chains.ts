import { createHash } from 'node:crypto'
import { assert } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { AuditChain } from './chain.ts'
import * as store from './chain.store.ts'

export interface LinkOutcome {
  /** `busy`: another process is linking at this moment, and what is left is its work or the next turn's. */
  readonly kind: 'linked' | 'busy'
  readonly rows: number
}

const defaultBatchSize = 5_000
const batchesMax = 200

/**
 * Chains what was written since the last link: each row exactly once, in commit order, by the hash of its canonical text and
 * of the link before. Writing a record never waits for it. Rows of a transaction still running, and everything younger than
 * the oldest such transaction, stay for the next turn.
 */
export async function linkChains(
  ctx: Ctx,
  input: { readonly chains: readonly AuditChain[]; readonly batchSize?: number },
): Promise<LinkOutcome> {
  let rows = 0
  for (const chain of input.chains)
    for (let batch = 0; batch < batchesMax; batch += 1) {
      const linked = await linkBatch(ctx, chain, input.batchSize ?? defaultBatchSize)
      if (linked === 'busy') return { kind: 'busy', rows }
      if (linked === 0) break
      rows += linked
    }
  return { kind: 'linked', rows }
}

function linkBatch(ctx: Ctx, chain: AuditChain, batchSize: number): Promise<number | 'busy'> {
  return ctx.transaction(async (trx) => {
    // A statement of its own: the ones below must see what the holder before us committed.
    if (!(await store.tryLockLinks(trx))) return 'busy'
    const last = await store.selectLastLink(trx, chain)
    assert(
      !last.isAhead,
      'the numbers of transactions are behind the last link, as after a restore by copy: raise them first (pg_resetwal -e)',
    )
    const waiting = await store.selectWaiting(trx, chain, { after: last, limit: batchSize })
    if (waiting.length === 0) return 0
    await store.insertLinks(trx, chain, { links: chainOn(last, waiting), linkedAt: ctx.now() })
    return waiting.length
  })
}

function chainOn(last: store.LastLink, rows: readonly store.WaitingRow[]): store.NewLink[] {
  let { position, hash } = last
  return rows.map(({ id, xact, canonical }) => {
    const digest = createHash('sha256').update(canonical, 'utf8').digest()
    position += 1n
    hash = nextHash(hash, digest)
    return { position, rowId: id, xact, digest, hash }
  })
}

/** The hash of a link: over the hash before it and the digest of its row. */
export function nextHash(before: Buffer, digest: Buffer): Buffer {
  return createHash('sha256').update(before).update(digest).digest()
}
