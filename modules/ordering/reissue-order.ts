import { findCompany } from '#companies'
import { reserveStock } from '#inventory'
import { openPayment } from '#payments'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { findOrder, type OrderReader } from './find-order.ts'
import type { Order, OrderLine } from './order.ts'
import { insertHistory, insertOrder, selectLines } from './order.store.ts'
import { nextOrderNumber, paymentLines, payWithinMs, type ShortLine } from './place-order.ts'
import { priceCart, type PricedCart } from './price-cart.ts'
import {
  insertReissue,
  lockRow,
  selectPredecessor,
  selectSuccessor,
  type PurchaseRow,
} from './reissue.store.ts'

export type OrderReissued =
  | { readonly kind: 'placed'; readonly orderId: string; readonly number: string }
  | { readonly kind: 'stock_short'; readonly short: readonly ShortLine[] }
  | { readonly kind: 'withdrawn'; readonly partIds: readonly string[] }
  /** It still waits for its money, or has it: nothing is to be placed anew. */
  | { readonly kind: 'not_over' }
  | { readonly kind: 'not_found' }

/**
 * Places a lapsed or cancelled order anew: the same pieces to the same address at today's prices, set aside again, in one
 * transaction. A second press of the button finds the order of the first one.
 */
export async function reissueOrder(
  ctx: Ctx,
  input: { orderId: string; reader: OrderReader },
): Promise<OrderReissued> {
  const found = await findOrder(ctx, input)
  if (found === null) return { kind: 'not_found' }
  const { order, lines } = found
  if (!isOver(order.state)) return { kind: 'not_over' }
  const before = await selectSuccessor(ctx.db, order.id)
  if (before !== null) return placed(before)
  const priced = await priceCart(ctx, { cart: { lines }, priceListId: await priceListOf(ctx, order) })
  if (priced.withdrawn.length > 0) return { kind: 'withdrawn', partIds: priced.withdrawn }
  return ctx.transaction((trx) => writeAnew(trx, { orderId: order.id, priced, now: ctx.now() }))
}

async function writeAnew(
  trx: Trx,
  anew: { orderId: string; priced: PricedCart; now: Date },
): Promise<OrderReissued> {
  const { priced, now } = anew
  const old = await lockRow(trx, anew.orderId)
  // Late money may have come meanwhile, or another press of the button.
  if (old === null || !isOver(old.state)) return { kind: 'not_over' }
  const before = await selectSuccessor(trx, old.id)
  if (before !== null) return placed(before)
  const id = newId('ord')
  const payBefore = new Date(now.getTime() + payWithinMs)
  const reserved = await reserveStock(trx, { orderId: id, heldUntil: payBefore, lines: priced.lines })
  if (reserved.kind === 'short') return { kind: 'stock_short', short: reserved.short }
  const warehouses = new Map(reserved.lines.map((line) => [line.partId, line.warehouseId]))
  const lines = priced.lines.map((line): OrderLine => ({
    ...line,
    warehouseId: warehouses.get(line.partId) ?? '',
  }))
  const number = await nextOrderNumber(trx, now)
  await insertOrder(trx, { row: rowLike(old, { id, number, priced, payBefore, now }), lines })
  await insertHistory(trx, {
    purchase_id: id,
    from_state: null,
    to_state: 'awaiting_payment',
    reason: 'placed_anew',
    at: now,
  })
  await insertReissue(trx, { purchase_id: id, replaces_id: old.id, at: now })
  await openPayment(trx, {
    subject: { kind: 'order', id },
    number,
    companyId: old.company_id,
    amount: priced.sums.total,
    payBefore,
    buyer: { name: old.contact_name, phone: old.contact_phone, email: old.contact_email },
    description: `${number} Astraotoshop`,
    lines: paymentLines(priced),
    at: now,
  })
  await publish(trx, { name: 'order.placed', orderId: id, orderNumber: number, at: now.toISOString() })
  return placed({ id, number })
}

/** Whom and where stays; numbers, sums and times are today's. */
function rowLike(
  old: PurchaseRow,
  anew: { id: string; number: string; priced: PricedCart; payBefore: Date; now: Date },
) {
  const { net, tax, total } = anew.priced.sums
  return {
    ...old,
    id: anew.id,
    number: anew.number,
    submission_key: `anew:${old.id}`,
    state: 'awaiting_payment' as const,
    net_idr: net,
    tax_idr: tax,
    total_idr: total,
    pay_before: anew.payBefore,
    placed_at: anew.now,
  }
}

/** A part whose price is another one now. */
export interface PriceChange {
  readonly nameId: string
  readonly nameEn: string
  readonly before: Rupiah
  readonly after: Rupiah
}

export interface Reissue {
  /** The order that stands for this one now. */
  readonly successor: { readonly id: string; readonly number: string } | null
  /** The lapsed order that this one stands for, and what is different. */
  readonly predecessor: {
    readonly id: string
    readonly number: string
    readonly total: Rupiah
    readonly changes: readonly PriceChange[]
  } | null
}

/** What an order was placed anew for, or as; the caller has checked that it may be read. */
export async function findReissue(ctx: Ctx, input: { orderId: string }): Promise<Reissue> {
  const [successor, old] = await Promise.all([
    selectSuccessor(ctx.db, input.orderId),
    selectPredecessor(ctx.db, input.orderId),
  ])
  if (old === null) return { successor, predecessor: null }
  const [before, after] = await Promise.all([selectLines(ctx.db, old.id), selectLines(ctx.db, input.orderId)])
  const prices = new Map(before.map((line) => [line.partId, line.unitPrice]))
  const changes = after.flatMap((line): PriceChange[] => {
    const price = prices.get(line.partId)
    if (price === undefined || price === line.unitPrice) return []
    return [{ nameId: line.nameId, nameEn: line.nameEn, before: price, after: line.unitPrice }]
  })
  return {
    successor,
    predecessor: { id: old.id, number: old.number, total: rupiah(old.total_idr), changes },
  }
}

/** A company buys at the prices of its list of today. */
async function priceListOf(ctx: Ctx, order: Order): Promise<string> {
  const company = order.companyId === null ? null : await findCompany(ctx, { companyId: order.companyId })
  return company?.priceListId ?? order.priceListId
}

function isOver(state: Order['state']): boolean {
  return state === 'expired' || state === 'cancelled'
}

function placed(order: { id: string; number: string }): OrderReissued {
  return { kind: 'placed', orderId: order.id, number: order.number }
}
