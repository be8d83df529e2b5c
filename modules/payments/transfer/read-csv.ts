import { CsvError, parse } from 'csv-parse/sync'

export const csvLimits = { bytes: 2 * 1_024 * 1_024, lines: 5_000, cellLength: 1_000, columns: 60 } as const

export type CsvRead =
  | { readonly kind: 'read'; readonly lines: readonly CsvLine[] }
  | { readonly kind: 'too_large' | 'too_many_lines' | 'unreadable' | 'empty' }

export interface CsvLine {
  /** Where it begins in the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads a CSV file of unknown origin, strictly: UTF-8, else Windows-1252; comma, semicolon or tab; quotes as RFC 4180 has
 * them, split by csv-parse. Anything that is not plain text, an open quote or a monstrous cell makes the whole file
 * unreadable.
 */
export function readCsv(bytes: Buffer): CsvRead {
  if (bytes.length > csvLimits.bytes) return { kind: 'too_large' }
  const text = decode(bytes)
  if (text === null) return { kind: 'unreadable' }
  if (text.trim() === '') return { kind: 'empty' }
  return splitLines(text, separatorOf(text))
}

function decode(bytes: Buffer): string | null {
  const text = decodeAs('utf-8', bytes) ?? decodeAs('windows-1252', bytes)
  // Control characters stand in no bank's file: this is UTF-16, a spreadsheet or a picture.
  return text === null || hasControls(text) ? null : text.replace(/^\u{FEFF}/u, '')
}

function decodeAs(encoding: 'utf-8' | 'windows-1252', bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const isPlain = code === 9 || code === 10 || code === 13 || (code >= 32 && code !== 127)
    if (!isPlain) return true
  }
  return false
}

/** The one that the first lines have most of outside quotes; the library's own guess takes any sign of a date for one. */
function separatorOf(text: string): string {
  const head = text.slice(0, 4_000).replaceAll(/"[^"]*"/g, '')
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: head.split(mark).length }))
  return counted.toSorted((left, right) => right.count - left.count)[0]?.mark ?? ','
}

function splitLines(text: string, separator: string): CsvRead {
  const lines: CsvLine[] = []
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      // Lines above and below the table have other columns, and banks leave lone quotes in their texts.
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      max_record_size: csvLimits.columns * csvLimits.cellLength,
      skip_empty_lines: true,
      on_record: (cells: string[], { lines: endsAt }) => {
        if (cells.length > csvLimits.columns || cells.some((cell) => cell.length > csvLimits.cellLength))
          throw new CsvError('CSV_MAX_RECORD_SIZE', 'a monstrous line')
        if (cells.some((cell) => cell !== '')) lines.push({ line: endsAt - breaksIn(cells), cells })
        return null
      },
    })
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'unreadable' }
    throw error
  }
  if (lines.length > csvLimits.lines) return { kind: 'too_many_lines' }
  return lines.length === 0 ? { kind: 'empty' } : { kind: 'read', lines }
}

function breaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
}
