import type { Applied, ApprovalKind, ApprovalValues, DecidedApproval, Person } from '#access'
import { recordAudit } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import { lockAccount } from './account.store.ts'
import type { CreditLine } from './credit-line.ts'
import { selectCreditLine, upsertCreditLine } from './credit-line.store.ts'

/** What waits for a second person, of a company's terms. */
export const creditApprovalOf = (companyId: string) => ({
  kind: 'credit.change',
  object: { kind: 'company', id: companyId },
})

/** Terms as a checker reads them; null where a company has none. */
export function valuesOf(line: CreditLine | null): ApprovalValues | null {
  if (line === null) return null
  const { termDays, graceDays, blockedReason } = line
  return { limitIdr: line.limit.toString(), termDays, graceDays, blockedReason }
}

/** A company's limit and terms: another person says yes before anything more is sold on them. */
export const creditApproval: ApprovalKind = {
  kind: creditApprovalOf('').kind,
  makerPermission: 'credit.change',
  checkerPermission: 'credit.change',
  async currentOf(_ctx: Ctx, trx: Trx, approval) {
    await lockAccount(trx, approval.object.id)
    return valuesOf(await selectCreditLine(trx, approval.object.id))
  },
  async apply(_ctx: Ctx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
    const { approval, actor: by, at } = decided
    const companyId = approval.object.id
    await lockAccount(trx, companyId)
    const before = await selectCreditLine(trx, companyId)
    const { limitIdr, termDays, graceDays, blockedReason } = approval.proposal
    const after = {
      companyId,
      limit: rupiah(BigInt(String(limitIdr))),
      termDays: Number(termDays),
      graceDays: Number(graceDays),
      blockedReason: blockedReason === null || blockedReason === undefined ? null : String(blockedReason),
    }
    await writeTerms(trx, { before, after, by, reason: decided.reason || approval.reason, at })
    return { kind: 'applied' }
  },
}

/** Writes terms and the record of it, under the company's lock. */
export async function writeTerms(
  trx: Trx,
  change: { before: CreditLine | null; after: CreditLine; by: Person; reason: string; at: Date },
): Promise<void> {
  const { before, after, by, reason, at } = change
  await upsertCreditLine(trx, { line: after, by: by.id, at })
  await recordAudit(trx, {
    who: by.id,
    action: 'credit_line.set',
    object: { kind: 'company', id: after.companyId },
    before: before === null ? null : { ...before, limit: before.limit.toString() },
    after: { ...after, limit: after.limit.toString() },
    reason: reason === '' ? after.blockedReason : reason,
    address: by.address,
    at,
  })
}
