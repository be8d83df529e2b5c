import { error, fail } from '@sveltejs/kit'
import { may } from '#access'
import { findCompanyForStaff } from '#companies'
import { inviteCompanyOwner, listMembersForStaff } from '#identity'
import { actorOf, formText } from '../../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const by = actorOf(event)
  const { ctx } = event.locals.house
  const companyId = event.params.id
  const company = may(by, 'company.read') ? await findCompanyForStaff(ctx, { companyId, by }) : null
  const members = company === null ? null : await listMembersForStaff(ctx, { companyId, by })
  if (company === null || members === null) error(404)
  return {
    company: { id: company.id, name: company.name },
    members: members.map(({ id, name, role, phoneMasked, suspendedAt }) => ({
      id,
      name,
      role,
      phoneMasked,
      isSuspended: suspendedAt !== null,
    })),
    mayInvite: may(by, 'customer.manage'),
  }
}

export const actions: Actions = {
  undang: async (event) => {
    const by = actorOf(event)
    const { ctx } = event.locals.house
    const form = await event.request.formData()
    const typed = {
      name: formText(form, 'name'),
      phone: formText(form, 'phone'),
      email: formText(form, 'email'),
    }
    const company = await findCompanyForStaff(ctx, { companyId: event.params.id, by })
    if (company === null || !isCompanyId(company.id)) error(404)
    const invited = await inviteCompanyOwner(ctx, { ...typed, companyId: company.id, by })
    // The link goes to the invited number alone; staff never see it.
    return invited.kind === 'invited'
      ? { kind: invited.kind, isDone: true, typed: null }
      : fail(422, { kind: invited.kind, isDone: false, typed })
  },
}

function isCompanyId(text: string): text is `cmp_${string}` {
  return text.startsWith('cmp_')
}
