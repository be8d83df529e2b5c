import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'

export type Cell = string | number | bigint | boolean | null

/** Streams rows into `table (columns)` by COPY, waiting whenever the server is slower than we are. */
export async function copyRows(
  client: pg.ClientBase,
  target: string,
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const stream = client.query(from(`copy ${target} from stdin`))
  const done = finished(stream)
  let buffer = ''
  for (const row of rows) {
    buffer += `${row.map(writeCell).join('\t')}\n`
    if (buffer.length < 65_536) continue
    if (!stream.write(buffer)) await Promise.race([once(stream, 'drain'), done])
    buffer = ''
  }
  stream.end(buffer)
  await done
}

function writeCell(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell !== 'string') return String(cell)
  return /[\\\t\n\r]/.test(cell) ? cell.replace(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign) : cell
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
