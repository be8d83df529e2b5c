import { fail, redirect } from '@sveltejs/kit'
import { verifyBuyerLoginCode } from '#identity'
import { safePath } from '../../../../lib/locale.ts'
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
  const back = safePath(event.url.searchParams.get('kembali'), '/')
  if (event.locals.buyer !== null) redirect(303, back)
  return { back, code: await awaitedCode(event, 'login') }
}

export const actions: Actions = {
  periksa: async (event) => {
    const form = await event.request.formData()
    const verified = await verifyBuyerLoginCode(event.locals.ctx, {
      ...buyerClientOf(event),
      challengeToken: challengeTokenOf(event.cookies),
      code: formText(form, 'code'),
    })
    if (verified.kind !== 'signed_in') return fail(401, sayRefused(verified))
    keepSignedIn(event.cookies, verified)
    redirect(303, safePath(formText(form, 'kembali'), '/'))
  },
  ulang: (event) => resendCode(event, 'login'),
}
