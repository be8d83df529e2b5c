import { error, fail } from '@sveltejs/kit'
import { changePassword, mayChangePassword, staffSessionCookie, type PasswordRefusal } from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { session, house } = event.locals
  if (session === null) error(401)
  const allowed = await mayChangePassword(house.ctx, { actor: actorOf(event) })
  return { isProven: allowed.kind === 'proven', mustChange: session.mustChangePassword }
}

export const actions: Actions = {
  /** Old password and factor first; with them given the page asks for the new one. */
  mulai: async (event) => {
    const form = await event.request.formData()
    const allowed = await mayChangePassword(event.locals.house.ctx, { actor: actorOf(event) })
    if (allowed.kind === 'proven') return { step: 'begun' } as const
    const summary = messagesOf(event.locals.choices.locale).profile.password.proofSummary
    return askForProof(event, { deed: allowed.deed, summary, form })
  },

  simpan: async (event) => {
    const form = await event.request.formData()
    const newPassword = formText(form, 'password')
    if (newPassword !== formText(form, 'passwordAgain'))
      return fail(400, { step: 'refused', problem: 'different' } as const)
    const changed = await changePassword(event.locals.house.ctx, {
      actor: actorOf(event),
      newPassword,
      client: clientOf(event),
    })
    switch (changed.kind) {
      case 'changed':
        event.cookies.set(staffSessionCookie.name, changed.sessionToken, staffSessionCookie)
        return { step: 'saved' } as const
      case 'proof_needed': {
        const summary = messagesOf(event.locals.choices.locale).profile.password.proofSummary
        // The new password is not kept on the way; the page asks for it again.
        return askForProof(event, { deed: changed.deed, summary, form: null })
      }
      case 'password_refused':
        return fail(400, refused(changed.reason))
      case 'same_password':
        return fail(400, { step: 'refused', problem: 'same' } as const)
      case 'busy':
        return fail(429, { step: 'refused', problem: 'busy' } as const)
    }
  },
}

function refused(reason: PasswordRefusal) {
  return { step: 'refused', problem: reason } as const
}
