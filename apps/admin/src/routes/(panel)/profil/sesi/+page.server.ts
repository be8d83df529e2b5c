import { error, type RequestEvent } from '@sveltejs/kit'
import { endOneStaffSession, endOtherStaffSessions, listStaffSessions, nameDevice } from '#identity'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { house, choices } = event.locals
  const sessions = await listStaffSessions(house.ctx, ownOf(event))
  return {
    now: house.ctx.now(),
    sessions: sessions
      .map(({ agent, ...session }) => ({ ...session, device: nameDevice(agent, choices.locale) }))
      .toSorted((one, other) => Number(other.isCurrent) - Number(one.isCurrent)),
  }
}

export const actions: Actions = {
  akhiri: async (event) => {
    const form = await event.request.formData()
    const sessionId = formText(form, 'sessionId')
    const isEnded = await endOneStaffSession(event.locals.house.ctx, { ...ownOf(event), sessionId })
    return { count: isEnded ? 1 : 0 }
  },

  lain: async (event) => ({ count: await endOtherStaffSessions(event.locals.house.ctx, ownOf(event)) }),
}

function ownOf(event: RequestEvent) {
  const { session } = event.locals
  if (session === null) error(401)
  return { actor: actorOf(event), staffId: session.staff.id, client: clientOf(event) }
}
