/** Rows that are chained by hash in the order in which they were committed. */
export interface AuditChain {
  readonly name: 'record' | 'auth_event'
  /** The view that tells `id`, `xact`, `written_at` and the canonical text of every row. */
  readonly view: string
}

/** The chain of the records of changes. Other modules bring chains of their own to `linkChains` and `proveChains`. */
export const recordChain: AuditChain = { name: 'record', view: 'audit.record_canonical' }
