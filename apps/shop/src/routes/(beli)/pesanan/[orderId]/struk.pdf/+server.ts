import { error, redirect } from '@sveltejs/kit'
import { findOrder } from '#ordering'
import { findPaymentOfOrder } from '#payments'
import { readerOf } from '../../../../../lib/server/reader-of.ts'
import type { RequestHandler } from './$types'

/** The receipt of an order is that of its payment. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { orderId } = params
  const found = await findOrder(locals.ctx, { orderId, reader: readerOf(locals) })
  const view = found === null ? null : await findPaymentOfOrder(locals.ctx, { orderId })
  if (view === null) error(404, 'order_hidden', { reference: '' })
  redirect(303, `/bayar/${view.payment.id}/struk.pdf`)
}
