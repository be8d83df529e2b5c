import { fail } from '@sveltejs/kit'
import { changePolicy, findPolicy, phoneCoolDownHoursMax } from '#access'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({
  policy: await findPolicy(locals.house.ctx.db),
  hoursMax: phoneCoolDownHoursMax,
})

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const hours = formText(form, 'hours').trim()
    const changed = await changePolicy(event.locals.house.ctx, {
      actor: actorOf(event),
      policy: {
        passkeyReplacesCode: formText(form, 'passkey') === '1',
        phoneCoolDownHours: /^\d{1,4}$/.test(hours) ? Number(hours) : -1,
      },
      reason: formText(form, 'reason'),
    })
    if (changed.kind === 'proof_needed') {
      const { summary } = messagesOf(event.locals.choices.locale).people.policyPage
      return askForProof(event, { deed: changed.deed, summary, form })
    }
    const { kind } = changed
    return kind === 'changed' ? { isDone: true, kind } : fail(422, { isDone: false, kind })
  },
}
