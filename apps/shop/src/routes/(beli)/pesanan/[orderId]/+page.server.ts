import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { findInvoiceOfOrder } from '#invoicing'
import { addToCart, findOrder } from '#ordering'
import {
  addSlip,
  findChannel,
  findPaymentOfOrder,
  findTransferChannel,
  findTransferView,
  nudgePayment,
  startAttempt,
} from '#payments'
import { isDatabaseAway } from '#platform/db.ts'
import { isPayable, standingOf } from '../../../../lib/payment-view.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import { offeredMethods } from '../../../../lib/server/offered-methods.ts'
import { readerOf } from '../../../../lib/server/reader-of.ts'
import { ensureVisitor } from '../../../../lib/server/visitor.ts'
import type { Actions, PageServerLoad } from './$types'

/** The order and how its payment stands. A buyer who looks while it is awaited makes us ask the provider at once. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
  depends('shop:order')
  const { order, lines, view, state } = await findOwnOrder(locals, params.orderId)
  const now = locals.ctx.now()
  const { attempt } = view
  const transfer = attempt === null ? null : await findTransferView(locals.ctx, { attemptId: attempt.id })
  const standing = standingOf({
    transferState: transfer?.state ?? null,
    orderState: state,
    paymentState: view.payment.state,
    attempt: view.attempt,
    now,
  })
  if (standing.kind === 'awaiting' || standing.kind === 'unknown')
    await nudgePayment(locals.ctx, { paymentId: view.payment.id })
  const label = attempt === null ? null : await labelOf(locals, attempt.channelId)
  return {
    now,
    order,
    lines,
    standing,
    settledAt: view.payment.settledAt,
    attempt: attempt === null ? null : { channelId: attempt.channelId, reference: attempt.reference, label },
    transfer,
    methods: isPayable(standing.kind)
      ? await offeredMethods(locals, { amount: order.total, companyId: view.payment.companyId })
      : [],
  }
}

export const actions: Actions = {
  bayar: async ({ request, locals, params }) => {
    const { view } = await findOwnOrder(locals, params.orderId)
    const channelId = formText(await request.formData(), 'channelId')
    try {
      const started = await startAttempt(locals.ctx, { paymentId: view.payment.id, channelId })
      switch (started.kind) {
        case 'below_minimum':
        case 'above_maximum':
          return fail(422, { kind: 'limit' as const, limitIdr: started.limitIdr })
        case 'unknown_channel':
        case 'not_found':
          return fail(422, { kind: 'gone' as const })
        case 'too_many_attempts':
          return fail(422, { kind: 'many' as const })
        case 'no_free_sum':
          return fail(422, { kind: 'no_free_sum' as const })
        case 'awaiting':
        case 'preparing':
        case 'unknown':
        case 'refused':
        case 'already_paid':
        case 'expired':
          // The page itself shows what became of it.
          break
      }
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      return fail(503, { kind: 'away' as const })
    }
    redirect(303, `/pesanan/${params.orderId}`)
  },
  bukti: async ({ request, locals, params }) => {
    const { view } = await findOwnOrder(locals, params.orderId)
    const content = await readSlipFile(request)
    if (content === null) return fail(413, { kind: 'slip' as const, problem: 'too_large' as const })
    const attemptId = view.attempt?.id ?? ''
    const added = await addSlip(locals.ctx, { attemptId, content })
    if (added.kind !== 'added') return fail(422, { kind: 'slip' as const, problem: added.kind })
    redirect(303, `/pesanan/${params.orderId}`)
  },
  ulang: async ({ locals, params, cookies }) => {
    const { lines } = await findOwnOrder(locals, params.orderId)
    const visitorToken = ensureVisitor(locals, cookies)
    for (const { partId, quantity } of lines) await addToCart(locals.ctx, { visitorToken, partId, quantity })
    redirect(303, '/keranjang')
  },
}

/** The file of a form; null where the browser sent more than we read. */
async function readSlipFile(request: Request): Promise<Buffer | null> {
  try {
    const file = (await request.formData()).get('bukti')
    return file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
  } catch (failure) {
    if (typeof failure === 'object' && failure !== null && 'status' in failure && failure.status === 413)
      return null
    throw failure
  }
}

async function labelOf(locals: RequestEvent['locals'], channelId: string): Promise<string | null> {
  const channel = findChannel(locals.ctx, channelId)?.channel
  return (channel ?? (await findTransferChannel(locals.ctx.db, channelId)))?.label ?? null
}

/** @throws 404 for everybody who may not see the order, as if it were not there */
async function findOwnOrder(locals: RequestEvent['locals'], orderId: string) {
  const isOrderId = /^ord_[0-9A-Z]{26}$/.test(orderId)
  const found = isOrderId ? await findOrder(locals.ctx, { orderId, reader: readerOf(locals) }) : null
  if (found === null) error(404, 'order_hidden', { reference: '' })
  const { state } = found.order
  // What is to pay of an order on account stands on its invoice.
  if (state === 'on_account') redirect(303, await invoicePath(locals, orderId))
  const view = await findPaymentOfOrder(locals.ctx, { orderId })
  if (view === null) error(404, 'order_hidden', { reference: '' })
  return { ...found, view, state }
}

async function invoicePath(locals: RequestEvent['locals'], orderId: string): Promise<string> {
  const invoice = await findInvoiceOfOrder(locals.ctx, { orderId })
  return invoice === null ? '/tagihan' : `/tagihan/${invoice.id}`
}
