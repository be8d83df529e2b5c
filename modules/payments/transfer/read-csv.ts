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
 * them. Anything that is not plain text, an open quote or a monstrous cell makes the whole file unreadable.
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

/** The one that the first lines have most of outside quotes. */
function separatorOf(text: string): string {
  const head = text.slice(0, 4_000).replaceAll(/"[^"]*"/g, '')
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: head.split(mark).length }))
  return counted.toSorted((left, right) => right.count - left.count)[0]?.mark ?? ','
}

function splitLines(text: string, separator: string): CsvRead {
  const lines: CsvLine[] = []
  let cells: string[] = []
  let cell = ''
  let isQuoted = false
  let wasQuoted = false
  let line = 1
  let begins = 1
  const endLine = () => {
    cells.push(cell)
    if (cells.some((value) => value.trim() !== '')) lines.push({ line: begins, cells })
    cells = []
    cell = ''
    wasQuoted = false
  }
  for (let index = 0; index < text.length; index += 1) {
    const mark = text.charAt(index)
    if (mark === '\n') line += 1
    if (isQuoted) {
      if (mark !== '"') cell += mark
      else if (text.charAt(index + 1) === '"') {
        cell += '"'
        index += 1
      } else isQuoted = false
    } else if (mark === '"' && cell.trim() === '' && !wasQuoted) {
      cell = ''
      isQuoted = true
      wasQuoted = true
    } else if (mark === separator) {
      cells.push(cell)
      cell = ''
      wasQuoted = false
    } else if (mark === '\n') {
      endLine()
      begins = line
    } else if (mark !== '\r') cell += mark
    if (cell.length > csvLimits.cellLength || cells.length > csvLimits.columns) return { kind: 'unreadable' }
    if (lines.length > csvLimits.lines) return { kind: 'too_many_lines' }
  }
  if (isQuoted) return { kind: 'unreadable' }
  endLine()
  return lines.length === 0 ? { kind: 'empty' } : { kind: 'read', lines }
}
