import { fail } from '@sveltejs/kit'
import { changeBuyerEmail, changeBuyerName, findBuyerSecurity, mayBuyer } from '#identity'
import { maskPhone } from '#platform/normalize-phone.ts'
import { ownAccount } from '../../../lib/server/account.ts'
import { formText } from '../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

const notices = ['terpakai', 'baru', 'nomor', 'gabung'] as const

export const load: PageServerLoad = async (event) => {
  const { buyer, buyerId } = ownAccount(event)
  const security = await findBuyerSecurity(event.locals.ctx, { buyerId })
  const { searchParams } = event.url
  const told = searchParams.get('surel') ?? searchParams.get('sandi') ?? searchParams.get('kabar')
  return {
    person: {
      name: buyer.name,
      email: buyer.email,
      phoneMasked: maskPhone(buyer.phone),
      role: buyer.companyRole,
    },
    companyName: event.locals.buyer?.company?.name ?? null,
    hasPassword: security?.hasPassword ?? false,
    isSuspended: (security?.suspendedByCompanyId ?? null) !== null,
    told: notices.find((notice) => notice === told) ?? null,
    may: {
      orders: mayBuyer(buyer, 'order.read'),
      invoices: buyer.companyId !== null && mayBuyer(buyer, 'invoice.read'),
      pay: mayBuyer(buyer, 'order.pay'),
      members: mayBuyer(buyer, 'member.manage'),
    },
  }
}

export const actions: Actions = {
  nama: async (event) => {
    const { buyerId } = ownAccount(event)
    const name = formText(await event.request.formData(), 'name')
    const changed = await changeBuyerName(event.locals.ctx, { buyerId, name })
    return changed.kind === 'changed' ? { kind: 'saved' as const } : fail(422, { kind: changed.kind })
  },
  surel: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const form = await event.request.formData()
    const changed = await changeBuyerEmail(event.locals.ctx, {
      buyerId,
      sessionId,
      email: formText(form, 'email'),
      password: formText(form, 'password'),
      locale: event.locals.locale,
    })
    return changed.kind === 'changed' ? { kind: 'saved' as const } : fail(422, { kind: changed.kind })
  },
}
