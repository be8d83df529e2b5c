import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import type { ColumnName } from './columns.ts'
import type { Sums } from './settlement.ts'

/** One payment or refund of a settlement file, read strictly. */
export interface SettlementLine extends Sums {
  /** Where it stands in the file, from 1. */
  readonly fileLine: number
  readonly batchNo: string
  readonly settledOn: string
  readonly reference: string
  readonly providerReference: string | null
  readonly channelLabel: string | null
  readonly happenedAt: Date
}

/** What a file says of all its lines together, in a row of its own. */
export interface TotalRow extends Sums {
  readonly isTotal: true
}

export type CellProblem =
  | 'text_missing'
  | 'too_long'
  | 'formula'
  | 'control'
  | 'amount'
  | 'zero'
  | 'net_wrong'
  | 'day'
  | 'not_settled_yet'
  | 'too_old'
  | 'total_wrong'
  | 'batch_differs'

export interface WrongCell {
  readonly column: ColumnName
  readonly problem: CellProblem
}

export type Cells = Readonly<Record<ColumnName, string | null>>

const lengthMax = 100
const daysMax = 400

/** Reads the cells of one row; the first cell that cannot be believed is named. */
export function readLine(
  cells: Cells,
  given: { fileLine: number; now: Date },
): SettlementLine | TotalRow | WrongCell {
  const wrong = wrongText(cells)
  if (wrong !== null) return wrong
  const sums = readSums(cells)
  if ('problem' in sums) return sums
  const text = (column: ColumnName) => (cells[column] ?? '').trim()
  if (/^(total|jumlah)$/i.test(text('batch')) && text('reference') === '') return { isTotal: true, ...sums }
  const missing = (['batch', 'reference'] as const).find((column) => text(column) === '')
  if (missing !== undefined) return { column: missing, problem: 'text_missing' }
  if (sums.gross === 0n) return { column: 'gross', problem: 'zero' }
  const settledOn = readSettledDay(text('settled'))
  const happenedAt = readMoment(text('happened'))
  if (settledOn === null) return { column: 'settled', problem: 'day' }
  if (happenedAt === null) return { column: 'happened', problem: 'day' }
  if (settledOn > businessDay(given.now)) return { column: 'settled', problem: 'not_settled_yet' }
  if (happenedAt.getTime() < given.now.getTime() - daysMax * 86_400_000)
    return { column: 'happened', problem: 'too_old' }
  const optional = (column: ColumnName) => (text(column) === '' ? null : text(column))
  return {
    ...sums,
    fileLine: given.fileLine,
    batchNo: text('batch'),
    settledOn,
    reference: text('reference'),
    providerReference: optional('providerReference'),
    channelLabel: optional('channel'),
    happenedAt,
  }
}

/** A cell that a spreadsheet would calculate with, or that cannot be shown, makes the whole file suspect. */
function wrongText(cells: Cells): WrongCell | null {
  const amounts: readonly ColumnName[] = ['gross', 'fee', 'feeVat', 'net']
  const columns: readonly ColumnName[] = [...amounts, 'batch', 'settled', 'reference', 'happened']
  for (const column of [...columns, 'providerReference', 'channel'] as const) {
    const text = cells[column] ?? ''
    if (text.length > lengthMax) return { column, problem: 'too_long' }
    if (hasControls(text)) return { column, problem: 'control' }
    const isAmount = amounts.includes(column)
    if (/^\s*[=+@]/.test(text) || (!isAmount && /^\s*-/.test(text))) return { column, problem: 'formula' }
  }
  return null
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 32 || code === 127) return true
  }
  return false
}

function readSums(cells: Cells): Sums | WrongCell {
  const read = (column: ColumnName) => readAmount(cells[column] ?? '')
  const [gross, fee, feeVat, net] = [read('gross'), read('fee'), read('feeVat'), read('net')]
  if (gross === null) return { column: 'gross', problem: 'amount' }
  if (fee === null) return { column: 'fee', problem: 'amount' }
  if (feeVat === null) return { column: 'feeVat', problem: 'amount' }
  if (net === null) return { column: 'net', problem: 'amount' }
  if (gross - fee - feeVat !== net) return { column: 'net', problem: 'net_wrong' }
  return { gross: rupiah(gross), fee: rupiah(fee), feeVat: rupiah(feeVat), net: rupiah(net) }
}

/** Whole rupiah without thousands marks: what may be read in two ways is not read. */
function readAmount(text: string): bigint | null {
  const match = /^(-?\d{1,15})(?:\.0{1,2})?$/.exec(text.trim())
  return match === null ? null : BigInt(match[1] ?? '')
}

/** `2026-11-24`, `24/11/2026` or a moment; the business day in WIB. */
function readSettledDay(text: string): string | null {
  const local = /^(\d{2})[/-](\d{2})[/-](\d{4})$/.exec(text)
  const day = local === null ? text : `${local[3]}-${local[2]}-${local[1]}`
  if (/^\d{4}-\d{2}-\d{2}$/.test(day)) return isDay(day) ? day : null
  const moment = readMoment(text)
  return moment === null ? null : businessDay(moment)
}

/** ISO 8601; without an offset it is WIB, and a day alone is its beginning. */
function readMoment(text: string): Date | null {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text)
  if (match === null) return null
  const [, day = '', time = '00:00:00', offset = '+07:00'] = match
  if (!isDay(day)) return null
  const at = new Date(`${day}T${time}${offset.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')}`)
  return Number.isNaN(at.getTime()) ? null : at
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}
