import type { AuditPage, AuditRecord } from '#audit'
import { toWibIso } from '#platform/clock.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'

/** The records as CSV, a piece for each page of them. */
export async function* trailLines(
  pages: AsyncGenerator<AuditPage>,
  t: Messages['trail'],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for await (const { records } of pages) yield records.map(lineOf).join('')
}

function lineOf(record: AuditRecord): string {
  return csvLine([
    record.id.toString(),
    toWibIso(record.at),
    record.who,
    record.whoName ?? '',
    record.action,
    record.object.kind,
    record.object.id,
    JSON.stringify(record.before),
    JSON.stringify(record.after),
    record.reason ?? '',
    record.address ?? '',
    record.factor ?? '',
    record.sessionId ?? '',
    record.agent ?? '',
    record.correlationId ?? '',
  ])
}
