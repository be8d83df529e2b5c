import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  askLoginPasskey,
  beginStaffLogin,
  challengeStatus,
  knownDeviceCookie,
  loginChallengeCookie,
  resendStaffCode,
  staffSessionCookie,
  verifyStaffCode,
  verifyStaffFactor,
  type StaffCodeVerified,
} from '#identity'
import { clientOf } from '../../lib/server/client-of.ts'
import { localPath } from '../../lib/server/local-path.ts'
import { readAnswer } from '../../lib/login/read-answer.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, cookies, url, depends }) => {
  if (locals.session !== null) redirect(303, localPath(url.searchParams.get('lanjut')))
  depends('staff:challenge')
  const { ctx } = locals.house
  const challengeToken = cookies.get(loginChallengeCookie.name)
  return {
    now: ctx.now().toISOString(),
    challenge: challengeToken === undefined ? null : await challengeStatus(ctx, { challengeToken }),
  }
}

export const actions: Actions = {
  /** Step one: the password. Whoever begins a login has no session until it is through. */
  sandi: async (event) => {
    const form = await event.request.formData()
    const [email, password] = [textOf(form, 'email'), textOf(form, 'password')]
    event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
    event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
    if (email === '' || password === '')
      return fail(400, { step: 'password', problem: 'incomplete', email } as const)
    const begun = await beginStaffLogin(event.locals.house.ctx, {
      email,
      password,
      client: clientOf(event),
      deviceCookie: event.cookies.get(knownDeviceCookie.name),
      locale: event.locals.choices.locale,
    })
    switch (begun.kind) {
      case 'refused':
        return fail(400, { step: 'password', problem: 'refused', email } as const)
      case 'busy':
        return fail(429, { step: 'password', problem: 'busy', email } as const)
      case 'challenge':
        event.cookies.set(loginChallengeCookie.name, begun.challengeToken, loginChallengeCookie)
        redirect(303, `/masuk${keptQuery(event)}`)
    }
  },

  /** Step two: the code. The session's token exists from here on, and only in the cookie. */
  kode: async (event) => {
    const form = await event.request.formData()
    const verified = await verifyStaffCode(event.locals.house.ctx, {
      challengeToken: challengeTokenOf(event),
      code: textOf(form, 'code'),
      client: clientOf(event),
      deviceCookie: event.cookies.get(knownDeviceCookie.name),
    })
    return finish(event, verified, 'code')
  },

  /** Step two by another factor, where one stands in for the code. */
  faktor: async (event) => {
    const form = await event.request.formData()
    const answer = readAnswer(textOf(form, 'kind'), textOf(form, 'answer'))
    if (answer === null) return fail(400, { step: 'factor', problem: 'unreadable' } as const)
    const verified = await verifyStaffFactor(event.locals.house.ctx, {
      challengeToken: challengeTokenOf(event),
      answer,
      client: clientOf(event),
      deviceCookie: event.cookies.get(knownDeviceCookie.name),
    })
    return finish(event, verified, 'factor')
  },

  /** The question for the browser's passkey; the answer comes back by `faktor`. */
  kunci: async (event) => {
    const challengeToken = challengeTokenOf(event)
    const question = await askLoginPasskey(event.locals.house.ctx, { challengeToken })
    if (question.kind === 'unavailable') return fail(400, { step: 'factor', problem: 'unavailable' } as const)
    return { step: 'passkey', options: question.options } as const
  },

  /** A new code for the same login. */
  ulang: async (event) => {
    const resent = await resendStaffCode(event.locals.house.ctx, {
      challengeToken: challengeTokenOf(event),
      client: clientOf(event),
      locale: event.locals.choices.locale,
    })
    // Waiting times and what is left are read afresh by the page.
    return { step: 'resend', resent: resent.kind === 'sent' } as const
  },

  /** Back to the password: this browser forgets the challenge. */
  batal: async (event) => {
    event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
    redirect(303, `/masuk${keptQuery(event)}`)
  },
}

/** Goes on where a factor was right, and says what went wrong where it was not. */
function finish(event: RequestEvent, verified: StaffCodeVerified, step: 'code' | 'factor') {
  switch (verified.kind) {
    case 'wrong':
      return fail(400, { step, problem: 'wrong', ...pickWrong(verified) } as const)
    case 'ended':
      return fail(400, { step, problem: 'ended', reason: verified.reason } as const)
    case 'signed_in':
      event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
      event.cookies.set(staffSessionCookie.name, verified.sessionToken, staffSessionCookie)
      event.cookies.set(knownDeviceCookie.name, verified.deviceCookie, knownDeviceCookie)
      redirect(303, localPath(event.url.searchParams.get('lanjut')))
  }
}

function challengeTokenOf(event: RequestEvent): string {
  return event.cookies.get(loginChallengeCookie.name) ?? ''
}

function keptQuery(event: RequestEvent): string {
  const wanted = event.url.searchParams.get('lanjut')
  return wanted === null ? '' : `?lanjut=${encodeURIComponent(localPath(wanted))}`
}

function pickWrong(wrong: { triesLeft: number; codeExpired: boolean }) {
  return { triesLeft: wrong.triesLeft, codeExpired: wrong.codeExpired }
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
