import { error, redirect } from '@sveltejs/kit'
import { askCustomerView, findCustomer } from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { bridgePage } from '../../../../lib/server/bridge-page.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { RequestHandler } from './$types'

/** Makes the ticket of a view as this customer, and the page whose form brings it to the shop. */
export const POST: RequestHandler = async (event) => {
  const { ctx } = event.locals.house
  const actor = actorOf(event)
  const buyerId = event.params.id
  const reason = formText(await event.request.formData(), 'alasan')
  const customer = await findCustomer(ctx, { actor, buyerId })
  if (customer === null) error(404)
  const asked = await askCustomerView(ctx, { actor, buyerId, reason, client: clientOf(event) })
  if (asked.kind !== 'ticket') redirect(303, `/pelanggan/${buyerId}?kabar=${asked.kind}`)
  const { locale } = event.locals.choices
  return bridgePage({
    locale,
    words: messagesOf(locale).customers.bridge,
    name: customer.name,
    ticket: asked.ticket,
    shopUrl: process.env['SHOP_URL'] ?? 'http://127.0.0.1:3000',
  })
}
