import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import * as store from './entry.store.ts'

export interface PostedEntry {
  readonly id: string
  readonly kind: 'payment_receipt' | 'surplus_receipt' | 'reversal'
  readonly sourceId: string
  readonly description: string
  /** Business day, `YYYY-MM-DD`, WIB. */
  readonly bookedOn: string
  readonly postedAt: Date
  readonly lines: readonly {
    readonly account: string
    readonly nameId: string
    readonly nameEn: string
    readonly amount: Rupiah
  }[]
}

/** The entries that record the given sources (receipts, reversed entries), oldest first. */
export async function listEntriesOf(
  ctx: Ctx,
  input: { sourceIds: readonly string[] },
): Promise<PostedEntry[]> {
  if (input.sourceIds.length === 0) return []
  const rows = await store.selectEntriesOf(ctx.db, input.sourceIds)
  const entries = new Map<string, PostedEntry>()
  for (const row of rows) {
    const line = {
      account: row.account_code,
      nameId: row.name_id,
      nameEn: row.name_en,
      amount: rupiah(row.amount_idr),
    }
    const known = entries.get(row.id)
    entries.set(row.id, {
      id: row.id,
      kind: row.kind,
      sourceId: row.source_id,
      description: row.description,
      bookedOn: row.booked_on,
      postedAt: row.posted_at,
      lines: [...(known?.lines ?? []), line],
    })
  }
  return [...entries.values()]
}
