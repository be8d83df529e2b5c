import { findCompany } from '#companies'
import { commitReservation, reserveStock } from '#inventory'
import { takeCreditLine, type CreditVerdict } from '#invoicing'
import { openPayment, type PaymentLine } from '#payments'
import { businessDay } from '#platform/clock.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isUniqueViolation } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { publish } from '#platform/outbox.ts'
import { emptyCart, lockLines } from './cart.store.ts'
import { findCart, hashVisitor, type CartLine } from './cart.ts'
import { invoiceOnAccount } from './invoice-order.ts'
import type { DeliveryAddress, Order, OrderLine } from './order.ts'
import { insertHistory, insertOrder, selectBySubmission, takeNumber } from './order.store.ts'
import { priceCart, type PricedCart } from './price-cart.ts'

export interface PlaceOrder {
  readonly visitorToken: string
  /** Made by the checkout page, once; a double click or a repeated post places one order. */
  readonly submissionKey: string
  readonly buyer: { readonly companyId: string; readonly buyerId: string } | null
  readonly priceListId: string
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string | null }
  readonly address: DeliveryAddress
  readonly locale: 'id' | 'en'
  /** What the buyer saw as the total. Another total now means that prices changed, and the buyer is asked again. */
  readonly seenTotalIdr: bigint
  /** `on_account`: goods first, money by the due date of the company's terms. Paid first where not said. */
  readonly settlement?: 'prepaid' | 'on_account'
}

export interface ShortLine {
  readonly partId: string
  readonly available: number
}

export type OrderPlaced =
  | { readonly kind: 'placed'; readonly orderId: string; readonly number: string }
  | { readonly kind: 'empty_cart' }
  | { readonly kind: 'stock_short'; readonly short: readonly ShortLine[] }
  | { readonly kind: 'price_changed'; readonly totalIdr: bigint }
  | { readonly kind: 'withdrawn'; readonly partIds: readonly string[] }
  | { readonly kind: 'credit_refused'; readonly verdict: Exclude<CreditVerdict, { kind: 'allowed' }> }

/** How often a cart that changes meanwhile is priced again before the buyer is asked to look. */
const pricingsMax = 3
/** How long a new order waits for its money. */
export const payWithinMs = 24 * 3_600_000

/**
 * Places an order from the visitor's cart: stock is set aside, the order and its payment are written and the cart is
 * emptied, all in one transaction. The order waits for its money until `payBefore`.
 */
export async function placeOrder(ctx: Ctx, input: PlaceOrder): Promise<OrderPlaced> {
  for (let pricing = 1; pricing <= pricingsMax; pricing += 1) {
    const outcome = await tryToPlace(ctx, input)
    if (outcome !== 'cart_changed') return outcome
  }
  const { sums } = await priceCart(ctx, { cart: await findCart(ctx, input), priceListId: input.priceListId })
  return { kind: 'price_changed', totalIdr: sums.total }
}

async function tryToPlace(ctx: Ctx, input: PlaceOrder): Promise<OrderPlaced | 'cart_changed'> {
  const before = await selectBySubmission(ctx.db, input.submissionKey)
  if (before !== null) return placed(before)
  const cart = await findCart(ctx, input)
  if (cart.lines.length === 0) return { kind: 'empty_cart' }
  const priced = await priceCart(ctx, { cart, priceListId: input.priceListId })
  if (priced.withdrawn.length > 0) return { kind: 'withdrawn', partIds: priced.withdrawn }
  if (priced.sums.total !== input.seenTotalIdr) return { kind: 'price_changed', totalIdr: priced.sums.total }

  const companyName = await findCompanyName(ctx, input)
  try {
    return await ctx.transaction((trx) => writeOrder(trx, { input, priced, companyName, now: ctx.now() }))
  } catch (error) {
    // Two posts of the same page at once: the other one placed the order.
    if (!isUniqueViolation(error, 'purchase_submission_key_key')) throw error
    const other = await selectBySubmission(ctx.db, input.submissionKey)
    if (other === null) throw error
    return placed(other)
  }
}

interface NewOrder {
  readonly input: PlaceOrder
  readonly priced: PricedCart
  readonly companyName: string | null
  readonly now: Date
}

async function writeOrder(trx: Trx, order: NewOrder): Promise<OrderPlaced | 'cart_changed'> {
  const { input, priced, now } = order
  // A second checkout page of the same cart, or another tab, may have been quicker.
  if (!hasSameLines(await lockLines(trx, hashVisitor(input.visitorToken)), priced)) return 'cart_changed'
  const terms = await agreeTerms(trx, order)
  if (terms.kind === 'refused') return { kind: 'credit_refused', verdict: terms.verdict }
  const orderId = newId('ord')
  const { payBefore } = terms
  const reserved = await reserveStock(trx, { orderId, heldUntil: payBefore, lines: priced.lines })
  if (reserved.kind === 'short') return { kind: 'stock_short', short: reserved.short }

  const warehouses = new Map(reserved.lines.map((line) => [line.partId, line.warehouseId]))
  const lines = priced.lines.map((line): OrderLine => ({
    ...line,
    warehouseId: warehouses.get(line.partId) ?? '',
  }))
  await emptyCart(trx, hashVisitor(input.visitorToken))
  // As late as can be: the series waits for whoever has taken its last number.
  const number = await nextOrderNumber(trx, now)
  const state = terms.kind === 'on_account' ? 'on_account' : 'awaiting_payment'
  const row = toRow(input, { orderId, number, priced, payBefore, now, state })
  await insertOrder(trx, { row, lines })
  await insertHistory(trx, {
    purchase_id: orderId,
    from_state: null,
    to_state: state,
    reason: 'placed',
    at: now,
  })
  await publish(trx, { name: 'order.placed', orderId, orderNumber: number, at: now.toISOString() })
  if (terms.kind === 'on_account') {
    await commitReservation(trx, orderId)
    await invoiceOnAccount(trx, { order: { ...order, orderId, number }, termDays: terms.termDays })
  } else await openOrderPayment(trx, { ...order, orderId, number, payBefore })
  return { kind: 'placed', orderId, number }
}

