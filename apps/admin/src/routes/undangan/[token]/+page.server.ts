import { fail } from '@sveltejs/kit'
import {
  acceptInvitation,
  beginEnrolment,
  enrolmentCookie,
  findInvitation,
  resendEnrolmentCode,
} from '#identity'
import { nameRole } from '../../../lib/people/role-name.ts'
import { formText } from '../../../lib/server/actor-of.ts'
import { clientOf } from '../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

/** Reading changes nothing: programs open links too, to preview them. */
export const load: PageServerLoad = async ({ locals, params, cookies, setHeaders }) => {
  // The address holds a secret: it goes nowhere with the reader.
  setHeaders({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' })
  const { ctx } = locals.house
  const found = await findInvitation(ctx, { token: params.token })
  const roleName = found.kind === 'open' ? await nameRole(locals, found.role) : ''
  return { now: ctx.now(), found, roleName, isTrying: cookies.get(enrolmentCookie.name) !== undefined }
}

export const actions: Actions = {
  /** Step one: the password of their own choice; a code goes to the phone that the link is for. */
  sandi: async (event) => {
    const form = await event.request.formData()
    const [password, repeated] = [formText(form, 'password'), formText(form, 'repeated')]
    event.cookies.delete(enrolmentCookie.name, enrolmentCookie)
    if (password !== repeated) return fail(400, { step: 'password' as const, problem: 'mismatch' as const })
    const { ctx } = event.locals.house
    const begun = await beginEnrolment(ctx, { token: event.params.token, password, client: clientOf(event) })
    switch (begun.kind) {
      case 'password_refused':
        return fail(400, { step: 'password' as const, problem: begun.reason })
      case 'busy':
        return fail(429, { step: 'password' as const, problem: 'busy' as const })
      case 'ended':
        return fail(410, { step: 'link' as const, problem: begun.reason })
      case 'code_sent':
        event.cookies.set(enrolmentCookie.name, begun.challengeToken, enrolmentCookie)
        return { step: 'code' as const, isSent: begun.sendState === 'sent' }
    }
  },

  /** Step two: the code. It is good in the browser that began, and nowhere else. */
  kode: async (event) => {
    const form = await event.request.formData()
    const challengeToken = event.cookies.get(enrolmentCookie.name) ?? ''
    const step = { token: event.params.token, challengeToken, client: clientOf(event) }
    const done = await acceptInvitation(event.locals.house.ctx, { ...step, code: formText(form, 'code') })
    switch (done.kind) {
      case 'wrong':
        return fail(400, { step: 'code' as const, problem: done })
      case 'phone_taken':
        return fail(409, { step: 'password' as const, problem: 'phone_taken' as const })
      case 'ended':
        event.cookies.delete(enrolmentCookie.name, enrolmentCookie)
        return fail(410, { step: 'password' as const, problem: endedWord(done.reason) })
      case 'enrolled':
        event.cookies.delete(enrolmentCookie.name, enrolmentCookie)
        return { step: 'done' as const, needsPasskey: done.needsPasskey }
    }
  },

  ulang: async (event) => {
    const challengeToken = event.cookies.get(enrolmentCookie.name) ?? ''
    const step = { token: event.params.token, challengeToken, client: clientOf(event) }
    const resent = await resendEnrolmentCode(event.locals.house.ctx, step)
    if (resent.kind !== 'ended') return { step: 'code' as const, resent: resent.kind }
    event.cookies.delete(enrolmentCookie.name, enrolmentCookie)
    return fail(410, { step: 'password' as const, problem: endedWord(resent.reason) })
  },

  /** This browser forgets its try. */
  batal: (event) => {
    event.cookies.delete(enrolmentCookie.name, enrolmentCookie)
    return { step: 'password' as const }
  },
}

function endedWord(reason: string): 'locked' | 'ended_try' {
  return reason === 'locked' ? 'locked' : 'ended_try'
}
