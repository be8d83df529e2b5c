import { fail, redirect } from '@sveltejs/kit'
import { mayBuyer } from '#identity'
import { checkCredit, findInvoiceOfOrder } from '#invoicing'
import { placeOrder, type PricedCart } from '#ordering'
import { findPaymentOfOrder, startAttempt } from '#payments'
import { isDatabaseAway } from '#platform/db.ts'
import { newToken } from '#platform/ids.ts'
import {
  readCheckout,
  termChoice,
  typedOf,
  type CheckoutRead,
  type Typed,
} from '../../../lib/server/checkout-form.ts'
import { demandBuyer } from '../../../lib/server/account.ts'
import { offeredMethods } from '../../../lib/server/offered-methods.ts'
import { priceListIdOf } from '../../../lib/server/offers.ts'
import { readCart } from '../../../lib/server/read-cart.ts'
import { ensureVisitor } from '../../../lib/server/visitor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const cart = await readCart(locals)
  return {
    cart,
    // One page load, one order: a double click or a repeated post of the same page places no second one.
    submissionKey: newToken(),
    methods:
      cart === null
        ? []
        : await offeredMethods(locals, {
            amount: cart.sums.total,
            companyId: locals.buyer?.buyer.companyId ?? null,
          }),
    // Whether a company may pay later, or why not; null for everybody else.
    term: cart === null ? null : await termOf(locals, cart),
    prefill: prefillOf(locals),
  }
}

export const actions: Actions = {
  default: async ({ request, locals, cookies }) => {
    const form = await request.formData()
    const typed = typedOf(form)
    const read = readCheckout(form)
    if (read.kind === 'invalid') return fail(422, { kind: 'invalid' as const, fields: read.fields, typed })
    if (read.kind === 'stale') return fail(422, { kind: 'stale' as const, typed })
    const visitorToken = ensureVisitor(locals, cookies)
    let refusal
    try {
      const outcome = await order(locals, { read, visitorToken })
      if (typeof outcome === 'string') redirect(303, outcome)
      refusal = outcome
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      return fail(503, { kind: 'away' as const, typed })
    }
    return fail(409, { ...refusal, typed })
  },
}

/** Places the order and asks for the chosen payment; the page that goes on from there, or why there is no order. */
async function order(
  locals: App.Locals,
  input: { read: Extract<CheckoutRead, { kind: 'read' }>; visitorToken: string },
) {
  const { form, page } = input.read
  const { name, phone, email, channelId, ...address } = form
  const buyer = locals.buyer?.buyer ?? null
  const isOnAccount = channelId === termChoice
  if (isOnAccount) demandBuyer(locals, 'credit.use')
  const placed = await placeOrder(locals.ctx, {
    visitorToken: input.visitorToken,
    submissionKey: page.submissionKey,
    buyer:
      buyer === null || buyer.companyId === null ? null : { companyId: buyer.companyId, buyerId: buyer.id },
    priceListId: priceListIdOf(locals),
    contact: { name, phone, email },
    address,
    locale: locals.locale,
    seenTotalIdr: page.seenTotalIdr,
    settlement: isOnAccount ? 'on_account' : 'prepaid',
  })
  switch (placed.kind) {
    case 'placed':
      if (isOnAccount) return invoicePath(locals, placed.orderId)
      await startPayment(locals, { orderId: placed.orderId, channelId })
      return `/pesanan/${placed.orderId}`
    case 'stock_short':
      return { kind: placed.kind, short: nameShort(await readCart(locals), placed.short) }
    case 'price_changed':
      return { kind: placed.kind, totalIdr: placed.totalIdr }
    case 'credit_refused':
      return { kind: placed.kind, verdict: placed.verdict }
    case 'withdrawn':
    case 'empty_cart':
      return { kind: placed.kind }
  }
}

/** The order stands whatever happens here; its page shows how the payment is and offers to try again. */
async function startPayment(
  locals: App.Locals,
  input: { orderId: string; channelId: string },
): Promise<void> {
  try {
    const view = await findPaymentOfOrder(locals.ctx, input)
    if (view !== null)
      await startAttempt(locals.ctx, {
        paymentId: view.payment.id,
        channelId: input.channelId,
        // Only their own linked account can be charged.
        ...(locals.buyer === null ? {} : { buyerId: locals.buyer.buyer.id }),
      })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    locals.ctx.log.error({ orderId: input.orderId, error: said }, 'payment not started with its order')
  }
}

function nameShort(cart: PricedCart | null, short: readonly { partId: string; available: number }[]) {
  return short.map(({ partId, available }) => {
    const line = cart?.lines.find((one) => one.partId === partId)
    return { partId, available, nameId: line?.nameId ?? '', nameEn: line?.nameEn ?? '' }
  })
}

async function termOf(locals: App.Locals, cart: PricedCart) {
  const companyId = locals.buyer?.buyer.companyId ?? null
  // Who may not use the company's credit sees nothing of it either.
  if (companyId === null || !mayBuyer(locals.buyer?.buyer ?? null, 'credit.use')) return null
  return checkCredit(locals.ctx, { companyId, amount: cart.sums.total })
}

async function invoicePath(locals: App.Locals, orderId: string): Promise<string> {
  const invoice = await findInvoiceOfOrder(locals.ctx, { orderId })
  return invoice === null ? '/tagihan' : `/tagihan/${invoice.id}?baru`
}

function prefillOf(locals: App.Locals): Typed {
  const { buyer, company } = locals.buyer ?? { buyer: null, company: null }
  return {
    name: buyer?.name ?? '',
    phone: buyer === null ? '' : buyer.phone.replace(/^62/, '0'),
    email: buyer?.email ?? '',
    street: company?.address.street ?? '',
    district: company?.address.district ?? '',
    city: company?.address.city ?? '',
    province: company?.address.province ?? '',
    postalCode: company?.address.postalCode ?? '',
    landmark: '',
    channelId: '',
  }
}
