import { machineActor } from '#access'
import type { PaymentsCtx, RemoteProvider } from '#payments'
import type { Rupiah } from '#platform/money.ts'
import type { SettlementColumns } from './columns.ts'
import type { SettlementSource } from './source-port.ts'

export const providers = ['doku', 'astrapay'] as const satisfies readonly RemoteProvider[]

/** What these use cases need beside payments. */
export type ReconciliationCtx = PaymentsCtx & {
  readonly reconciliation: {
    readonly columns: Readonly<Record<RemoteProvider, SettlementColumns>>
    /** Where files can be fetched; providers without one send theirs by mail or SFTP, and staff upload them. */
    readonly sources: Partial<Readonly<Record<RemoteProvider, SettlementSource>>>
  }
}

/** How a line of a settlement agrees with what we recorded. */
export type Verdict =
  | 'exact'
  /** Whole, on another business day than ours. */
  | 'cutoff'
  | 'amount_diff'
  | 'fee_diff'
  | 'missing_internal'
  | 'duplicate'
  | 'wrong_ref'
  | 'refund_unmatched'

/** What waits for a person. */
export const exceptionReasons = [
  'missing_provider',
  'missing_internal',
  'missing_bank',
  'amount_diff',
  'fee_diff',
  'duplicate',
  'wrong_ref',
  'refund_unmatched',
] as const

export type ExceptionReason = (typeof exceptionReasons)[number]

/** What a person may say that it was. */
export const resolutions = [
  'exact',
  'amount_diff',
  'fee_diff',
  'missing_provider',
  'missing_internal',
  'missing_bank',
  'duplicate',
  'late',
  'wrong_ref',
  'cutoff',
  'refund_unmatched',
  'chargeback',
] as const

export type Resolution = (typeof resolutions)[number]

/** Differences up to this sum are rounding. */
const feeToleranceIdr = 1n

/** The clock, which looks every day without anybody asking. */
export const systemActor = machineActor('system')

/** The sums of a line or of many. */
export interface Sums {
  readonly gross: Rupiah
  readonly fee: Rupiah
  readonly feeVat: Rupiah
  readonly net: Rupiah
}

/** Compares what a provider kept with what its contract says. */
export function judgeMatched(
  told: Pick<Sums, 'gross' | 'fee' | 'feeVat'> & { day: string },
  expected: Pick<Sums, 'gross' | 'fee' | 'feeVat'> & { day: string },
): Verdict {
  if (told.gross !== expected.gross) return 'amount_diff'
  const off = (left: bigint, right: bigint) => (left > right ? left - right : right - left)
  const feesOff = off(told.fee + told.feeVat, expected.fee + expected.feeVat)
  const partsOff = off(told.fee, expected.fee) + off(told.feeVat, expected.feeVat)
  if (feesOff > feeToleranceIdr || partsOff > 2n * feeToleranceIdr) return 'fee_diff'
  return told.day === expected.day ? 'exact' : 'cutoff'
}

const dayMs = 86_400_000

/** The business day this many working days (Monday to Friday) later. */
export function workingDaysAfter(day: string, count: number): string {
  let at = Date.parse(`${day}T00:00:00Z`)
  for (let left = count; left > 0;) {
    at += dayMs
    const weekday = new Date(at).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return new Date(at).toISOString().slice(0, 10)
}

/** The calendar day this many days later, or earlier. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}
