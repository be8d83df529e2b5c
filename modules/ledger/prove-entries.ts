import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import * as store from './proof.store.ts'

export interface LedgerProof {
  readonly entries: bigint
  /** Entries that do not sum to zero; must be 0. */
  readonly unbalanced: bigint
  /** Entries with fewer than two lines; must be 0. */
  readonly thin: bigint
  /** The sum of all lines; must be 0. */
  readonly total: Rupiah
}

/** Counts what must not be there. Reads every entry. */
export async function proveEntries(ctx: Ctx): Promise<LedgerProof> {
  const row = await store.selectProof(ctx.db)
  return {
    entries: row.entries,
    unbalanced: row.unbalanced,
    thin: row.thin,
    total: rupiah(BigInt(row.total)),
  }
}
