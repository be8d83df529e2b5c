import { redirect } from '@sveltejs/kit'
import { ownedPayment } from '../../../../lib/server/owned-payment.ts'
import { loadPaying } from '../../../../lib/server/paying.ts'
import {
  cancelByForm,
  makeLinkByForm,
  payByForm,
  revokeLinksByForm,
  showSlipByForm,
} from '../../../../lib/server/paying-actions.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** A payment of invoices, a booking or a deposit. That of an order is on the order's page. */
export const load: PageServerLoad = async (event) => {
  event.depends('shop:payment')
  const { id, orderId } = await ownedPayment(event)
  if (orderId !== null) redirect(303, `/pesanan/${orderId}`)
  return {
    paying: await loadPaying(event.locals, {
      paymentId: id,
      orderState: null,
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
}

function here(event: RequestEvent): string {
  return `/bayar/${event.params.paymentId}`
}

async function acting(event: RequestEvent) {
  const { id } = await ownedPayment(event)
  return { paymentId: id, by: 'owner' } as const
}
