import { allowExport, demand, readPages, smallExportRows, type Actor, type ProofNeeded } from '#access'
import { recordAudit } from '#audit'
import { companiesWithin, isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { findPaymentRecord, listPayments } from './find-payment.ts'
import type { PaymentPage, PaymentRecord, PaymentWish } from './find-payment.ts'
import { listOpenSurplus, type OpenSurplus } from './list-open-surplus.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import {
  closePermanentAccount,
  findPermanentAccounts,
  openPermanentAccount,
  type PermanentAccount,
  type PermanentAccountOpened,
} from './permanent-account.ts'
import { selectPermanentAccount } from './permanent-account.store.ts'

/** The payments that a member of staff sees: all of them, or those of the companies of their branches. */
export async function listPaymentsForStaff(
  ctx: Ctx,
  input: PaymentWish & { by: Actor },
): Promise<PaymentPage> {
  const { by, ...wish } = input
  demand(by, 'payment.read')
  return listPayments(ctx, { ...wish, within: await companiesWithin(ctx.db, by.scope) })
}

/** The whole record of a payment; null also for one outside the actor's branches. */
export async function findPaymentForStaff(
  ctx: Ctx,
  input: { paymentId: string; by: Actor },
): Promise<PaymentRecord | null> {
  demand(input.by, 'payment.read')
  const record = await findPaymentRecord(ctx, input)
  if (record === null) return null
  return (await isCompanyWithin(ctx.db, input.by.scope, record.payment.companyId)) ? record : null
}

/** Money that pays nothing and waits, of the payments that the actor sees. */
export async function listSurplusForStaff(ctx: Ctx, input: { by: Actor }): Promise<OpenSurplus[]> {
  demand(input.by, 'payment.read')
  return listOpenSurplus(ctx, { within: await companiesWithin(ctx.db, input.by.scope) })
}

const exportPage = 200
const exportPagesMax = 500

export interface PaymentExport {
  readonly payments: readonly Payment[]
  /** There were more than an export holds. */
  readonly isCut: boolean
}

/**
 * The filtered payments page by page, for taking out of the house, many of them only with a fresh factor for this very filter;
 * who takes them is written down before the first page. Rows are read as the reader takes them.
 */
export async function exportPayments(
  ctx: Ctx,
  input: { filter: Pick<PaymentWish, 'states' | 'text'>; by: Actor },
): Promise<{ kind: 'exported'; pages: AsyncGenerator<PaymentExport> } | ProofNeeded> {
  const { filter, by } = input
  demand(by, 'payment.export')
  const within = await companiesWithin(ctx.db, by.scope)
  const first = await listPayments(ctx, { ...filter, within, limit: smallExportRows + 1 })
  const wanted = { states: (filter.states ?? []).join(','), text: filter.text ?? '' }
  const needed = await allowExport(ctx, {
    actor: by,
    action: 'payment.export',
    record: { action: 'payments.exported', kind: 'payment_list' },
    filter: wanted,
    isSmall: first.payments.length <= smallExportRows,
  })
  return needed ?? { kind: 'exported', pages: paymentPages(ctx, { ...filter, within }) }
}

async function* paymentPages(
  ctx: Ctx,
  filter: Parameters<typeof listPayments>[1],
): AsyncGenerator<PaymentExport> {
  const read = (cursor: string | null) => listPayments(ctx, { ...filter, cursor, limit: exportPage })
  let pages = 0
  for await (const { payments, nextCursor } of readPages(read, exportPagesMax)) {
    pages += 1
    yield { payments, isCut: nextCursor !== null && pages === exportPagesMax }
  }
}

/** The numbers that a company has at banks now; none where it is not one of the actor's branches. */
export async function listNumbersForStaff(
  ctx: Ctx,
  input: { companyId: string; by: Actor },
): Promise<PermanentAccount[]> {
  demand(input.by, 'company.read')
  const isWithin = await isCompanyWithin(ctx.db, input.by.scope, input.companyId)
  return isWithin ? findPermanentAccounts(ctx, input) : []
}

/** Staff give a company its number at a bank. */
export async function openNumberByStaff(
  ctx: PaymentsCtx,
  input: { companyId: string; channelId: string; by: Actor },
): Promise<PermanentAccountOpened> {
  const { companyId, channelId, by } = input
  demand(by, 'receivable.change')
  if (!(await isCompanyWithin(ctx.db, by.scope, companyId))) return { kind: 'unknown_company' }
  const opened = await openPermanentAccount(ctx, { companyId, channelId })
  if (opened.kind === 'opened') await recordNumber(ctx, { companyId, channelId, deed: 'opened', by })
  return opened
}

/** Staff close a company's number at a bank. */
export async function closeNumberByStaff(
  ctx: PaymentsCtx,
  input: { permanentAccountId: string; by: Actor },
): Promise<{ kind: 'closed' | 'not_found' }> {
  const { permanentAccountId, by } = input
  demand(by, 'receivable.change')
  const account = isId('pva', permanentAccountId)
    ? await selectPermanentAccount(ctx.db, permanentAccountId)
    : null
  if (account === null || !(await isCompanyWithin(ctx.db, by.scope, account.companyId)))
    return { kind: 'not_found' }
  const closed = await closePermanentAccount(ctx, { permanentAccountId })
  const { companyId, channelId } = account
  if (closed.kind === 'closed') await recordNumber(ctx, { companyId, channelId, deed: 'closed', by })
  return closed
}

async function recordNumber(
  ctx: Ctx,
  change: { companyId: string; channelId: string; deed: 'opened' | 'closed'; by: Actor },
): Promise<void> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: change.by.id,
      action: `permanent_account.${change.deed}`,
      object: { kind: 'company', id: change.companyId },
      before: null,
      after: { channelId: change.channelId },
      reason: null,
      address: change.by.address,
      at: ctx.now(),
    }),
  )
}
