import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { addToCart, findOrder } from '#ordering'
import { findChannel, findPaymentOfOrder, nudgePayment, startAttempt } from '#payments'
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
  const { order, lines, view } = await findOwnOrder(locals, params.orderId)
  const now = locals.ctx.now()
  const standing = standingOf({
    orderState: order.state,
    paymentState: view.payment.state,
    attempt: view.attempt,
    now,
  })
  if (standing.kind === 'awaiting' || standing.kind === 'unknown')
    await nudgePayment(locals.ctx, { paymentId: view.payment.id })
  const { attempt } = view
  const label = attempt === null ? null : (findChannel(locals.ctx, attempt.channelId)?.channel.label ?? null)
  return {
    now,
    order,
    lines,
    standing,
    settledAt: view.payment.settledAt,
    attempt: attempt === null ? null : { channelId: attempt.channelId, reference: attempt.reference, label },
    methods: isPayable(standing.kind) ? offeredMethods(locals, order.total) : [],
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
  ulang: async ({ locals, params, cookies }) => {
    const { lines } = await findOwnOrder(locals, params.orderId)
    const visitorToken = ensureVisitor(locals, cookies)
    for (const { partId, quantity } of lines) await addToCart(locals.ctx, { visitorToken, partId, quantity })
    redirect(303, '/keranjang')
  },
}

/** @throws 404 for everybody who may not see the order, as if it were not there */
async function findOwnOrder(locals: RequestEvent['locals'], orderId: string) {
  const isOrderId = /^ord_[0-9A-Z]{26}$/.test(orderId)
  const found = isOrderId ? await findOrder(locals.ctx, { orderId, reader: readerOf(locals) }) : null
  const view = found === null ? null : await findPaymentOfOrder(locals.ctx, { orderId })
  if (found === null || view === null) error(404, 'order_hidden', { reference: '' })
  return { ...found, view }
}
