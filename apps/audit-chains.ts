import { recordChain, type AuditChain } from '#audit'
import { signInChain } from '#identity'

/** Everything that is chained by hash: a worker links it, the nightly proof and `npm run books` prove it. */
export const auditChains: readonly AuditChain[] = [recordChain, signInChain]
