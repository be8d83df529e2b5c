import { businessDay } from '#platform/clock.ts'
import { dayOrderOf, readAmount, readDay, type AmountRead, type DayOrder } from './read-cell.ts'
import { readCsv, type CsvLine, type CsvRead } from './read-csv.ts'

/** A line of money that came in, as a statement has it. */
export interface StatementLine {
  readonly line: number
  readonly bookedOn: string
  readonly amountIdr: bigint
  readonly description: string
  readonly reference: string | null
}

export type LineProblem = 'day' | 'amount' | 'formula' | 'too_old' | 'in_future' | 'no_description'

export type StatementRead =
  | {
      readonly kind: 'read'
      readonly incoming: readonly StatementLine[]
      readonly refused: readonly { readonly line: number; readonly problem: LineProblem }[]
      /** Lines of money that went out, which are none of our business here. */
      readonly outgoing: number
    }
  | { readonly kind: 'no_header' }
  | Exclude<CsvRead, { kind: 'read' }>

/** How banks head their columns. The first that a file has counts. */
const headings = {
  day: [
    'tanggal transaksi',
    'tgl transaksi',
    'tgl. transaksi',
    'transaction date',
    'post date',
    'posting date',
    'tanggal',
    'tgl',
    'date',
  ],
  description: [
    'keterangan',
    'deskripsi',
    'uraian transaksi',
    'uraian',
    'rincian transaksi',
    'description',
    'transaksi',
    'remark',
    'remarks',
  ],
  credit: ['kredit', 'credit', 'mutasi kredit', 'cr'],
  debit: ['debet', 'debit', 'mutasi debet', 'db'],
  amount: ['jumlah', 'nominal', 'amount', 'mutasi'],
  mark: ['db/cr', 'd/k', 'tipe', 'type', 'jenis', 'jenis transaksi'],
  reference: [
    'no. referensi',
    'no referensi',
    'nomor referensi',
    'referensi',
    'reference no.',
    'reference no',
    'reference',
    'ref no',
    'journal no.',
    'no. jurnal',
  ],
} as const satisfies Record<string, readonly string[]>

type Column = keyof typeof headings
type Columns = Readonly<Record<Column, number>>

const headerWithin = 30
const daysMax = 400

/** Reads a bank's statement as CSV, whichever bank made it: columns are known by their headings. Nothing in it is trusted. */
export function readStatement(bytes: Buffer, now: Date): StatementRead {
  const csv = readCsv(bytes)
  if (csv.kind !== 'read') return csv
  const at = csv.lines.slice(0, headerWithin).findIndex((line) => columnsOf(line) !== null)
  const header = csv.lines[at]
  const columns = header === undefined ? null : columnsOf(header)
  if (columns === null) return { kind: 'no_header' }
  const lines = csv.lines.slice(at + 1).filter((line) => !isFooter(line, columns))
  const order = dayOrderOf(lines.map((line) => line.cells[columns.day] ?? ''))
  const incoming: StatementLine[] = []
  const refused: { line: number; problem: LineProblem }[] = []
  let outgoing = 0
  for (const line of lines) {
    const read = readLine(line, { columns, order, now })
    if (read === 'out') outgoing += 1
    else if (typeof read === 'string') refused.push({ line: line.line, problem: read })
    else incoming.push(read)
  }
  return { kind: 'read', incoming, refused, outgoing }
}

function columnsOf(line: CsvLine): Columns | null {
  const names = line.cells.map((cell) => cell.trim().toLowerCase().replaceAll(/\s+/g, ' '))
  const find = (column: Column) => {
    const heading = headings[column].find((name) => names.includes(name))
    return heading === undefined ? -1 : names.indexOf(heading)
  }
  const columns: Columns = {
    day: find('day'),
    description: find('description'),
    credit: find('credit'),
    debit: find('debit'),
    amount: find('amount'),
    mark: find('mark'),
    reference: find('reference'),
  }
  const isWhole =
    columns.day !== -1 && columns.description !== -1 && (columns.credit !== -1 || columns.amount !== -1)
  return isWhole ? columns : null
}

/** Sums and notes under the table have neither a day nor a text beside them. */
function isFooter(line: CsvLine, columns: Columns): boolean {
  const day = (line.cells[columns.day] ?? '').trim()
  return !/\d/.test(day) || line.cells.length <= columns.day
}

function readLine(
  line: CsvLine,
  how: { columns: Columns; order: DayOrder; now: Date },
): StatementLine | LineProblem | 'out' {
  const { columns, now } = how
  const cell = (column: Column) => (columns[column] === -1 ? '' : (line.cells[columns[column]] ?? '').trim())
  const day = readDay(cell('day'), how.order)
  const amount = amountOf(cell, columns)
  if (amount.kind === 'out') return 'out'
  // A spreadsheet would calculate with such a cell; no bank writes one.
  if ([cell('day'), cell('description'), cell('reference')].some((text) => /^[=@]/.test(text)))
    return 'formula'
  if (day === null) return 'day'
  if (amount.kind !== 'in') return 'amount'
  if (day > businessDay(now)) return 'in_future'
  if (day < businessDay(new Date(now.getTime() - daysMax * 86_400_000))) return 'too_old'
  const description = cell('description').replaceAll(/\s+/g, ' ').slice(0, 300)
  if (description === '') return 'no_description'
  const reference = cell('reference').slice(0, 100)
  return {
    line: line.line,
    bookedOn: day,
    amountIdr: amount.amountIdr,
    description,
    reference: /\w/.test(reference) ? reference : null,
  }
}

function amountOf(cell: (column: Column) => string, columns: Columns): AmountRead {
  if (columns.credit !== -1) {
    const credit = readAmount(cell('credit'))
    if (credit.kind !== 'none') return credit
    return columns.debit !== -1 && readAmount(cell('debit')).kind === 'in' ? { kind: 'out' } : credit
  }
  const amount = readAmount(cell('amount'))
  const mark = cell('mark').toUpperCase()
  const isDebit = /^(DB|DR|D|DEBIT|DEBET|KELUAR)\.?$/.test(mark)
  return amount.kind === 'in' && isDebit ? { kind: 'out' } : amount
}
