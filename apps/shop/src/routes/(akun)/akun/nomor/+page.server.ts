import { fail, redirect } from '@sveltejs/kit'
import {
  beginBuyerPhoneChange,
  buyerChallengeCookie,
  findBuyerSecurity,
  finishBuyerPhoneChange,
} from '#identity'
import { maskPhone } from '#platform/normalize-phone.ts'
import {
  awaitedCode,
  buyerClientOf,
  challengeTokenOf,
  keepChallenge,
  keepSignedIn,
  ownAccount,
  resendCode,
  sayRefused,
} from '../../../../lib/server/account.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { buyer, buyerId } = ownAccount(event)
  const security = await findBuyerSecurity(event.locals.ctx, { buyerId })
  return {
    phoneMasked: maskPhone(buyer.phone),
    hasPassword: security?.hasPassword ?? false,
    code: await awaitedCode(event, 'new_phone'),
    isNew: event.url.searchParams.has('baru'),
  }
}

export const actions: Actions = {
  mulai: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const form = await event.request.formData()
    const phone = formText(form, 'phone')
    const begun = await beginBuyerPhoneChange(event.locals.ctx, {
      buyerId,
      sessionId,
      phone,
      password: formText(form, 'password'),
      client: clientOf(event),
    })
    if (begun.kind !== 'code_asked') return fail(422, { kind: begun.kind, phone })
    keepChallenge(event.cookies, begun.challengeToken)
    redirect(303, '/akun/nomor')
  },
  periksa: async (event) => {
    const { buyerId } = ownAccount(event)
    const form = await event.request.formData()
    const done = await finishBuyerPhoneChange(event.locals.ctx, {
      ...buyerClientOf(event),
      challengeToken: challengeTokenOf(event.cookies),
      code: formText(form, 'code'),
      buyerId,
      locale: event.locals.locale,
    })
    if (done.kind === 'phone_taken') {
      event.cookies.delete(buyerChallengeCookie.name, buyerChallengeCookie)
      return fail(409, { kind: done.kind, phone: '' })
    }
    if (done.kind !== 'signed_in') return fail(401, sayRefused(done))
    keepSignedIn(event.cookies, done)
    redirect(303, '/akun?kabar=nomor')
  },
  ulang: async (event) => {
    ownAccount(event)
    return resendCode(event, 'new_phone')
  },
}
