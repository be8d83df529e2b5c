import type { Actor } from '#access'
import type { Ctx } from '#platform/ctx.ts'
import { exportExceptions, type Exception, type ExceptionFilter } from '#reconciliation'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import { streamOf } from './stream-of.ts'

/** The filtered differences as CSV, page by page. */
export async function writeExceptions(
  ctx: Ctx,
  input: { filter: ExceptionFilter; by: Actor; t: Messages['reconciliation'] },
): Promise<ReadableStream<Uint8Array>> {
  const { t, ...wanted } = input
  return streamOf(lines(await exportExceptions(ctx, wanted), t))
}

async function* lines(
  pages: Awaited<ReturnType<typeof exportExceptions>>,
  t: Messages['reconciliation'],
): AsyncGenerator<string> {
  const { columns } = t.exceptions
  yield (
    byteOrderMark +
    csvLine([
      columns.label,
      t.days.columns.provider,
      columns.day,
      columns.reason,
      columns.amount,
      columns.next,
      t.exceptions.resolution,
      t.exceptions.note,
    ])
  )
  for await (const { exceptions, isCut } of pages) {
    yield exceptions.map((exception) => csvLine(cellsOf(exception, t))).join('')
    // A list that is cut says so in its last line.
    if (isCut) yield csvLine([t.exceptions.csvCut])
  }
}

function cellsOf(exception: Exception, t: Messages['reconciliation']): string[] {
  const { resolved } = exception
  return [
    exception.label,
    t.providers[exception.provider],
    exception.day,
    t.reasons[exception.reason],
    exception.amount.toString(),
    t.next[exception.reason],
    resolved === null ? '' : t.reasons[resolved.resolution],
    resolved?.note ?? '',
  ]
}
