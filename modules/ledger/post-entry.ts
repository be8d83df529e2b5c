import { businessDay } from '#platform/clock.ts'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId, type Id } from '#platform/ids.ts'
import { sumRupiah, type Rupiah } from '#platform/money.ts'
import type { AccountCode } from './account.ts'
import * as store from './entry.store.ts'

export interface EntryLine {
  readonly account: AccountCode
  /** Debit is positive, credit is negative. */
  readonly amount: Rupiah
}

export interface Entry {
  readonly kind: 'payment_receipt' | 'surplus_receipt'
  /** What it records. Posting the same kind for the same source again changes nothing. */
  readonly sourceId: string
  readonly description: string
  readonly at: Date
  readonly lines: readonly EntryLine[]
}

export interface PostOutcome {
  readonly kind: 'posted' | 'already_posted'
  readonly entryId: string
}

/**
 * Posts one entry in the caller's transaction, at most once per kind and source.
 * Throws where the lines do not sum to zero; the database would refuse it too, at commit.
 */
export async function postEntry(trx: Trx, entry: Entry): Promise<PostOutcome> {
  assertBalanced(entry.lines)
  const entryId: Id<'ent'> = newId('ent')
  const isNew = await store.insertEntry(trx, {
    id: entryId,
    kind: entry.kind,
    source_id: entry.sourceId,
    reverses_id: null,
    description: entry.description,
    booked_on: businessDay(entry.at),
    posted_at: entry.at,
  })
  if (!isNew) {
    const existing = await store.selectEntryId(trx, { kind: entry.kind, sourceId: entry.sourceId })
    return { kind: 'already_posted', entryId: existing }
  }
  await store.insertLines(trx, entryId, entry.lines)
  return { kind: 'posted', entryId }
}

/** Undoes a posted entry by its mirror image; an entry is reversed at most once. */
export async function reverseEntry(
  trx: Trx,
  reversal: { entryId: string; reason: string; at: Date },
): Promise<PostOutcome> {
  const lines = await store.selectLines(trx, reversal.entryId)
  assert(lines.length > 0, `entry ${reversal.entryId} exists`)
  const entryId: Id<'ent'> = newId('ent')
  const isNew = await store.insertEntry(trx, {
    id: entryId,
    kind: 'reversal',
    source_id: reversal.entryId,
    reverses_id: reversal.entryId,
    description: reversal.reason,
    booked_on: businessDay(reversal.at),
    posted_at: reversal.at,
  })
  if (!isNew) {
    return {
      kind: 'already_posted',
      entryId: await store.selectEntryId(trx, { kind: 'reversal', sourceId: reversal.entryId }),
    }
  }
  await store.insertLines(
    trx,
    entryId,
    lines.map((line) => ({ account: line.account_code, amount: -line.amount_idr })),
  )
  return { kind: 'posted', entryId }
}

function assertBalanced(lines: readonly EntryLine[]): void {
  assert(lines.length >= 2, 'an entry has at least two lines')
  assert(
    lines.every((line) => line.amount !== 0n),
    'no line is zero',
  )
  assert(sumRupiah(lines.map((line) => line.amount)) === 0n, 'an entry sums to zero')
}
