import { selectOrdersWithoutInvoice } from '#invoicing'
import { eachPaymentState, selectOrdersWithoutPayment, type PaymentState, type ProofWindow } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import type { OrderState } from './order.ts'
import { selectChangedOrders, selectInvoiceable, selectStates } from './order.store.ts'

export interface OrdersProof {
  /** Orders looked at this time. */
  readonly provenOrders: bigint
  /** Payments whose order is missing, asks another sum or says something else about its money; must be empty. */
  readonly disagreeing: readonly string[]
  /** Orders that have no payment. */
  readonly withoutPayment: readonly string[]
  /** Orders on account, or paid longer ago than it takes, that have no invoice. */
  readonly withoutInvoice: readonly string[]
}

/** How long a paid order may be without its invoice. */
const invoiceWithinMs = 300_000

/** Which order states may stand beside a payment's state. Both change in one transaction, so nothing lies between. */
const agreeing = {
  choosing: ['awaiting_payment', 'cancelled'],
  preparing: ['awaiting_payment', 'cancelled'],
  awaiting: ['awaiting_payment', 'cancelled'],
  unknown: ['awaiting_payment', 'cancelled'],
  settled: ['paid', 'under_review', 'refunded'],
  expired: ['expired', 'cancelled'],
  cancelled: ['cancelled'],
} as const satisfies Record<PaymentState, readonly OrderState[]>

/** Proves that every changed order and its payment agree, page by page, from one snapshot of the database. */
export async function proveOrders(ctx: Ctx, window: ProofWindow): Promise<OrdersProof> {
  const proof = { orders: 0n, withoutPayment: new Array<string>(), withoutInvoice: new Array<string>() }
  const until = new Date(ctx.now().getTime() - invoiceWithinMs)
  for (let after: string | null = ''; after !== null;) {
    const ids: string[] = await selectChangedOrders(ctx.db, { ...window, after })
    proof.orders += BigInt(ids.length)
    proof.withoutPayment.push(...(await withoutPayment(ctx, ids)))
    const due = await selectInvoiceable(ctx.db, ids, until)
    proof.withoutInvoice.push(...(await selectOrdersWithoutInvoice(ctx, due)))
    after = ids.at(-1) ?? null
  }
  return {
    provenOrders: proof.orders,
    withoutPayment: proof.withoutPayment,
    withoutInvoice: proof.withoutInvoice,
    disagreeing: await findDisagreeing(ctx, window),
  }
}

/** An order on account has an invoice instead. */
async function withoutPayment(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const missing = await selectOrdersWithoutPayment(ctx, ids)
  const states = missing.length === 0 ? [] : await selectStates(ctx.db, missing)
  return states.filter((order) => order.state !== 'on_account').map((order) => order.id)
}

async function findDisagreeing(ctx: Ctx, window: ProofWindow): Promise<string[]> {
  const disagreeing: string[] = []
  for await (const all of eachPaymentState(ctx, window)) {
    const page = all.flatMap((row) => (row.orderId === null ? [] : [{ ...row, orderId: row.orderId }]))
    const ids = page.map((row) => row.orderId)
    const states = ids.length === 0 ? [] : await selectStates(ctx.db, ids)
    const orders = new Map(states.map((order) => [order.id, order]))
    for (const row of page) {
      const order = orders.get(row.orderId)
      const allowed: readonly OrderState[] = agreeing[row.state]
      if (order === undefined || order.total_idr !== row.amountIdr || !allowed.includes(order.state))
        disagreeing.push(row.paymentId)
    }
  }
  return disagreeing
}
