import { error, redirect, type RequestEvent } from '@sveltejs/kit'
import { findPaymentName } from '#payments'
import { rightToPayment, type ReadBy } from '../../../../payment-reader.ts'
import { linkedPathTo } from './link-cookie.ts'
import { readerOf } from './reader-of.ts'

type Event = RequestEvent & { params: { paymentId: string } }

/**
 * A payment that is the reader's own. Who pays it by a link goes there instead.
 * @throws 404 for everybody else, as if it were not there
 */
export async function ownedPayment(event: Event) {
  const { locals, params } = event
  const { paymentId } = params
  const right = await rightToPayment(locals.ctx, { paymentId, reader: readerOf(locals), linkToken: null })
  const payment = right === null ? null : await findPaymentName(locals.ctx, { paymentId })
  if (payment !== null) return payment
  const path = await linkedPathTo(event, paymentId)
  if (path !== null) redirect(303, path)
  error(404, 'order_hidden', { reference: '' })
}

/**
 * By what right a file of a payment is read: its own, or the link in the address (`?tautan=`).
 * @throws 404 for everybody else
 */
export async function rightToFile(event: Event): Promise<{ paymentId: string; by: ReadBy }> {
  const { locals, params, url } = event
  const { paymentId } = params
  const linkToken = url.searchParams.get('tautan')
  const by = await rightToPayment(locals.ctx, { paymentId, reader: readerOf(locals), linkToken })
  if (by === null) error(404, 'order_hidden', { reference: '' })
  event.setHeaders({
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  })
  return { paymentId, by }
}
