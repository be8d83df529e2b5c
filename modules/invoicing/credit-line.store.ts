import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { CreditLine } from './credit-line.ts'

export async function selectCreditLine(db: Db, companyId: string): Promise<CreditLine | null> {
  const row = await db
    .selectFrom('invoicing.credit_line')
    .selectAll()
    .where('company_id', '=', companyId)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    companyId,
    limit: rupiah(row.limit_idr),
    termDays: row.term_days,
    graceDays: row.grace_days,
    blockedReason: row.blocked_reason,
  }
}

export async function upsertCreditLine(
  trx: Trx,
  change: { line: CreditLine; by: string; at: Date },
): Promise<void> {
  const { line, by, at } = change
  const terms = {
    limit_idr: line.limit,
    term_days: line.termDays,
    grace_days: line.graceDays,
    blocked_reason: line.blockedReason,
    changed_by: by,
    changed_at: at,
  }
  await trx
    .insertInto('invoicing.credit_line')
    .values({ company_id: line.companyId, ...terms })
    .onConflict((conflict) => conflict.column('company_id').doUpdateSet(terms))
    .execute()
}
