export { listAudit, recordAudit } from './audit.ts'
export type { AuditEntry, AuditQuery, AuditRecord, AuditValue } from './audit.ts'
