import { businessDay } from '#platform/clock.ts'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { selectUnpaid } from './invoice.store.ts'
import {
  planChosen,
  planOldestFirst,
  type AllocationPlan,
  type CashDiscountRule,
  type Choice,
} from './plan-allocation.ts'

/** Which invoices a sum shall pay: chosen ones, or the oldest first. */
export type Wanted =
  | { readonly kind: 'chosen'; readonly choices: readonly Choice[] }
  | { readonly kind: 'oldest_first'; readonly sum: Rupiah }

/** Shows what a payment would do to a company's invoices, with the cash discount of today. Changes nothing. */
export function previewAllocation(
  ctx: Ctx,
  input: { companyId: string; wanted: Wanted },
): Promise<AllocationPlan> {
  return planFor(ctx.db, { ...input, today: businessDay(ctx.now()) })
}

/** The plan by the discount rules of a day, or by those given. */
export async function planFor(
  db: Db,
  input: { companyId: string; wanted: Wanted; today: string; rules?: readonly CashDiscountRule[] },
): Promise<AllocationPlan> {
  const terms = {
    unpaid: await selectUnpaid(db, input.companyId),
    rules: input.rules ?? (await selectRules(db, input.today)),
    today: input.today,
  }
  const { wanted } = input
  return wanted.kind === 'chosen' ? planChosen(terms, wanted.choices) : planOldestFirst(terms, wanted.sum)
}

async function selectRules(db: Db, today: string): Promise<CashDiscountRule[]> {
  const rows = await db
    .selectFrom('invoicing.cash_discount_rule')
    .select(['basis_points', 'within_days'])
    .where('starts_on', '<=', today)
    .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', today)]))
    .execute()
  return rows.map((row) => ({ basisPoints: row.basis_points, withinDays: row.within_days }))
}

/** Adds a rule from a day on; it never changes, it ends. */
export async function addCashDiscountRule(
  trx: Trx,
  rule: CashDiscountRule & { readonly startsOn: string; readonly endsOn: string | null },
): Promise<void> {
  await trx
    .insertInto('invoicing.cash_discount_rule')
    .values({
      id: newId('cdr'),
      basis_points: rule.basisPoints,
      within_days: rule.withinDays,
      starts_on: rule.startsOn,
      ends_on: rule.endsOn,
    })
    .execute()
}
