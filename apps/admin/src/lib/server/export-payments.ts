import { recordAudit } from '#audit'
import type { StaffId } from '#identity'
import { listPayments, type Payment } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import type { PaymentFilter } from '../payments/payment-filter.ts'
import { streamOf } from './stream-of.ts'

const pageSize = 200
const pagesMax = 500

export interface PaymentExport {
  readonly filter: PaymentFilter
  readonly staffId: StaffId
  readonly address: string
  readonly t: Messages['payments']
}

/** Writes down who takes which list out of the house, then gives it page by page as CSV. */
export async function exportPayments(ctx: Ctx, input: PaymentExport): Promise<ReadableStream<Uint8Array>> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: input.staffId,
      action: 'payments.exported',
      object: { kind: 'payment_list', id: 'csv' },
      before: null,
      after: { states: [...input.filter.states], text: input.filter.text },
      reason: null,
      address: input.address,
      at: ctx.now(),
    }),
  )
  return streamOf(lines(ctx, input))
}

async function* lines(ctx: Ctx, { filter, t }: PaymentExport): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await listPayments(ctx, { ...filter, cursor, limit: pageSize })
    yield found.payments.map((payment) => csvLine(cellsOf(payment, t))).join('')
    cursor = found.nextCursor
    if (cursor === null) return
  }
  // A list that is cut says so in its last line.
  yield csvLine([t.csv.cut])
}

function cellsOf(payment: Payment, t: Messages['payments']): string[] {
  return [
    payment.number,
    payment.id,
    payment.buyerName,
    t.states[payment.state],
    payment.amount.toString(),
    spreadsheetTime(payment.createdAt),
    spreadsheetTime(payment.payBefore),
    payment.settledAt === null ? '' : spreadsheetTime(payment.settledAt),
  ]
}

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** `24/11/2026 14:32:05`, as spreadsheets here read a moment. */
function spreadsheetTime(moment: Date): string {
  return format.format(moment).replace(',', '')
}
