/** The books: double entry, append-only. Corrections are reversals. */
export { accounts, type AccountCode } from './account.ts'
export { withoutZeroLines, type Entry, type EntryKind, type EntryLine } from './entry.ts'
export { entryQuery, type EntryQuery, type EntryQueryOptions } from './entry-query.ts'
export type { SealState } from './find-seal-state.ts'
export { exportEntries, readAccount, readBooks, type AccountView } from './ledger-for-staff.ts'
export { feeOf, standardVatBasisPoints, type Fee, type FeeRule } from './fee.ts'
export {
  findSubledgerBalance,
  listAccountDays,
  listBalances,
  listSubledgers,
  type AccountDay,
  type AccountDays,
  type AccountKind,
  type Balance,
  type SubledgerBalance,
} from './list-balances.ts'
export {
  listEntries,
  listEntriesOf,
  type EntryFilter,
  type EntryPage,
  type PostedEntry,
  type PostedLine,
} from './list-entries.ts'
export { postEntry, reverseEntry, type PostOutcome } from './post-entry.ts'
export { finishProofLease, takeProofLease, type ProofLease } from './proof-lease.ts'
export { findLastProof, proveEntries, recordProof, type LedgerProof } from './prove-entries.ts'
export { sealEntries, type SealOutcome } from './seal-entries.ts'
