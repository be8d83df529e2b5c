import { disownLogin, findDisownable, nameDevice, staffSessionCookie } from '#identity'
import { clientOf } from '../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

/** Looking changes nothing: scanners of messages look too. */
export const load: PageServerLoad = async ({ locals, params, setHeaders }) => {
  // The address is a key: no other site learns it, and no cache keeps the page.
  setHeaders({ 'referrer-policy': 'no-referrer' })
  const found = await findDisownable(locals.house.ctx, { token: params.token })
  if (found.kind !== 'open') return { kind: found.kind } as const
  const { purpose, address, agent, at, wentThrough } = found
  const device = nameDevice(agent, locals.choices.locale)
  return { kind: 'open', purpose, address, device, at, wentThrough } as const
}

export const actions: Actions = {
  default: async (event) => {
    const { token } = event.params
    const disowned = await disownLogin(event.locals.house.ctx, { token, client: clientOf(event) })
    // Whoever presses in the browser that is signed in leaves it too.
    if (disowned.kind === 'disowned') event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
    return { outcome: disowned.kind } as const
  },
}
