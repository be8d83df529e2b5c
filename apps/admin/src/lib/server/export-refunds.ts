import { recordAudit } from '#audit'
import type { StaffId } from '#identity'
import { listRefunds, type RefundPage } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import type { RefundFilter } from '../refund/refund-filter.ts'

const pageSize = 200
const pagesMax = 100

/** Writes down who takes which list out of the house, then gives it as CSV; accounts of buyers are not in it. */
export async function exportRefunds(
  ctx: Ctx,
  input: { filter: RefundFilter; staffId: StaffId; address: string; t: Messages['refund'] },
): Promise<string> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: input.staffId,
      action: 'refunds.exported',
      object: { kind: 'refund_list', id: 'csv' },
      before: null,
      after: { states: [...input.filter.states], text: input.filter.text },
      reason: null,
      address: input.address,
      at: ctx.now(),
    }),
  )
  const lines = [byteOrderMark + csvLine(input.t.csv.columns)]
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const found: RefundPage = await listRefunds(ctx, { ...input.filter, cursor, limit: pageSize })
    lines.push(...found.refunds.map((row) => csvLine(cellsOf(row, input.t))))
    cursor = found.nextCursor
    if (cursor === null) break
  }
  return lines.join('')
}

function cellsOf({ refund, number, buyerName }: RefundPage['refunds'][number], t: Messages['refund']) {
  return [
    number,
    refund.id,
    buyerName,
    t.states[refund.state],
    t.methods[refund.method],
    t.reasons[refund.reason],
    refund.amount.toString(),
    businessDay(refund.createdAt),
    refund.expectedOn,
    refund.refundedAt === null ? '' : businessDay(refund.refundedAt),
    refund.reference,
  ]
}
