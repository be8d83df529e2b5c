import { accounts } from '#ledger'
import { moveSurplus } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { grantCredit } from './credit.ts'

/** Jobs of this module. */
export const surplusQueue = 'invoicing.credit_surplus'

/** Job on `payment.surplus_received`: money that pays nothing becomes the credit of the company it came for, once. */
export async function creditSurplus(
  ctx: Ctx,
  input: { surplusId: string; companyId: string | null },
): Promise<void> {
  const { surplusId, companyId } = input
  // A consumer's surplus goes back to them: a person starts the refund.
  if (companyId === null) return
  await ctx.transaction(async (trx) => {
    const at = ctx.now()
    const by = 'system'
    const surplus = await moveSurplus(trx, { surplusId, to: 'credited', reason: 'customer_credit', by, at })
    if (surplus === null) return
    await grantCredit(trx, {
      companyId,
      amount: surplus.amount,
      reason: 'surplus',
      sourceId: surplus.id,
      from: { account: accounts.suspense, subledger: surplus.receiptId },
      by,
      at,
    })
  })
}
