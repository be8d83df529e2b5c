import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import type { Rupiah } from '#platform/money.ts'
import type { Bundle } from './bundle.store.ts'
import { findCreditLine, type CreditLine } from './credit-line.ts'
import { findCredit, useCredit, type CreditMovement, type CreditUsed, type UseCredit } from './credit.ts'
import { listOpenBundles } from './list-bundles.ts'
import { listInvoices, summarizeDebt, type DebtSummary, type ListedInvoice } from './list-invoices.ts'
import type { AllocationPlan } from './plan-allocation.ts'
import { previewAllocation, type Wanted } from './preview-allocation.ts'

/** What staff see of a company's account: what it owes, on which terms, its credit and what is being paid. */
export interface CompanyAccount {
  readonly debt: DebtSummary
  readonly line: (CreditLine & { readonly exposure: Rupiah }) | null
  readonly credit: { readonly credit: Rupiah; readonly movements: readonly CreditMovement[] }
  readonly unpaid: readonly ListedInvoice[]
  readonly bundles: readonly (Bundle & { readonly invoiceIds: readonly string[] })[]
}

const movementsShown = 20

/** A company's account; null where it is not one of the actor's branches. */
export async function findCompanyAccount(
  ctx: Ctx,
  input: { companyId: string; by: Actor },
): Promise<CompanyAccount | null> {
  const { companyId, by } = input
  demand(by, 'company.read')
  if (!(await isCompanyWithin(ctx.db, by.scope, companyId))) return null
  const [debt, line, credit, unpaid, bundles] = await Promise.all([
    summarizeDebt(ctx, { companyId }),
    findCreditLine(ctx, { companyId }),
    findCredit(ctx, { companyId, limit: movementsShown }),
    listInvoices(ctx, { companyId, filter: 'open' }),
    listOpenBundles(ctx, { companyId }),
  ])
  return { debt, line, credit, unpaid, bundles }
}

/** Shows staff what a payment would do to a company's invoices; null where it is not one of their branches. */
export async function previewForStaff(
  ctx: Ctx,
  input: { companyId: string; wanted: Wanted; by: Actor },
): Promise<AllocationPlan | null> {
  const { by, ...asked } = input
  demand(by, 'receivable.change')
  return (await isCompanyWithin(ctx.db, by.scope, asked.companyId)) ? previewAllocation(ctx, asked) : null
}

/** Staff pay invoices with a company's credit. */
export async function useCreditByStaff(
  ctx: Ctx,
  input: Omit<UseCredit, 'by'> & { by: Actor },
): Promise<CreditUsed | { readonly kind: 'not_found' }> {
  const { by, ...use } = input
  demand(by, 'receivable.change')
  if (!(await isCompanyWithin(ctx.db, by.scope, use.companyId))) return { kind: 'not_found' }
  const used = await useCredit(ctx, { ...use, by: by.id })
  if (used.kind === 'used') await recordUse(ctx, use, by)
  return used
}

async function recordUse(ctx: Ctx, use: Omit<UseCredit, 'by'>, by: Actor): Promise<void> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: by.id,
      action: 'credit.used',
      object: { kind: 'company', id: use.companyId },
      before: null,
      after: {
        invoiceIds: use.choices.map((choice) => choice.invoiceId),
        amount: use.seen.amountIdr.toString(),
      },
      reason: null,
      address: by.address,
      at: ctx.now(),
    }),
  )
}
