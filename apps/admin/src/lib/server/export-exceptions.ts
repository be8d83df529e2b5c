import { recordAudit } from '#audit'
import type { StaffId } from '#identity'
import type { Ctx } from '#platform/ctx.ts'
import { listExceptions, type Exception, type ExceptionFilter } from '#reconciliation'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import { streamOf } from './stream-of.ts'

const pageSize = 200
const pagesMax = 500

export interface ExceptionExport {
  readonly filter: ExceptionFilter
  readonly staffId: StaffId
  readonly address: string
  readonly t: Messages['reconciliation']
}

/** Writes down who takes the differences out of the house, then gives them page by page as CSV. */
export async function exportExceptions(
  ctx: Ctx,
  input: ExceptionExport,
): Promise<ReadableStream<Uint8Array>> {
  const { state, reasons, provider, text } = input.filter
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: input.staffId,
      action: 'reconciliation.exported',
      object: { kind: 'reconciliation_exceptions', id: 'csv' },
      before: null,
      after: { state, reasons: [...reasons], provider, text },
      reason: null,
      address: input.address,
      at: ctx.now(),
    }),
  )
  return streamOf(lines(ctx, input))
}

async function* lines(ctx: Ctx, { filter, t }: ExceptionExport): AsyncGenerator<string> {
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
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await listExceptions(ctx, { ...filter, cursor, limit: pageSize })
    yield found.exceptions.map((exception) => csvLine(cellsOf(exception, t))).join('')
    cursor = found.nextCursor
    if (cursor === null) return
  }
  // A list that is cut says so in its last line.
  yield csvLine([t.exceptions.csvCut])
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
