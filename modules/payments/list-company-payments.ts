import { demand, type Actor } from '#access'
import { isCompanyWithin } from '#companies'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { PaymentState } from './payment.ts'

/** A payment as a company's page lists it. */
export interface CompanyPayment {
  readonly id: string
  readonly number: string
  readonly subject: 'order' | 'invoices' | 'booking' | 'deposit'
  readonly amount: Rupiah
  readonly received: Rupiah
  readonly state: PaymentState
  readonly createdAt: Date
}

/** A company's latest payments; none where it is not one of the actor's branches. */
export async function listCompanyPayments(
  ctx: Ctx,
  input: { companyId: string; limit: number; by: Actor },
): Promise<CompanyPayment[]> {
  demand(input.by, 'company.read')
  if (!isId('cmp', input.companyId)) return []
  if (!(await isCompanyWithin(ctx.db, input.by.scope, input.companyId))) return []
  const rows = await ctx.db
    .selectFrom('payments.payment')
    .select(['id', 'order_number', 'subject_kind', 'amount_idr', 'received_idr', 'state', 'created_at'])
    .where('company_id', '=', input.companyId)
    .orderBy('created_at', 'desc')
    .limit(input.limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.order_number,
    subject: row.subject_kind,
    amount: rupiah(row.amount_idr),
    received: rupiah(row.received_idr),
    state: row.state,
    createdAt: row.created_at,
  }))
}
