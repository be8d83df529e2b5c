export type AmountRead =
  | { readonly kind: 'in'; readonly amountIdr: bigint }
  | { readonly kind: 'out' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }

/**
 * A sum as banks write it: `150.000,00`, `150,000.00 CR`, `Rp150.000`, `1250000`, `(150.000)`. Anything below zero or marked
 * as a debit went out. Cents other than zero do not exist in rupiah.
 * @example readAmount('150,000.00 CR') // { kind: 'in', amountIdr: 150000n }
 */
export function readAmount(cell: string): AmountRead {
  const text = cell.trim().toUpperCase()
  if (text === '' || text === '-') return { kind: 'none' }
  const match = /^(\()?([+-])?(?:RP\.?|IDR)?\s*([+-])?([\d.,\s]*\d)\)?\s*(CR|DB|DR|K|D|C)?$/.exec(text)
  if (match === null) return { kind: 'unreadable' }
  const [, bracket, before, after, digits = '', mark] = match
  const amountIdr = readDigits(digits.replaceAll(/\s/g, ''))
  if (amountIdr === null) return { kind: 'unreadable' }
  if (amountIdr === 0n) return { kind: 'none' }
  const isNegative = bracket !== undefined || before === '-' || after === '-'
  const isOut = isNegative || mark === 'DB' || mark === 'DR' || mark === 'D'
  return isOut ? { kind: 'out' } : { kind: 'in', amountIdr }
}

function readDigits(text: string): bigint | null {
  const match =
    /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(text) ??
    /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(text)
  if (match === null) return null
  const [, whole = '', cents = ''] = match
  const digits = whole.replaceAll(/[.,]/g, '')
  return /^0*$/.test(cents) && digits.length <= 15 ? BigInt(digits) : null
}

export type DayOrder = 'day_first' | 'month_first'

const monthNames = [
  ['jan', 'januari', 'january'],
  ['feb', 'februari', 'february'],
  ['mar', 'maret', 'march'],
  ['apr', 'april'],
  ['mei', 'may'],
  ['jun', 'juni', 'june'],
  ['jul', 'juli', 'july'],
  ['agu', 'agt', 'ags', 'aug', 'agustus', 'august'],
  ['sep', 'sept', 'september'],
  ['okt', 'oct', 'oktober', 'october'],
  ['nov', 'nop', 'november', 'nopember'],
  ['des', 'dec', 'desember', 'december'],
]

/**
 * A day as banks write it, as `YYYY-MM-DD`; a time behind it is passed over. Null where it is no day of the calendar.
 * @example readDay('24/11/2026 14:30:05', 'day_first') // '2026-11-24'
 */
export function readDay(cell: string, order: DayOrder): string | null {
  const text = cell
    .trim()
    .replace(/^'/, '')
    .replace(/[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?.*$/, '')
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text)
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3])
  const named = /^(\d{1,2})[\s/-]([A-Za-z]{3,9})[\s/-](\d{4}|\d{2})$/.exec(text)
  if (named !== null) {
    const month = monthNames.findIndex((names) => names.includes((named[2] ?? '').toLowerCase()))
    return month === -1 ? null : dayOf(longYear(named[3]), String(month + 1), named[1])
  }
  const numbers = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(text)
  if (numbers === null) return null
  const [, first, second, year] = numbers
  return order === 'day_first' ? dayOf(longYear(year), second, first) : dayOf(longYear(year), first, second)
}

/** Day or month first? Ours is day first, unless some date of the file can only be read the other way. */
export function dayOrderOf(cells: readonly string[]): DayOrder {
  const pairs = cells.flatMap((cell) => {
    const match = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}/.exec(cell)
    return match === null ? [] : [{ first: Number(match[1]), second: Number(match[2]) }]
  })
  const isMonthFirst = pairs.some((pair) => pair.second > 12) && pairs.every((pair) => pair.first <= 12)
  return isMonthFirst ? 'month_first' : 'day_first'
}

function longYear(year = ''): string {
  return year.length === 2 ? `20${year}` : year
}

function dayOf(year = '', month = '', day = ''): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? null : text
}
