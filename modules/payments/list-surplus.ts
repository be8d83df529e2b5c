import type { Ctx } from '#platform/ctx.ts'
import { selectPayment } from './payment.store.ts'
import { selectOpenSurplus } from './surplus.store.ts'
import type { Surplus } from './surplus.ts'

/** A surplus that waits for a decision, with whose it is. */
export interface OpenSurplus {
  readonly surplus: Surplus
  readonly number: string
  readonly buyerName: string
}

const shownMax = 200

/** Money that waits for a decision, oldest first; at most 200 at once. */
export async function listOpenSurplus(ctx: Ctx): Promise<OpenSurplus[]> {
  const open = await selectOpenSurplus(ctx.db, shownMax)
  return Promise.all(
    open.map(async (surplus) => {
      const payment = await selectPayment(ctx.db, surplus.paymentId)
      return { surplus, number: payment?.number ?? '', buyerName: payment?.buyerName ?? '' }
    }),
  )
}
