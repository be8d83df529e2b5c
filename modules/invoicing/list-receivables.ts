import { demand, type Actor } from '#access'
import { companiesWithin } from '#companies'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import type { ListedInvoice } from './list-invoices.ts'
import { daysOverdue, restOf } from './invoice.ts'
import {
  selectDebts,
  selectReceivables,
  sumReceivables,
  type AgeRange,
  type CompanyDebt,
  type ReceivablePlace,
  type ReceivableQuery,
  type ReceivableSum,
} from './receivables.store.ts'

/** The steps in which debt grows old, as finance reads them. */
export const debtAges = ['not_due', '1_30', '31_60', '61_90', 'over_90'] as const
export type DebtAge = (typeof debtAges)[number]

/** Which invoices on account to list; `open` is everything that is still to be paid. */
export type ReceivableView = DebtAge | 'open' | 'paid' | 'void' | 'all'

export interface ReceivableFilter {
  readonly view: ReceivableView
  /** Part of the invoice's number or of the company's name. */
  readonly text: string
  readonly companyId?: string | null
}

export interface ReceivablePage {
  readonly invoices: readonly ListedInvoice[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

const pageMax = 500
const farAhead = -36_500

const ranges = {
  not_due: { from: farAhead, to: 0 },
  '1_30': { from: 1, to: 30 },
  '31_60': { from: 31, to: 60 },
  '61_90': { from: 61, to: 90 },
  over_90: { from: 91, to: null },
} as const satisfies Record<DebtAge, AgeRange>

/** Invoices on account of the companies that the actor sees, a page of them: unpaid ones by due date, the others latest due date first. */
export async function listReceivables(
  ctx: Ctx,
  input: ReceivableFilter & { cursor?: string | null; limit?: number; by: Actor },
): Promise<ReceivablePage> {
  demand(input.by, 'receivable.read')
  const within = await companiesWithin(ctx.db, input.by.scope)
  return pageOfReceivables(ctx, { ...input, within, today: businessDay(ctx.now()) })
}

/** The same for what has demanded its own permission. */
export async function pageOfReceivables(
  ctx: Ctx,
  input: ReceivableFilter & {
    readonly cursor?: string | null
    readonly limit?: number
    readonly within: readonly string[] | null
    readonly today: string
  },
): Promise<ReceivablePage> {
  const { within, today } = input
  const limit = Math.min(input.limit ?? 50, pageMax)
  const rows = await selectReceivables(ctx.db, {
    ...queryOf(input, today),
    within,
    after: parseCursor(input.cursor ?? null),
    latestFirst: ['paid', 'void', 'all'].includes(input.view),
    limit: limit + 1,
  })
  const invoices = rows.slice(0, limit).map((invoice) => ({
    ...invoice,
    rest: restOf(invoice),
    daysOverdue: daysOverdue(invoice, today),
  }))
  const last = invoices.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { invoices, nextCursor: hasMore ? `${last.dueOn}_${last.id}` : null }
}

/** How many invoices a filter finds, and their sums. */
export async function summarizeReceivables(
  ctx: Ctx,
  input: ReceivableFilter & { by: Actor },
): Promise<ReceivableSum> {
  demand(input.by, 'receivable.read')
  const within = await companiesWithin(ctx.db, input.by.scope)
  return sumReceivables(ctx.db, { ...queryOf(input, businessDay(ctx.now())), within })
}

/** What is owed, by how old it is. */
export async function summarizeAges(
  ctx: Ctx,
  input: { companyId?: string | null; by: Actor },
): Promise<Record<DebtAge, ReceivableSum>> {
  demand(input.by, 'receivable.read')
  const sumOf = (view: DebtAge) =>
    summarizeReceivables(ctx, { view, text: '', companyId: input.companyId ?? null, by: input.by })
  const [notDue, to30, to60, to90, older] = await Promise.all([
    sumOf('not_due'),
    sumOf('1_30'),
    sumOf('31_60'),
    sumOf('61_90'),
    sumOf('over_90'),
  ])
  return { not_due: notDue, '1_30': to30, '31_60': to60, '61_90': to90, over_90: older }
}

/** How old a debt is that so many days ago should have been paid. */
export function ageOf(days: number): DebtAge {
  if (days <= 0) return 'not_due'
  if (days <= 30) return '1_30'
  if (days <= 60) return '31_60'
  return days <= 90 ? '61_90' : 'over_90'
}

const companiesMax = 200

/** What these companies owe; each of them that the actor sees is in the answer, also without any debt. */
export async function summarizeDebts(
  ctx: Ctx,
  input: { companyIds: readonly string[]; by: Actor },
): Promise<CompanyDebt[]> {
  demand(input.by, 'company.read')
  const { companyIds } = input
  const within = await companiesWithin(ctx.db, input.by.scope)
  const today = businessDay(ctx.now())
  return selectDebts(ctx.db, { companyIds, within, today, limit: companyIds.length })
}

/** Companies that owe more than their limit, the largest debt first. */
export async function listCompaniesOverLimit(ctx: Ctx, input: { by: Actor }): Promise<CompanyDebt[]> {
  demand(input.by, 'company.read')
  const within = await companiesWithin(ctx.db, input.by.scope)
  const today = businessDay(ctx.now())
  return selectDebts(ctx.db, { companyIds: 'over_limit', within, today, limit: companiesMax })
}

function queryOf(filter: ReceivableFilter, today: string): Omit<ReceivableQuery, 'within'> {
  const { view, text, companyId = null } = filter
  return { ...rowsOf(view), text: text.trim(), companyId, today }
}

function rowsOf(view: ReceivableView): Pick<ReceivableQuery, 'states' | 'age'> {
  switch (view) {
    case 'all':
      return { states: ['open', 'partly_paid', 'paid', 'void'], age: null }
    case 'paid':
    case 'void':
      return { states: [view], age: null }
    case 'open':
      return { states: ['open', 'partly_paid'], age: null }
    case 'not_due':
    case '1_30':
    case '31_60':
    case '61_90':
    case 'over_90':
      return { states: ['open', 'partly_paid'], age: ranges[view] }
  }
}

function parseCursor(cursor: string | null): ReceivablePlace | null {
  const [, dueOn = '', id = ''] = /^(\d{4}-\d{2}-\d{2})_(inv_\w+)$/.exec(cursor ?? '') ?? []
  return isId('inv', id) && !Number.isNaN(Date.parse(dueOn)) ? { dueOn, id } : null
}
