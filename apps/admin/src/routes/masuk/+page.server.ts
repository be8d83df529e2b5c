import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  beginStaffLogin,
  challengeStatus,
  loginChallengeCookie,
  resendStaffCode,
  staffSessionCookie,
  verifyStaffCode,
} from '#identity'
import { clientOf } from '../../lib/server/client-of.ts'
import { localPath } from '../../lib/server/local-path.ts'
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
    const begun = await beginStaffLogin(event.locals.house.ctx, { email, password, client: clientOf(event) })
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
    const challengeToken = event.cookies.get(loginChallengeCookie.name) ?? ''
    const verified = await verifyStaffCode(event.locals.house.ctx, {
      challengeToken,
      code: textOf(form, 'code'),
      client: clientOf(event),
    })
    switch (verified.kind) {
      case 'wrong':
        return fail(400, { step: 'code', problem: 'wrong', ...pickWrong(verified) } as const)
      case 'ended':
        return fail(400, { step: 'code', problem: 'ended', reason: verified.reason } as const)
      case 'signed_in':
        event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
        event.cookies.set(staffSessionCookie.name, verified.sessionToken, staffSessionCookie)
        redirect(303, localPath(event.url.searchParams.get('lanjut')))
    }
  },

  /** A new code for the same login. */
  ulang: async (event) => {
    const challengeToken = event.cookies.get(loginChallengeCookie.name) ?? ''
    const resent = await resendStaffCode(event.locals.house.ctx, { challengeToken, client: clientOf(event) })
    // Waiting times and what is left are read afresh by the page.
    return { step: 'resend', resent: resent.kind === 'sent' } as const
  },

  /** Back to the password: this browser forgets the challenge. */
  batal: async (event) => {
    event.cookies.delete(loginChallengeCookie.name, loginChallengeCookie)
    redirect(303, `/masuk${keptQuery(event)}`)
  },
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
