import type { AuditChain } from '#audit'

/** Every step of every login, chained by hash like the records of changes. */
export const signInChain: AuditChain = { name: 'auth_event', view: 'identity.auth_event_canonical' }
