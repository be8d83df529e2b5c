/** The books: double entry, append-only. Corrections are reversals. */
export { accounts, type AccountCode } from './account.ts'
export { postEntry, reverseEntry, type Entry, type EntryLine, type PostOutcome } from './post-entry.ts'
export { listEntriesOf, type PostedEntry } from './list-entries.ts'
export { listBalances, proveEntries, type Balance, type LedgerProof } from './prove-entries.ts'
