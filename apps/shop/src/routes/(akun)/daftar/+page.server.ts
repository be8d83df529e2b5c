import { fail, redirect } from '@sveltejs/kit'
import { beginBuyerRegistration } from '#identity'
import { buyerClientOf, keepChallenge } from '../../../lib/server/account.ts'
import { formText } from '../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  if (locals.buyer !== null) redirect(303, '/akun')
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const typed = {
      name: formText(form, 'name'),
      email: formText(form, 'email'),
      phone: formText(form, 'phone'),
    }
    const begun = await beginBuyerRegistration(event.locals.ctx, {
      ...typed,
      ...buyerClientOf(event),
      password: formText(form, 'password'),
      hasConsented: form.get('consent') === 'ya',
    })
    switch (begun.kind) {
      case 'code_asked':
        keepChallenge(event.cookies, begun.challengeToken)
        redirect(303, '/daftar/kode')
      case 'password_refused':
        return fail(422, { kind: begun.kind, reason: begun.reason, typed })
      case 'busy':
        return fail(503, { kind: begun.kind, typed })
      case 'bad_name':
      case 'bad_email':
      case 'bad_phone':
      case 'no_consent':
        return fail(422, { kind: begun.kind, typed })
    }
  },
}
