import type { Actor, ProofNeeded } from '#access'
import { exportRefunds, type RefundPage } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { Messages } from '../i18n/index.ts'
import { byteOrderMark, csvLine } from '../payments/csv.ts'
import type { RefundFilter } from '../refund/refund-filter.ts'
import { streamOf } from './stream-of.ts'

/** The filtered refunds as CSV; accounts of buyers are not in it. */
export async function writeRefunds(
  ctx: Ctx,
  input: { filter: RefundFilter; by: Actor; t: Messages['refund'] },
): Promise<ReadableStream<Uint8Array> | ProofNeeded> {
  const { t, ...wanted } = input
  const exported = await exportRefunds(ctx, wanted)
  return exported.kind === 'proof_needed' ? exported : streamOf(lines(exported.pages, t))
}

async function* lines(
  pages: Exclude<Awaited<ReturnType<typeof exportRefunds>>, ProofNeeded>['pages'],
  t: Messages['refund'],
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(t.csv.columns)
  for await (const { refunds } of pages) yield refunds.map((row) => csvLine(cellsOf(row, t))).join('')
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
