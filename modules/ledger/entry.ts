import { businessDay } from '#platform/clock.ts'
import { assert } from '#platform/assert.ts'
import { sumRupiah, type Rupiah } from '#platform/money.ts'
import type { AccountCode } from './account.ts'

/** What an entry records; the check `entry_kind_check` of the database is the same list. */
export type EntryKind =
  | 'payment_receipt'
  | 'surplus_receipt'
  | 'suspense_resolved'
  | 'fee_true_up'
  | 'settlement'
  | 'refund_ordered'
  | 'refund_paid'
  | 'refund_failed'
  | 'invoice'
  | 'allocation'
  | 'credit_granted'
  | 'credit_used'
  | 'cash_discount'
  | 'bank_receipt'
  | 'booking_capture'
  | 'reversal'

export interface EntryLine {
  readonly account: AccountCode
  /** Whose part of the account moves: a channel, company, order, refund or receipt id. Null or absent: nobody's own. */
  readonly subledger?: string | null
  /** Debit is positive, credit is negative. */
  readonly amount: Rupiah
}

export interface Entry {
  /** Reversals are made by `reverseEntry` alone. */
  readonly kind: Exclude<EntryKind, 'reversal'>
  /** What it records. Posting the same kind for the same source again changes nothing. */
  readonly sourceId: string
  readonly description: string
  readonly at: Date
  readonly lines: readonly EntryLine[]
}

/** An entry as its two inserts take it: lines column by column, so that the statement's text never changes. */
export interface EntryColumns {
  readonly kind: EntryKind
  readonly sourceId: string
  readonly description: string
  readonly bookedOn: string
  readonly postedAt: Date
  readonly accounts: readonly string[]
  readonly amounts: readonly bigint[]
  readonly subledgers: readonly (string | null)[]
}

const subledgerForm = /^[a-z0-9_:.-]{1,64}$/i

/** Checks what must never be posted, and lays the entry out for the insert. */
export function layOutEntry(entry: Entry): EntryColumns {
  assertPostable(entry.lines)
  return {
    kind: entry.kind,
    sourceId: entry.sourceId,
    description: entry.description,
    bookedOn: businessDay(entry.at),
    postedAt: entry.at,
    accounts: entry.lines.map((line) => line.account),
    amounts: entry.lines.map((line) => line.amount),
    subledgers: entry.lines.map((line) => line.subledger ?? null),
  }
}

/** Leaves out lines of zero, such as the fee of a channel that costs nothing. */
export function withoutZeroLines(lines: readonly EntryLine[]): EntryLine[] {
  return lines.filter((line) => line.amount !== 0n)
}

function assertPostable(lines: readonly EntryLine[]): void {
  assert(lines.length >= 2, 'an entry has at least two lines')
  assert(
    lines.every((line) => line.amount !== 0n),
    'no line is zero',
  )
  assert(
    lines.every((line) => (line.subledger ?? null) === null || subledgerForm.test(line.subledger ?? '')),
    'a subledger is an id',
  )
  assert(sumRupiah(lines.map((line) => line.amount)) === 0n, 'an entry sums to zero')
}
