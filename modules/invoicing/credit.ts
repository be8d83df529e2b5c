import { accounts, postEntry, type AccountCode } from '#ledger'
import { businessDay } from '#platform/clock.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import {
  changeCredit,
  hasCreditEntry,
  lockAccount,
  selectCredit,
  selectCreditEntries,
  type CreditReason,
} from './account.store.ts'
import { allocate } from './allocate.ts'
import type { AllocationPlan, Choice } from './plan-allocation.ts'
import { planFor } from './preview-allocation.ts'

/** Money that becomes a company's credit, and the account where it lies until then. */
export interface CreditGrant {
  readonly companyId: string
  readonly amount: Rupiah
  readonly reason: Exclude<CreditReason, 'used' | 'returned' | 'refunded' | 'giro_bounced'>
  /** What gives it; the same reason and source give it once. */
  readonly sourceId: string
  readonly from: { readonly account: AccountCode; readonly subledger: string }
  readonly by: string
  readonly at: Date
}

/** Gives credit with its ledger entry, under the company's lock, and tells it. */
export async function grantCredit(trx: Trx, grant: CreditGrant): Promise<void> {
  const { companyId, amount, reason, sourceId, at } = grant
  await lockAccount(trx, companyId)
  const id = newId('cre')
  const isNew = await changeCredit(trx, { id, companyId, amount, reason, sourceId, by: grant.by, at })
  if (!isNew) return
  await postEntry(trx, {
    kind: 'credit_granted',
    sourceId: id,
    description: `${reason} ${sourceId}`,
    at,
    lines: [
      { ...grant.from, amount },
      { account: accounts.customerCredit, subledger: companyId, amount: rupiah(-amount) },
    ],
  })
  await publish(trx, {
    name: 'credit.granted',
    companyId,
    amountIdr: amount.toString(),
    reason,
    sourceId,
    at: at.toISOString(),
  })
}

export interface UseCredit {
  readonly companyId: string
  readonly choices: readonly Choice[]
  readonly seen: { readonly amountIdr: bigint; readonly discountIdr: bigint }
  /** Made by the page, once; a double click uses credit once. */
  readonly submissionKey: string
  readonly by: string
}

export type CreditUsed =
  | { readonly kind: 'used' }
  | { readonly kind: 'nothing_chosen' }
  | { readonly kind: 'short'; readonly credit: Rupiah }
  | { readonly kind: 'changed'; readonly plan: AllocationPlan }

/** Pays invoices with a company's credit: all that was chosen or nothing, and never more credit than there is. */
export async function useCredit(ctx: Ctx, input: UseCredit): Promise<CreditUsed> {
  if (input.choices.length === 0) return { kind: 'nothing_chosen' }
  const { companyId, by } = input
  return ctx.transaction(async (trx): Promise<CreditUsed> => {
    const { credit } = await lockAccount(trx, companyId)
    const use = { reason: 'used' as const, sourceId: `use_${input.submissionKey}` }
    if (await hasCreditEntry(trx, use)) return { kind: 'used' }
    const at = ctx.now()
    const wanted = { kind: 'chosen' as const, choices: input.choices }
    const plan = await planFor(trx, { companyId, wanted, today: businessDay(at) })
    const isAsSeen = plan.amount === input.seen.amountIdr && plan.discount === input.seen.discountIdr
    if (!isAsSeen || plan.problems.length > 0) return { kind: 'changed', plan }
    if (plan.amount > credit) return { kind: 'short', credit }
    await changeCredit(trx, { id: newId('cre'), companyId, amount: rupiah(-plan.amount), ...use, by, at })
    await allocate(
      trx,
      { kind: 'credit', id: use.sourceId, companyId, by, at },
      plan.lines.map((line) => ({ ...line, invoiceId: line.invoice.id })),
    )
    await publish(trx, {
      name: 'credit.used',
      companyId,
      amountIdr: plan.amount.toString(),
      at: at.toISOString(),
    })
    return { kind: 'used' }
  })
}

/**
 * Takes credit for a refund, in the transaction that books it as owed to the company (debit customer credit). False where
 * there is less; the same refund takes it once.
 */
export async function takeCreditForRefund(
  trx: Trx,
  input: { companyId: string; amount: Rupiah; refundId: string; by: string; at: Date },
): Promise<boolean> {
  const { credit } = await lockAccount(trx, input.companyId)
  const key = { reason: 'refunded' as const, sourceId: input.refundId }
  if (await hasCreditEntry(trx, key)) return true
  if (input.amount > credit) return false
  const { companyId, by, at } = input
  return changeCredit(trx, { id: newId('cre'), companyId, amount: rupiah(-input.amount), ...key, by, at })
}

export interface CreditMovement {
  readonly id: string
  readonly amount: Rupiah
  readonly balance: Rupiah
  readonly reason: CreditReason
  readonly sourceId: string
  readonly at: Date
}

/** A company's credit and its latest movements. */
export async function findCredit(
  ctx: Ctx,
  input: { companyId: string; limit?: number },
): Promise<{ credit: Rupiah; movements: readonly CreditMovement[] }> {
  const { companyId, limit = 50 } = input
  const [credit, rows] = await Promise.all([
    selectCredit(ctx.db, companyId),
    selectCreditEntries(ctx.db, { companyId, limit }),
  ])
  return {
    credit,
    movements: rows.map((row) => ({
      id: row.id,
      amount: rupiah(row.amount_idr),
      balance: rupiah(row.balance_idr),
      reason: row.reason,
      sourceId: row.source_id,
      at: row.at,
    })),
  }
}
