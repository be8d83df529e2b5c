/**
 * What providers say they paid out, against what we recorded and what our bank shows.
 * @example
 * const staged = await stageSettlement(ctx, { provider: 'doku', name, content, source: 'upload', by })
 * if (staged.kind === 'staged') await applySettlement(ctx, { fileId: staged.fileId, by })
 */
export { applySettlement, type SettlementApplied } from './apply-settlement.ts'
export type { Batch } from './batch.store.ts'
export { defaultColumns, readColumns, type ColumnName, type SettlementColumns } from './columns.ts'
export { findDay, type DayDetail, type DayRun } from './find-day.ts'
export { findFile, listFiles, type FileDetail, type SettlementFile } from './find-file.ts'
export type { StoredLine } from './line.store.ts'
export { exportExceptions, type ExceptionExport } from './export-exceptions.ts'
export { listDays, type DayRow } from './list-days.ts'
export {
  countOpenExceptions,
  listExceptions,
  type Exception,
  type ExceptionFilter,
} from './list-exceptions.ts'
export type { CellProblem } from './read-line.ts'
export { settlementLimits, type FileProblem } from './read-settlement.ts'
export { proveSettlements, type SettlementsProof } from './prove-settlements.ts'
export { reconcileDay, type DayReconciled } from './reconcile-day.ts'
export { resolveException, type ExceptionResolved } from './resolve-exception.ts'
export {
  exceptionReasons,
  providers,
  resolutions,
  type ExceptionReason,
  type ReconciliationCtx,
  type Resolution,
  type Verdict,
} from './settlement.ts'
export type { SettlementSource } from './source-port.ts'
export { stageSettlement, type SettlementStaged, type StageSettlement } from './stage-settlement.ts'
export { fetchSettlements, sweepSettlements } from './sweep-settlements.ts'
export { undoBatch, type BatchUndone } from './undo-batch.ts'
