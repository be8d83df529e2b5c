import { fail, redirect } from '@sveltejs/kit'
import {
  beginPhoneChange,
  confirmPhoneChange,
  findOwnProfile,
  staffSessionCookie,
  withdrawPhoneChange,
} from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  const { phoneMasked, phoneChange, coolDownHours } = await findOwnProfile(ctx, { actor: actorOf(event) })
  return { phoneMasked, phoneChange, coolDownHours, now: ctx.now() }
}

export const actions: Actions = {
  /** Password and factor for exactly this number, then the code to it. */
  mulai: async (event) => {
    const form = await event.request.formData()
    const phone = formText(form, 'phone').slice(0, 40)
    const begun = await beginPhoneChange(event.locals.house.ctx, {
      actor: actorOf(event),
      phone,
      client: clientOf(event),
    })
    switch (begun.kind) {
      case 'code_sent':
        return { step: 'sent' } as const
      case 'proof_needed': {
        const { profile } = messagesOf(event.locals.choices.locale)
        return askForProof(event, { deed: begun.deed, summary: profile.phone.proofSummary(phone), form })
      }
      case 'wait':
        return fail(429, { step: 'begin', problem: 'wait', until: begun.nextSendAt, phone } as const)
      case 'bad_phone':
      case 'same_phone':
      case 'frozen':
        return fail(400, { step: 'begin', problem: begun.kind, until: null, phone } as const)
    }
  },

  kode: async (event) => {
    const form = await event.request.formData()
    const confirmed = await confirmPhoneChange(event.locals.house.ctx, {
      actor: actorOf(event),
      code: formText(form, 'code'),
      client: clientOf(event),
    })
    switch (confirmed.kind) {
      case 'cooling':
        return { step: 'cooling' } as const
      case 'changed':
        event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
        redirect(303, '/masuk?nomor=baru')
      case 'wrong': {
        const { triesLeft, codeExpired } = confirmed
        return fail(400, { step: 'code', problem: 'wrong', triesLeft, codeExpired } as const)
      }
      case 'taken':
        return fail(400, { step: 'code', problem: 'taken' } as const)
      case 'ended':
        return fail(400, { step: 'code', problem: 'ended' } as const)
    }
  },

  tarik: async (event) => {
    await withdrawPhoneChange(event.locals.house.ctx, { actor: actorOf(event), client: clientOf(event) })
    return { step: 'withdrawn' } as const
  },
}
