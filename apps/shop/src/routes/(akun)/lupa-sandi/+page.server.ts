import { fail, redirect } from '@sveltejs/kit'
import { beginBuyerPasswordReset } from '#identity'
import { buyerClientOf, keepChallenge } from '../../../lib/server/account.ts'
import { formText } from '../../../lib/server/form-text.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async (event) => {
    const phone = formText(await event.request.formData(), 'phone')
    const asked = await beginBuyerPasswordReset(event.locals.ctx, { phone, ...buyerClientOf(event) })
    if (asked.kind === 'bad_phone') return fail(422, { kind: asked.kind, phone })
    keepChallenge(event.cookies, asked.challengeToken)
    redirect(303, '/lupa-sandi/kode')
  },
}
