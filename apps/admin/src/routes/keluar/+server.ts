import { redirect } from '@sveltejs/kit'
import { endStaffSession, staffSessionCookie } from '#identity'
import { clientOf } from '../../lib/server/client-of.ts'
import type { RequestHandler } from './$types'

/** The session ends on the server, whatever the browser keeps. */
export const POST: RequestHandler = async (event) => {
  const sessionToken = event.cookies.get(staffSessionCookie.name)
  if (sessionToken !== undefined)
    await endStaffSession(event.locals.house.ctx, { sessionToken, client: clientOf(event) })
  event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
  redirect(303, '/masuk')
}
