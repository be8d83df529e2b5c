import { fail } from '@sveltejs/kit'
import { inviteStaff } from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { listScopeOptions, readPlace } from '../../../../lib/people/read-place.ts'
import { listRoleOptions } from '../../../../lib/people/role-options.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { options } = await listRoleOptions(locals)
  return { now: locals.house.ctx.now(), roles: options, ...(await listScopeOptions(locals)) }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const typed = {
      name: formText(form, 'name'),
      email: formText(form, 'email'),
      phone: formText(form, 'phone'),
      reason: formText(form, 'reason'),
      ...readPlace(form),
    }
    const invited = await inviteStaff(locals.house.ctx, { actor: actorOf(event), ...typed })
    if (invited.kind === 'proof_needed') {
      const summary = messagesOf(locals.choices.locale).people.inviting.summary(typed.name)
      return askForProof(event, { deed: invited.deed, summary, form })
    }
    if (invited.kind === 'invited') {
      const { staffId, link, expiresAt } = invited
      return { done: { kind: 'invited' as const, name: typed.name, staffId, link, expiresAt } }
    }
    if (invited.kind === 'proposed')
      return { done: { kind: 'proposed' as const, approvalId: invited.approvalId } }
    return fail(422, { problem: invited.kind, typed })
  },
}
