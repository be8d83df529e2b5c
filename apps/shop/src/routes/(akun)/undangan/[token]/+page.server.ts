import { fail, redirect } from '@sveltejs/kit'
import { acceptCompanyInvitation, beginCompanyInvitation, seeCompanyInvitation } from '#identity'
import {
  awaitedCode,
  buyerClientOf,
  challengeTokenOf,
  keepChallenge,
  keepSignedIn,
  resendCode,
  sayRefused,
} from '../../../../lib/server/account.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params, setHeaders, url } = event
  // The address is a secret: it goes to no other site.
  setHeaders({ 'referrer-policy': 'no-referrer' })
  const invitation = await seeCompanyInvitation(locals.ctx, { token: params.token })
  const code = invitation.kind === 'open' ? await awaitedCode(event, 'invitation') : null
  return { now: locals.ctx.now(), invitation, code: url.searchParams.has('baru') ? null : code }
}

export const actions: Actions = {
  mulai: async (event) => {
    const { token } = event.params
    const begun = await beginCompanyInvitation(event.locals.ctx, { ...buyerClientOf(event), token })
    if (begun.kind === 'over') return fail(410, { kind: begun.kind })
    keepChallenge(event.cookies, begun.challengeToken)
    redirect(303, `/undangan/${token}`)
  },
  periksa: async (event) => {
    const form = await event.request.formData()
    const done = await acceptCompanyInvitation(event.locals.ctx, {
      ...buyerClientOf(event),
      token: event.params.token,
      challengeToken: challengeTokenOf(event.cookies),
      code: formText(form, 'code'),
      password: formText(form, 'password'),
      hasConsented: form.get('consent') === 'ya',
    })
    switch (done.kind) {
      case 'signed_in':
        keepSignedIn(event.cookies, done)
        return redirect(303, '/akun?kabar=gabung')
      case 'password_refused':
        return fail(422, { kind: done.kind, reason: done.reason })
      case 'wrong':
      case 'ended':
        return fail(401, sayRefused(done))
      case 'busy':
      case 'over':
      case 'no_consent':
      case 'other_company':
        return fail(422, { kind: done.kind })
    }
  },
  ulang: (event) => resendCode(event, 'invitation'),
}
