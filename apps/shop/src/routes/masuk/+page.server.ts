import { fail, redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { beginBuyerLogin, buyerSessionCookie } from '#identity'
import { isDatabaseAway } from '#platform/db.ts'
import { safePath } from '../../lib/locale.ts'
import { formText } from '../../lib/server/form-text.ts'
import { clientOf } from '../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

const Credentials = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1_000),
})

export const load: PageServerLoad = ({ locals, url }) => {
  const back = safePath(url.searchParams.get('kembali'), '/')
  if (locals.buyer !== null) redirect(303, back)
  return { back }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const email = formText(form, 'email')
    const parsed = Credentials.safeParse({ email, password: form.get('password') })
    if (!parsed.success) return fail(422, { kind: 'incomplete' as const, email })
    const begun = await beginBuyerLogin(event.locals.ctx, { login: parsed.data.email, password: parsed.data.password, client: clientOf(event) }).catch(
      (error: unknown) => {
        if (isDatabaseAway(error)) return { kind: 'busy' as const }
        throw error
      },
    )
    switch (begun.kind) {
      case 'busy':
        return fail(503, { kind: 'busy' as const, email })
      case 'refused':
        return fail(401, { kind: 'refused' as const, email })
      case 'signed_in':
        event.cookies.set(buyerSessionCookie.name, begun.sessionToken, buyerSessionCookie)
        redirect(303, safePath(formText(form, 'kembali'), '/'))
    }
  },
}
