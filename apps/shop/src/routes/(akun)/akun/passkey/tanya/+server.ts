import { error, json } from '@sveltejs/kit'
import { askNewBuyerPasskey, buyerPasskeyCookie } from '#identity'
import { isOwnOrigin, ownAccount } from '../../../../../lib/server/account.ts'
import type { RequestHandler } from './$types'

/** The question with which the device makes a new passkey. */
export const POST: RequestHandler = async (event) => {
  if (!isOwnOrigin(event)) error(403, 'forbidden', { reference: '' })
  const { buyer } = ownAccount(event)
  const { token, options } = await askNewBuyerPasskey(event.locals.ctx, { buyer })
  event.cookies.set(buyerPasskeyCookie.name, token, buyerPasskeyCookie)
  return json(options)
}
