import { fail, redirect } from '@sveltejs/kit'
import {
  askBreakGlass,
  breakGlassStatus,
  challengeStatus,
  emergencyCookie,
  enterBreakGlass,
  loginChallengeCookie,
  staffSessionCookie,
} from '#identity'
import { formText } from '../../lib/server/actor-of.ts'
import { clientOf } from '../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, cookies }) => {
  const { ctx } = locals.house
  const emergencyToken = cookies.get(emergencyCookie.name)
  const challengeToken = cookies.get(loginChallengeCookie.name)
  const status = emergencyToken === undefined ? null : await breakGlassStatus(ctx, { emergencyToken })
  const login = challengeToken === undefined ? null : await challengeStatus(ctx, { challengeToken })
  return { now: ctx.now().toISOString(), status, isLoginLive: login?.kind === 'live' }
}

export const actions: Actions = {
  minta: async (event) => {
    const form = await event.request.formData()
    const asked = await askBreakGlass(event.locals.house.ctx, {
      challengeToken: event.cookies.get(loginChallengeCookie.name) ?? '',
      reason: formText(form, 'reason'),
      client: clientOf(event),
    })
    if (asked.kind !== 'asked') return fail(422, { refused: asked.kind })
    event.cookies.set(emergencyCookie.name, asked.emergencyToken, emergencyCookie)
    redirect(303, '/akses-darurat')
  },
  masuk: async (event) => {
    const emergencyToken = event.cookies.get(emergencyCookie.name) ?? ''
    const entered = await enterBreakGlass(event.locals.house.ctx, { emergencyToken, client: clientOf(event) })
    if (entered.kind !== 'signed_in') redirect(303, '/akses-darurat')
    event.cookies.delete(emergencyCookie.name, emergencyCookie)
    event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
    event.cookies.set(staffSessionCookie.name, entered.sessionToken, staffSessionCookie)
    redirect(303, '/')
  },
}
