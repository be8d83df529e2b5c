import { eachPaymentState, type PaymentState } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { sql } from 'kysely'
import type { OrderState } from './order.ts'
import { selectStates } from './order.store.ts'

export interface OrdersProof {
  readonly orders: bigint
  /** Payments whose order is missing, asks another sum or says something else about its money; must be empty. */
  readonly disagreeing: readonly string[]
  /** Orders without a payment; must be 0. */
  readonly withoutPayment: bigint
}

/** Which order states may stand beside a payment's state. Both change in one transaction, so nothing lies between. */
const agreeing = {
  choosing: ['awaiting_payment', 'cancelled'],
  preparing: ['awaiting_payment', 'cancelled'],
  awaiting: ['awaiting_payment', 'cancelled'],
  unknown: ['awaiting_payment', 'cancelled'],
  settled: ['paid', 'under_review'],
  expired: ['expired', 'cancelled'],
  cancelled: ['cancelled'],
} as const satisfies Record<PaymentState, readonly OrderState[]>

/** Proves that every order and its payment agree, page by page, from one snapshot of the database. */
export async function proveOrders(ctx: Ctx): Promise<OrdersProof> {
  const disagreeing: string[] = []
  let payments = 0n
  for await (const all of eachPaymentState(ctx)) {
    const page = all.flatMap((row) => (row.orderId === null ? [] : [{ ...row, orderId: row.orderId }]))
    const orders = new Map(
      (
        await selectStates(
          ctx.db,
          page.map((row) => row.orderId),
        )
      ).map((order) => [order.id, order]),
    )
    for (const row of page) {
      payments += 1n
      const order = orders.get(row.orderId)
      const allowed: readonly OrderState[] = agreeing[row.state]
      if (order === undefined || order.total_idr !== row.amountIdr || !allowed.includes(order.state))
        disagreeing.push(row.paymentId)
    }
  }
  const { rows } = await sql<{ count: bigint }>`select count(*) from ordering.purchase`.execute(ctx.db)
  const orders = rows[0]?.count ?? 0n
  return { orders, disagreeing, withoutPayment: orders - payments }
}
