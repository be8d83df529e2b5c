import type { Actor, ProofNeeded } from '#access'
import { exportPayments, type Payment } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import type { PaymentFilter } from '../payments/payment-filter.ts'
import { streamOf } from './stream-of.ts'

export interface PaymentExport {
  readonly filter: PaymentFilter
  readonly by: Actor
  readonly t: Messages['payments']
}

/** The filtered payments as CSV, page by page. */
export async function writePayments(
  ctx: Ctx,
  input: PaymentExport,
): Promise<ReadableStream<Uint8Array> | ProofNeeded> {
  const { t, ...wanted } = input
  const exported = await exportPayments(ctx, wanted)
  return exported.kind === 'proof_needed' ? exported : streamOf(lines(exported.pages, t))
}

async function* lines(
  pages: Exclude<Awaited<ReturnType<typeof exportPayments>>, ProofNeeded>['pages'],
  t: Messages['payments'],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for await (const { payments, isCut } of pages) {
    yield payments.map((payment) => csvLine(cellsOf(payment, t))).join('')
    // A list that is cut says so in its last line.
    if (isCut) yield csvLine([t.csv.cut])
  }
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
