import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Ctx } from '#platform/ctx.ts'
import {
  selectExceptions,
  type Exception,
  type ExceptionFilter,
  type ExceptionPage,
} from './list-exceptions.ts'

const pageSize = 200
const pagesMax = 500

export interface ExceptionExport {
  readonly exceptions: readonly Exception[]
  /** There were more than an export holds. */
  readonly isCut: boolean
}

/** The filtered differences page by page, for taking out of the house; who takes them is written down before the first page. */
export async function exportExceptions(
  ctx: Ctx,
  input: { filter: ExceptionFilter; by: Actor },
): Promise<AsyncGenerator<ExceptionExport>> {
  const { filter, by } = input
  demand(by, 'reconciliation.export')
  const { state, reasons, provider, text } = filter
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: by.id,
      action: 'reconciliation.exported',
      object: { kind: 'reconciliation_exceptions', id: 'csv' },
      before: null,
      after: { state, reasons: [...reasons], provider, text },
      reason: null,
      address: by.address,
      at: ctx.now(),
    }),
  )
  return pages(ctx, filter)
}

async function* pages(ctx: Ctx, filter: ExceptionFilter): AsyncGenerator<ExceptionExport> {
  let cursor: string | null = null
  for (let page = 1; page <= pagesMax; page += 1) {
    const found: ExceptionPage = await selectExceptions(ctx, { ...filter, cursor, limit: pageSize })
    cursor = found.nextCursor
    yield { exceptions: found.exceptions, isCut: cursor !== null && page === pagesMax }
    if (cursor === null) return
  }
}
