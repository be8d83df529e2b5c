import { findPhoneChangeByLink, staffSessionCookie, stopPhoneChange } from '#identity'
import { clientOf } from '../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

/** Looking stops nothing: scanners of messages look too. */
export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  // The address is a key: no other site learns it, and no cache keeps the page.
  setHeaders({ 'referrer-policy': 'no-referrer' })
  return { change: await findPhoneChangeByLink(locals.house.ctx, { token: params.token }) }
}

export const actions: Actions = {
  default: async (event) => {
    const { token } = event.params
    const stopped = await stopPhoneChange(event.locals.house.ctx, { token, client: clientOf(event) })
    if (stopped.kind === 'stopped') event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
    return { outcome: stopped.kind } as const
  },
}