type Terms =
  | { readonly kind: 'prepaid'; readonly payBefore: Date }
  | { readonly kind: 'on_account'; readonly payBefore: Date; readonly termDays: number }
  | { readonly kind: 'refused'; readonly verdict: Exclude<CreditVerdict, { kind: 'allowed' }> }

/** Until when it is paid. On account that is the company's term, under its lock until the order is written. */
async function agreeTerms(trx: Trx, { input, priced, now }: NewOrder): Promise<Terms> {
  if (input.settlement !== 'on_account')
    return { kind: 'prepaid', payBefore: new Date(now.getTime() + payWithinMs) }
  if (input.buyer === null) return { kind: 'refused', verdict: { kind: 'no_line' } }
  const { companyId } = input.buyer
  const verdict = await takeCreditLine(trx, { companyId, amount: priced.sums.total, at: now })
  if (verdict.kind !== 'allowed') return { kind: 'refused', verdict }
  const dayAfter = new Date(`${verdict.dueOn}T24:00:00+07:00`)
  return { kind: 'on_account', payBefore: dayAfter, termDays: verdict.termDays }
}

async function openOrderPayment(
  trx: Trx,
  order: NewOrder & { orderId: string; number: string; payBefore: Date },
): Promise<void> {
  const { input, priced, orderId, number } = order
  await openPayment(trx, {
    subject: { kind: 'order', id: orderId },
    number,
    companyId: input.buyer?.companyId ?? null,
    amount: priced.sums.total,
    payBefore: order.payBefore,
    buyer: input.contact,
    description: `${number} Astraotoshop`,
    lines: paymentLines(priced),
    at: order.now,
  })
}

/** Only documents on account need it at once. */
async function findCompanyName(ctx: Ctx, input: PlaceOrder): Promise<string | null> {
  if (input.settlement !== 'on_account' || input.buyer === null) return null
  return (await findCompany(ctx, { companyId: input.buyer.companyId }))?.name ?? null
}

function hasSameLines(lines: readonly CartLine[], priced: PricedCart): boolean {
  const wanted = new Map(priced.lines.map((line) => [line.partId, line.quantity]))
  return lines.length === wanted.size && lines.every((line) => wanted.get(line.partId) === line.quantity)
}

function toRow(
  input: PlaceOrder,
  order: {
    orderId: string
    number: string
    priced: PricedCart
    payBefore: Date
    now: Date
    state: 'awaiting_payment' | 'on_account'
  },
) {
  const { contact, address } = input
  const { sums } = order.priced
  return {
    id: order.orderId,
    number: order.number,
    visitor_sha256: hashVisitor(input.visitorToken),
    submission_key: input.submissionKey,
    state: order.state,
    company_id: input.buyer?.companyId ?? null,
    buyer_id: input.buyer?.buyerId ?? null,
    price_list_id: input.priceListId,
    contact_name: contact.name,
    contact_phone: contact.phone,
    contact_email: contact.email,
    street: address.street,
    district: address.district,
    city: address.city,
    province: address.province,
    postal_code: address.postalCode,
    landmark: address.landmark,
    locale: input.locale,
    net_idr: sums.net,
    tax_idr: sums.tax,
    total_idr: sums.total,
    pay_before: order.payBefore,
    placed_at: order.now,
  }
}

/** `SO/JKT1/2611/000123` (domain.md section 7.3), without gaps within a month. */
export async function nextOrderNumber(trx: Trx, now: Date): Promise<string> {
  const month = businessDay(now).slice(2, 7).replace('-', '')
  const series = `SO/JKT1/${month}`
  return `${series}/${String(await takeNumber(trx, series)).padStart(6, '0')}`
}

/** Lines as hosted pages list them: they sum to the total, so PPN on net prices is a line of its own. */
export function paymentLines(priced: PricedCart): PaymentLine[] {
  const lines = priced.lines.map((line) => ({
    id: line.sku,
    name: line.nameId,
    unitPrice: line.unitPrice,
    quantity: line.quantity,
  }))
  if (priced.priceIncludesTax) return lines
  return [...lines, { id: 'PPN', name: 'PPN', unitPrice: priced.sums.tax, quantity: 1 }]
}

function placed(order: Order): OrderPlaced {
  return { kind: 'placed', orderId: order.id, number: order.number }
}
