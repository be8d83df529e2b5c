import { redirect } from '@sveltejs/kit'
import { findOrderIdByReference } from '#payments'
import type { RequestHandler } from './$types'

/** Where a provider's page sends the buyer back to. It carries no truth: the order's page asks and shows. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const isReference = /^[A-Z0-9-]{1,40}$/.test(params.reference)
  const orderId = isReference
    ? await findOrderIdByReference(locals.ctx, { reference: params.reference })
    : null
  redirect(303, orderId === null ? '/pesanan' : `/pesanan/${orderId}`)
}
