import { demand, proposeDeed, spendProof, type Actor, type DeedProposed, type ProofNeeded } from '#access'
import { findCompany, isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import { lockAccount } from './account.store.ts'
import { creditApprovalOf, valuesOf, writeTerms } from './credit-approval.ts'
import type { CreditLine } from './credit-line.ts'
import { selectCreditLine } from './credit-line.store.ts'

export type CreditLineSet =
  | { readonly kind: 'saved' | 'nothing_changed' | 'not_found' }
  /** Another person has to say yes. */
  | DeedProposed
  | ProofNeeded

export interface SetCreditLine extends CreditLine {
  readonly by: Actor
  /** Why, for the one who decides. */
  readonly reason?: string
}

/**
 * Staff propose a company's terms, with a fresh factor for exactly these; another person has to say yes. Holding a company back
 * takes effect at once, and a machine that sets the house up writes them at once.
 */
export async function setCreditLine(ctx: Ctx, input: SetCreditLine): Promise<CreditLineSet> {
  const { by, reason = '', ...line } = input
  demand(by, 'credit.change')
  const company = await findCompany(ctx, { companyId: line.companyId })
  if (company === null || !(await isCompanyWithin(ctx.db, by.scope, company.id))) return { kind: 'not_found' }
  return ctx.transaction(async (trx): Promise<CreditLineSet> => {
    await lockAccount(trx, line.companyId)
    const before = await selectCreditLine(trx, line.companyId)
    if (before !== null && isSame(before, line)) return { kind: 'nothing_changed' }
    const at = ctx.now()
    const { companyId, limit, termDays, graceDays, blockedReason } = line
    const values = { companyId, limit, termDays, graceDays, blockedReason }
    const needed = await spendProof(trx, { actor: by, deed: { action: 'credit.change', values }, at })
    if (needed !== null) return needed
    if (by.session === null || (before !== null && onlyHoldsBack(before, line))) {
      await writeTerms(trx, { before, after: line, by, reason, at })
      return { kind: 'saved' }
    }
    return proposeDeed(trx, {
      ...creditApprovalOf(companyId),
      actor: by,
      before: valuesOf(before),
      proposal: valuesOf(line) ?? {},
      summary: { id: `Plafon dan tempo ${company.name}`, en: `Credit terms of ${company.name}` },
      reason,
      at,
    })
  })
}

function isSame(one: CreditLine, other: CreditLine): boolean {
  return (
    one.limit === other.limit &&
    one.termDays === other.termDays &&
    one.graceDays === other.graceDays &&
    one.blockedReason === other.blockedReason
  )
}

/** Nothing but a stop, or another word for it: waiting for a second person would cost more than it guards. */
function onlyHoldsBack(before: CreditLine, after: CreditLine): boolean {
  return after.blockedReason !== null && isSame({ ...before, blockedReason: after.blockedReason }, after)
}
