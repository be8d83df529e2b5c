import { rupiah } from '#platform/money.ts'
import { accounts } from './account.ts'
import type { Entry } from './entry.ts'

let serial = 0

/** A balanced receipt of its own source, for tests that need many. */
export function sampleEntry(amount: number, given: Partial<Entry> = {}): Entry {
  serial += 1
  return {
    kind: 'payment_receipt',
    sourceId: `rcp_sample_${serial}`,
    description: 'a "receipt", with Ünïcode',
    at: new Date('2026-11-24T03:00:00Z'),
    lines: [
      { account: accounts.clearingDoku, subledger: 'doku_va_bca', amount: rupiah(amount) },
      { account: accounts.customerAdvances, amount: rupiah(-amount) },
    ],
    ...given,
  }
}
