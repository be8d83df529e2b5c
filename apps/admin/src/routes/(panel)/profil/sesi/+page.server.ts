import { endOwnSessions, listOwnSessions, nameDevice } from '#identity'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { house, choices } = event.locals
  const sessions = await listOwnSessions(house.ctx, { actor: actorOf(event) })
  return {
    now: house.ctx.now(),
    sessions: sessions.map(({ agent, ...session }) => ({
      ...session,
      device: nameDevice(agent, choices.locale),
    })),
  }
}

export const actions: Actions = {
  akhiri: async (event) => {
    const form = await event.request.formData()
    const which = { sessionId: formText(form, 'sessionId') }
    const { count } = await endOwnSessions(event.locals.house.ctx, {
      actor: actorOf(event),
      client: clientOf(event),
      which,
    })
    return { count }
  },

  lain: async (event) => {
    const { count } = await endOwnSessions(event.locals.house.ctx, {
      actor: actorOf(event),
      client: clientOf(event),
      which: 'others',
    })
    return { count }
  },
}
