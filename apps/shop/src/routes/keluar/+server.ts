import { redirect } from '@sveltejs/kit'
import { buyerSessionCookie, endBuyerSession } from '#identity'
import { clientOf } from '../../lib/server/client-of.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async (event) => {
  const { cookies, locals } = event
  const sessionToken = cookies.get(buyerSessionCookie.name)
  if (sessionToken !== undefined) await endBuyerSession(locals.ctx, { sessionToken, client: clientOf(event) })
  cookies.delete(buyerSessionCookie.name, buyerSessionCookie)
  redirect(303, '/')
}
