import { allowExport, demand, readPages, smallExportRows, type Actor, type ProofNeeded } from '#access'
import { companiesWithin, isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { findRefundDetail, findRefundsOf, listRefunds } from './find-refund.ts'
import type { RefundDetail, RefundListWish, RefundPage } from './find-refund.ts'
import type { PaymentsCtx } from './payment.ts'
import { selectPayment } from './payment.store.ts'

/** The refunds that a member of staff sees: all of them, or those of the companies of their branches. */
export async function listRefundsForStaff(
  ctx: Ctx,
  input: RefundListWish & { by: Actor },
): Promise<RefundPage> {
  const { by, ...wish } = input
  demand(by, 'refund.read')
  return listRefunds(ctx, { ...wish, within: await companiesWithin(ctx.db, by.scope) })
}

/** Everything known of one refund; null also for one outside the actor's branches. */
export async function findRefundForStaff(
  ctx: Ctx,
  input: { refundId: string; by: Actor },
): Promise<RefundDetail | null> {
  demand(input.by, 'refund.read')
  const detail = await findRefundDetail(ctx, input)
  if (detail === null) return null
  return (await isCompanyWithin(ctx.db, input.by.scope, detail.payment.companyId)) ? detail : null
}

/** What of a payment went or can go back; null also for a payment outside the actor's branches. */
export async function findRefundRoomsForStaff(
  ctx: PaymentsCtx,
  input: { paymentId: string; by: Actor },
): ReturnType<typeof findRefundsOf> {
  demand(input.by, 'refund.read')
  const payment = isId('pay', input.paymentId) ? await selectPayment(ctx.db, input.paymentId) : null
  if (payment === null || !(await isCompanyWithin(ctx.db, input.by.scope, payment.companyId))) return null
  return findRefundsOf(ctx, input)
}

const exportPage = 200
const exportPagesMax = 100

/**
 * The filtered refunds page by page, for taking out of the house, many of them only with a fresh factor for this very filter;
 * who takes them is written down before the first page.
 */
export async function exportRefunds(
  ctx: Ctx,
  input: { filter: Pick<RefundListWish, 'states' | 'text'>; by: Actor },
): Promise<{ kind: 'exported'; pages: AsyncGenerator<RefundPage> } | ProofNeeded> {
  const { filter, by } = input
  demand(by, 'refund.export')
  const within = await companiesWithin(ctx.db, by.scope)
  const first = await listRefunds(ctx, { ...filter, within, limit: smallExportRows + 1 })
  const needed = await allowExport(ctx, {
    actor: by,
    action: 'refund.export',
    record: { action: 'refunds.exported', kind: 'refund_list' },
    filter: { states: (filter.states ?? []).join(','), text: filter.text ?? '' },
    isSmall: first.refunds.length <= smallExportRows,
  })
  const read = (cursor: string | null) => listRefunds(ctx, { ...filter, within, cursor, limit: exportPage })
  return needed ?? { kind: 'exported', pages: readPages(read, exportPagesMax) }
}
