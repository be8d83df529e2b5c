import { error, redirect } from '@sveltejs/kit'
import { findOrderForStaff } from '#ordering'
import { findPaymentName, readPayLink } from '#payments'
import { rememberLink } from '../../../../lib/server/link-cookie.ts'
import { loadPaying } from '../../../../lib/server/paying.ts'
import { payByForm, showSlipByForm } from '../../../../lib/server/paying-actions.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** One payment for whoever holds its link: to read, to pay, and nothing else. */
export const load: PageServerLoad = async (event) => {
  const { locals, params, depends, setHeaders, url } = event
  depends('shop:payment')
  setHeaders({
    'cache-control': 'private, no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
  })
  const paymentId = await openLink(event)
  const payment = await findPaymentName(locals.ctx, { paymentId })
  const orderId = payment?.orderId ?? null
  const order = orderId === null ? null : await findOrderForStaff(locals.ctx, { orderId })
  rememberLink(event, params.token)
  return {
    origin: url.origin,
    paying: await loadPaying(locals, {
      paymentId,
      orderState: order?.order.state ?? null,
      by: 'link',
      linkToken: params.token,
    }),
  }
}

export const actions: Actions = {
  bayar: async (event) => (await payByForm(event, await acting(event))) ?? redirect(303, here(event)),
  bukti: async (event) => (await showSlipByForm(event, await acting(event))) ?? redirect(303, here(event)),
}

function here(event: RequestEvent): string {
  return `/b/${event.params.token}`
}

async function acting(event: RequestEvent) {
  return { paymentId: await openLink(event), by: 'link' } as const
}

/** @throws 404 for every token that opens nothing, whatever is wrong with it */
async function openLink({ locals, params }: RequestEvent): Promise<string> {
  const paymentId = await readPayLink(locals.ctx, { token: params.token })
  if (paymentId === null) error(404, 'link_gone', { reference: '' })
  return paymentId
}
