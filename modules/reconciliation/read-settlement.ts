import type { Hash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { z } from 'zod'
import { columnNames, type ColumnName, type SettlementColumns } from './columns.ts'
import { readLine, type CellProblem, type Cells, type SettlementLine, type TotalRow } from './read-line.ts'

export const settlementLimits = { bytes: 32 * 1_024 * 1_024, lines: 200_000 } as const

/** What is wrong with a file, where it is one cell with its line and heading. */
export type FileProblem =
  | { readonly kind: 'wrong_file'; readonly problem: FileFault }
  | { readonly kind: 'no_column'; readonly column: string }
  | { readonly kind: 'wrong_line'; readonly line: number }
  | {
      readonly kind: 'wrong_cell'
      readonly line: number
      readonly column: string
      readonly problem: CellProblem
    }

type FileFault = 'not_utf8' | 'too_large' | 'too_many_lines' | 'empty' | 'unreadable'

/** Thrown by the reader, so that whatever was written meanwhile is rolled back; `stageSettlement` turns it into an answer. */
export class SettlementFileError extends Error {
  readonly problem: FileProblem
  constructor(problem: FileProblem) {
    super(`settlement file: ${problem.kind}`)
    this.problem = problem
  }
}

const beginningMax = 20_000
const Row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) })

/**
 * Reads a settlement file as a stream: its lines in order, in little memory however long it is. UTF-8 only, quotes as RFC
 * 4180 has them, comma, semicolon or tab; columns are known by their headings.
 * @throws SettlementFileError at the first thing that cannot be believed
 */
export async function* readSettlement(
  content: AsyncIterable<Uint8Array>,
  how: { columns: SettlementColumns; now: Date; hash: Hash },
): AsyncGenerator<SettlementLine> {
  const text = decode(content, how.hash)
  const beginning = await readBeginning(text)
  if (beginning.trim() === '') throw fault('empty')
  const delimiter = separatorOf(beginning)
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    max_record_size: 20_000,
  })
  // A failure on either side ends the reading below with it.
  pipeline(Readable.from(rejoin(beginning, text)), parser, () => {})
  const positions: Map<ColumnName, number> = new Map()
  const sums = { gross: 0n, fee: 0n, feeVat: 0n, net: 0n }
  let count = 0
  try {
    for await (const given of parser) {
      const { record, info } = Row.parse(given)
      if (positions.size === 0) {
        placeColumns(record, how.columns, positions)
        continue
      }
      count += 1
      if (count > settlementLimits.lines) throw fault('too_many_lines')
      const line = lineOf(cellsOf(record, positions), { fileLine: info.lines, ...how })
      if ('isTotal' in line) {
        assertTotal(line, { sums, fileLine: info.lines, columns: how.columns })
        continue
      }
      sums.gross += line.gross
      sums.fee += line.fee
      sums.feeVat += line.feeVat
      sums.net += line.net
      yield line
    }
  } catch (failure) {
    if (failure instanceof CsvError) throw csvFault(failure)
    throw failure
  }
}

/** UTF-8 to the letter, counted and hashed on the way. */
async function* decode(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > settlementLimits.bytes) throw fault('too_large')
    hash.update(chunk)
    const text = decodeOr(() => decoder.decode(chunk, { stream: true }))
    if (text.includes('\0')) throw fault('unreadable')
    if (text !== '') yield text
  }
  const rest = decodeOr(() => decoder.decode())
  if (rest !== '') yield rest
}

function decodeOr(read: () => string): string {
  try {
    return read()
  } catch {
    throw fault('not_utf8')
  }
}

/** So much of the text that the headings are in it. */
async function readBeginning(text: AsyncGenerator<string>): Promise<string> {
  let beginning = ''
  while (!beginning.includes('\n') && beginning.length < beginningMax) {
    const piece = await text.next()
    if (piece.done === true) break
    beginning += piece.value
  }
  return beginning
}

async function* rejoin(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** The one that the headings have most of. */
function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0] ?? ''
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: head.split(mark).length }))
  return counted.toSorted((left, right) => right.count - left.count)[0]?.mark ?? ','
}

function placeColumns(
  record: readonly string[],
  columns: SettlementColumns,
  positions: Map<ColumnName, number>,
): void {
  const names = record.map((name) => name.trim().toLowerCase())
  for (const column of columnNames) {
    const heading = columns[column]
    if (heading === undefined) continue
    const at = names.indexOf(heading.toLowerCase())
    const isOptional = column === 'providerReference' || column === 'channel'
    if (at === -1 && !isOptional) throw new SettlementFileError({ kind: 'no_column', column: heading })
    if (at !== -1) positions.set(column, at)
  }
}

function cellsOf(record: readonly string[], positions: ReadonlyMap<ColumnName, number>): Cells {
  const cell = (column: ColumnName) => {
    const at = positions.get(column)
    return at === undefined ? null : (record[at] ?? '')
  }
  return {
    batch: cell('batch'),
    settled: cell('settled'),
    reference: cell('reference'),
    gross: cell('gross'),
    fee: cell('fee'),
    feeVat: cell('feeVat'),
    net: cell('net'),
    happened: cell('happened'),
    providerReference: cell('providerReference'),
    channel: cell('channel'),
  }
}

function lineOf(
  cells: Cells,
  given: { fileLine: number; now: Date; columns: SettlementColumns },
): SettlementLine | TotalRow {
  const read = readLine(cells, given)
  if ('problem' in read)
    throw wrongCell(given.fileLine, { ...read, column: given.columns[read.column] ?? read.column })
  return read
}

/** A row of totals must be the sum of the lines above it. */
function assertTotal(
  total: TotalRow,
  given: {
    sums: { gross: bigint; fee: bigint; feeVat: bigint; net: bigint }
    fileLine: number
    columns: SettlementColumns
  },
): void {
  const names = ['gross', 'fee', 'feeVat', 'net'] as const
  const off = names.find((name) => total[name] !== given.sums[name])
  if (off !== undefined)
    throw wrongCell(given.fileLine, { column: given.columns[off], problem: 'total_wrong' })
}

export function wrongCell(line: number, cell: { column: string; problem: CellProblem }): SettlementFileError {
  return new SettlementFileError({ kind: 'wrong_cell', line, ...cell })
}

export function fault(problem: FileFault): SettlementFileError {
  return new SettlementFileError({ kind: 'wrong_file', problem })
}

function csvFault(failure: CsvError): SettlementFileError {
  const line: unknown = 'lines' in failure ? failure['lines'] : null
  return typeof line === 'number'
    ? new SettlementFileError({ kind: 'wrong_line', line })
    : fault('unreadable')
}
