import { fail, redirect } from '@sveltejs/kit'
import {
  beginBuyerCodeLogin,
  beginBuyerLogin,
  buyerPasskeyCookie,
  buyerSessionCookie,
  signInByBuyerPasskey,
} from '#identity'
import { isDatabaseAway } from '#platform/db.ts'
import { safePath } from '../../../lib/locale.ts'
import { buyerClientOf, keepChallenge, keepSignedIn } from '../../../lib/server/account.ts'
import { clientOf } from '../../../lib/server/client-of.ts'
import { formText } from '../../../lib/server/form-text.ts'
import { passkeyPlace, readJson } from '../../../lib/server/passkey-place.ts'
import type { Actions, PageServerLoad } from './$types'

const passwordLengthMax = 1_000

export const load: PageServerLoad = ({ locals, url }) => {
  const back = safePath(url.searchParams.get('kembali'), '/')
  if (locals.buyer !== null) redirect(303, back)
  return { back, passkeys: passkeyPlace(locals, url) }
}

export const actions: Actions = {
  sandi: async (event) => {
    const form = await event.request.formData()
    const login = formText(form, 'login').trim()
    const password = formText(form, 'password')
    if (login === '' || login.length > 254 || password === '' || password.length > passwordLengthMax)
      return fail(422, { kind: 'incomplete' as const, login })
    // Whoever was signed in here is not any more, whatever comes of it.
    event.cookies.delete(buyerSessionCookie.name, buyerSessionCookie)
    const begun = await beginBuyerLogin(event.locals.ctx, { login, password, ...buyerClientOf(event) }).catch(
      (error: unknown) => {
        if (isDatabaseAway(error)) return { kind: 'busy' as const }
        throw error
      },
    )
    switch (begun.kind) {
      case 'busy':
        return fail(503, { kind: 'busy' as const, login })
      case 'refused':
        return fail(401, { kind: 'refused' as const, login })
      case 'signed_in':
        keepSignedIn(event.cookies, begun)
        redirect(303, safePath(formText(form, 'kembali'), '/'))
    }
  },
  kode: async (event) => {
    const form = await event.request.formData()
    const phone = formText(form, 'phone')
    event.cookies.delete(buyerSessionCookie.name, buyerSessionCookie)
    const asked = await beginBuyerCodeLogin(event.locals.ctx, { phone, ...buyerClientOf(event) })
    if (asked.kind === 'bad_phone') return fail(422, { kind: asked.kind, phone })
    keepChallenge(event.cookies, asked.challengeToken)
    redirect(303, `/masuk/kode?kembali=${encodeURIComponent(safePath(formText(form, 'kembali'), '/'))}`)
  },
  passkey: async (event) => {
    const form = await event.request.formData()
    const token = event.cookies.get(buyerPasskeyCookie.name) ?? ''
    event.cookies.delete(buyerPasskeyCookie.name, buyerPasskeyCookie)
    event.cookies.delete(buyerSessionCookie.name, buyerSessionCookie)
    const response = readJson(formText(form, 'response'))
    const signed = await signInByBuyerPasskey(event.locals.ctx, { token, response, client: clientOf(event) })
    if (signed.kind === 'refused') return fail(401, { kind: 'passkey' as const })
    keepSignedIn(event.cookies, signed)
    redirect(303, safePath(formText(form, 'kembali'), '/'))
  },
}
