import { error, json } from '@sveltejs/kit'
import { askBuyerPasskey, buyerPasskeyCookie } from '#identity'
import { isOwnOrigin } from '../../../../../lib/server/account.ts'
import type { RequestHandler } from './$types'

/** A question to any passkey of this shop. */
export const POST: RequestHandler = async (event) => {
  if (!isOwnOrigin(event)) error(403, 'forbidden', { reference: '' })
  const { token, options } = await askBuyerPasskey(event.locals.ctx)
  event.cookies.set(buyerPasskeyCookie.name, token, buyerPasskeyCookie)
  return json(options)
}
