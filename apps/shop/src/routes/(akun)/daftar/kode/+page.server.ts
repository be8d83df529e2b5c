import { fail, redirect } from '@sveltejs/kit'
import { completeBuyerRegistration } from '#identity'
import {
  awaitedCode,
  buyerClientOf,
  challengeTokenOf,
  keepSignedIn,
  resendCode,
  sayRefused,
} from '../../../../lib/server/account.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  if (event.locals.buyer !== null) redirect(303, '/akun')
  return { code: await awaitedCode(event, 'register') }
}

export const actions: Actions = {
  periksa: async (event) => {
    const form = await event.request.formData()
    const done = await completeBuyerRegistration(event.locals.ctx, {
      ...buyerClientOf(event),
      challengeToken: challengeTokenOf(event.cookies),
      code: formText(form, 'code'),
    })
    if (done.kind === 'phone_taken') return fail(409, { kind: done.kind })
    if (done.kind !== 'signed_in') return fail(401, sayRefused(done))
    keepSignedIn(event.cookies, done)
    redirect(303, done.isEmailTaken ? '/akun?surel=terpakai' : '/akun')
  },
  ulang: (event) => resendCode(event, 'register'),
}
