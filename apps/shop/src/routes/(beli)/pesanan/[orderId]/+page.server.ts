import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { findInvoiceOfOrder } from '#invoicing'
import { addToCart, findOrder, findReissue, reissueOrder, type OrderLine } from '#ordering'
import { findPaymentOfOrder, startAttempt } from '#payments'
import { linkedPathTo } from '../../../../lib/server/link-cookie.ts'
import { loadBuyerRefunds, takeAccount } from '../../../../lib/server/buyer-refunds.ts'
import { loadPaying } from '../../../../lib/server/paying.ts'
import {
  cancelByForm,
  makeLinkByForm,
  payByForm,
  revokeLinksByForm,
  showSlipByForm,
} from '../../../../lib/server/paying-actions.ts'
import { readerOf } from '../../../../lib/server/reader-of.ts'
import { ensureVisitor } from '../../../../lib/server/visitor.ts'
import type { Actions, PageServerLoad } from './$types'

/** The order, how its payment stands, and the order it was placed anew for or as. */
export const load: PageServerLoad = async (event) => {
  const { locals, params, depends } = event
  depends('shop:payment')
  const { order, lines } = await findOwnOrder(event)
  // What is to pay of an order on account stands on its invoice.
  if (order.state === 'on_account') redirect(303, await invoicePath(event))
  const view = await findPaymentOfOrder(locals.ctx, { orderId: params.orderId })
  if (view === null) error(404, 'order_hidden', { reference: '' })
  return {
    order,
    lines,
    back: await loadBuyerRefunds(event, view.payment),
    reissue: await findReissue(locals.ctx, { orderId: order.id }),
    paying: await loadPaying(locals, {
      paymentId: view.payment.id,
      orderState: order.state,
      by: 'owner',
      linkToken: null,
    }),
  }
}

export const actions: Actions = {
  bayar: async (event) => (await payByForm(event, await acting(event))) ?? redirect(303, here(event)),
  bukti: async (event) => (await showSlipByForm(event, await acting(event))) ?? redirect(303, here(event)),
  batal: async (event) => (await cancelByForm(event, await acting(event))) ?? redirect(303, here(event)),
  tautan: async (event) => makeLinkByForm(event, await acting(event)),
  cabut: async (event) => revokeLinksByForm(event, await acting(event)),
  rekening: async (event) => {
    await findOwnOrder(event)
    const view = await findPaymentOfOrder(event.locals.ctx, { orderId: event.params.orderId })
    const problem = view === null ? null : await takeAccount(event, view.payment)
    redirect(303, `${here(event)}${problem === null ? '' : `?dana=${problem}`}#dana`)
  },
  terbit: async (event) => {
    const { locals, params } = event
    const { lines } = await findOwnOrder(event)
    const anew = await reissueOrder(locals.ctx, { orderId: params.orderId, reader: readerOf(locals) })
    switch (anew.kind) {
      case 'placed':
        await payAsBefore(event, anew.orderId)
        return redirect(303, `/pesanan/${anew.orderId}`)
      case 'stock_short':
        return fail(409, { kind: 'short' as const, short: nameShort(lines, anew.short) })
      case 'withdrawn':
        return fail(409, { kind: 'withdrawn' as const })
      case 'not_over':
      case 'not_found':
        return redirect(303, here(event))
    }
  },
  ulang: async (event) => {
    const { locals, cookies } = event
    const { lines } = await findOwnOrder(event)
    const visitorToken = ensureVisitor(locals, cookies)
    for (const { partId, quantity } of lines) await addToCart(locals.ctx, { visitorToken, partId, quantity })
    redirect(303, '/keranjang')
  },
}

type Event = RequestEvent & { params: { orderId: string } }

function here(event: Event): string {
  return `/pesanan/${event.params.orderId}`
}

async function invoicePath({ locals, params }: Event): Promise<string> {
  const invoice = await findInvoiceOfOrder(locals.ctx, { orderId: params.orderId })
  return invoice === null ? '/tagihan' : `/tagihan/${invoice.id}`
}

/** One press, one new code: the way chosen last is asked again. The order stands whatever becomes of that. */
async function payAsBefore({ locals, params }: Event, orderId: string): Promise<void> {
  const { ctx } = locals
  const [old, anew] = await Promise.all([
    findPaymentOfOrder(ctx, { orderId: params.orderId }),
    findPaymentOfOrder(ctx, { orderId }),
  ])
  const channelId = old?.attempt?.channelId
  if (channelId === undefined || anew === null || anew.payment.currentAttemptId !== null) return
  const buyerId = locals.buyer?.buyer.id
  const asked = { paymentId: anew.payment.id, channelId, ...(buyerId === undefined ? {} : { buyerId }) }
  await startAttempt(ctx, asked).catch((failure: unknown) => {
    ctx.log.error({ orderId, error: String(failure) }, 'payment not started with its order')
  })
}

function nameShort(lines: readonly OrderLine[], short: readonly { partId: string; available: number }[]) {
  return short.map(({ partId, available }) => {
    const line = lines.find((one) => one.partId === partId)
    return { nameId: line?.nameId ?? '', nameEn: line?.nameEn ?? '', available }
  })
}

async function acting(event: Event) {
  await findOwnOrder(event)
  const view = await findPaymentOfOrder(event.locals.ctx, { orderId: event.params.orderId })
  if (view === null) error(404, 'order_hidden', { reference: '' })
  return { paymentId: view.payment.id, by: 'owner' } as const
}

/** @throws 404 for everybody who may not see the order, as if it were not there; who pays it by a link goes back there */
async function findOwnOrder(event: Event) {
  const { locals, params } = event
  const isOrderId = /^ord_[0-9A-Z]{26}$/.test(params.orderId)
  const found = isOrderId
    ? await findOrder(locals.ctx, { orderId: params.orderId, reader: readerOf(locals) })
    : null
  if (found !== null) return found
  const view = isOrderId ? await findPaymentOfOrder(locals.ctx, { orderId: params.orderId }) : null
  const path = view === null ? null : await linkedPathTo(event, view.payment.id)
  if (path !== null) redirect(303, path)
  error(404, 'order_hidden', { reference: '' })
}
