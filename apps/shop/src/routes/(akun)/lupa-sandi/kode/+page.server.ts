import { fail, redirect } from '@sveltejs/kit'
import { resetBuyerPassword } from '#identity'
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

export const load: PageServerLoad = async (event) => ({ code: await awaitedCode(event, 'reset') })

export const actions: Actions = {
  periksa: async (event) => {
    const form = await event.request.formData()
    const done = await resetBuyerPassword(event.locals.ctx, {
      ...buyerClientOf(event),
      challengeToken: challengeTokenOf(event.cookies),
      code: formText(form, 'code'),
      newPassword: formText(form, 'newPassword'),
      locale: event.locals.locale,
    })
    switch (done.kind) {
      case 'signed_in':
        keepSignedIn(event.cookies, done)
        return redirect(303, '/akun?sandi=baru')
      case 'password_refused':
        return fail(422, { kind: done.kind, reason: done.reason })
      case 'busy':
        return fail(503, { kind: done.kind })
      case 'wrong':
      case 'ended':
        return fail(401, sayRefused(done))
    }
  },
  ulang: (event) => resendCode(event, 'reset'),
}
