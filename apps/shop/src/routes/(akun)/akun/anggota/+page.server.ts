import { fail, redirect } from '@sveltejs/kit'
import {
  changeCompanyMember,
  companyRoles,
  inviteCompanyMember,
  listCompanyInvitations,
  listCompanyMembers,
  withdrawCompanyInvitation,
  type MemberDeed,
} from '#identity'
import { demandBuyer, ownAccount } from '../../../../lib/server/account.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

const said = ['anggota', 'tarik'] as const

export const load: PageServerLoad = async (event) => {
  const { buyer } = ownAccount(event)
  demandBuyer(event.locals, 'member.manage')
  const { ctx } = event.locals
  const companyId = buyer.companyId ?? ''
  const [members, invitations] = await Promise.all([
    listCompanyMembers(ctx, { companyId }),
    listCompanyInvitations(ctx, { companyId }),
  ])
  const done = event.url.searchParams.get('selesai')
  return {
    now: ctx.now(),
    companyName: event.locals.buyer?.company?.name ?? '',
    ownId: buyer.id,
    members,
    invitations,
    roles: companyRoles,
    done: said.find((one) => one === done) ?? null,
  }
}

export const actions: Actions = {
  undang: async (event) => {
    const { buyerId } = ownAccount(event)
    const form = await event.request.formData()
    const typed = {
      name: formText(form, 'name'),
      phone: formText(form, 'phone'),
      role: formText(form, 'role'),
    }
    const invited = await inviteCompanyMember(event.locals.ctx, {
      ...typed,
      by: buyerId,
      client: clientOf(event),
      locale: event.locals.locale,
    })
    if (invited.kind !== 'invited')
      return fail(422, { kind: 'not_invited' as const, why: invited.kind, typed })
    // Shown once, in this answer, and never again.
    return { kind: 'invited' as const, url: invited.url }
  },
  peran: async (event) => {
    const form = await event.request.formData()
    return change(event, form, { kind: 'change_role', role: formText(form, 'role') })
  },
  tangguhkan: async (event) => change(event, await event.request.formData(), { kind: 'suspend' }),
  aktifkan: async (event) => change(event, await event.request.formData(), { kind: 'resume' }),
  keluarkan: async (event) => change(event, await event.request.formData(), { kind: 'remove' }),
  tarik: async (event) => {
    const { buyerId } = ownAccount(event)
    const invitationId = formText(await event.request.formData(), 'invitationId')
    await withdrawCompanyInvitation(event.locals.ctx, { by: buyerId, invitationId })
    redirect(303, '/akun/anggota?selesai=tarik')
  },
}

type Event = Parameters<Actions[string]>[0]

async function change(event: Event, form: FormData, deed: MemberDeed) {
  const { buyerId } = ownAccount(event)
  const memberId = formText(form, 'memberId')
  const client = clientOf(event)
  const changed = await changeCompanyMember(event.locals.ctx, { by: buyerId, memberId, deed, client })
  if (changed.kind !== 'changed') return fail(422, { kind: 'not_changed' as const, why: changed.kind })
  redirect(303, '/akun/anggota?selesai=anggota')
}
