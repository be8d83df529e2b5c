import { sql } from 'kysely'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { SurplusReason } from './surplus.ts'

/** Money that pays nothing and waits for a decision, with the payment it came for. */
export interface OpenSurplus {
  readonly id: string
  readonly paymentId: string
  readonly number: string
  readonly buyerName: string
  readonly amount: Rupiah
  readonly reason: SurplusReason
  readonly openedAt: Date
}

const shownMax = 200

/** Every open surplus, oldest first, of payments of these companies or of everybody. */
export async function listOpenSurplus(
  ctx: Ctx,
  input: { within?: readonly string[] | null } = {},
): Promise<OpenSurplus[]> {
  const within = input.within === undefined || input.within === null ? null : [...input.within]
  const { rows } = await sql<Omit<OpenSurplus, 'amount'> & { amount: bigint }>`
    select s.id, s.payment_id as "paymentId", p.order_number as number, p.buyer_name as "buyerName",
      s.amount_idr as amount, s.reason, s.opened_at as "openedAt"
    from payments.surplus s join payments.payment p on p.id = s.payment_id
    where s.state = 'open' and (${within}::text[] is null or p.company_id = any (${within}::text[]))
    order by s.opened_at limit ${shownMax}`.execute(ctx.db)
  return rows.map((row) => ({ ...row, amount: rupiah(row.amount) }))
}
