import { fail, redirect } from '@sveltejs/kit'
import { may } from '#access'
import { findCompanyForStaff, listCompanies } from '#companies'
import { findCompanyAccount, registerGiro } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { readRupiah } from '../../../../lib/receivables/view.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

const companiesShown = 20

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const companyId = url.searchParams.get('perusahaan')
  const text = (url.searchParams.get('q') ?? '').trim().slice(0, 100)
  const company = companyId === null ? null : await findCompanyForStaff(ctx, { companyId, by })
  const [found, account] = await Promise.all([
    company === null ? listCompanies(ctx, { text, limit: companiesShown, by }) : null,
    company === null ? null : findCompanyAccount(ctx, { companyId: company.id, by }),
  ])
  return {
    text,
    today: businessDay(ctx.now()),
    company: company === null ? null : { id: company.id, name: company.name },
    companies: found?.companies ?? [],
    invoices: (account?.unpaid ?? []).map(({ id, number, rest, dueOn }) => ({ id, number, rest, dueOn })),
    mayChange: may(by, 'receivable.change'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const by = actorOf(event)
    const { ctx } = event.locals.house
    const form = await event.request.formData()
    const companyId = event.url.searchParams.get('perusahaan') ?? ''
    const giro = readGiro(form)
    if (giro === null) return fail(422, { kind: 'bad_fields' as const })
    const registered = await registerGiro(ctx, { ...giro, companyId, by })
    if (registered.kind === 'no_company') return fail(422, { kind: 'bad_fields' as const })
    if (registered.kind !== 'registered') return fail(409, { kind: registered.kind })
    redirect(303, `/giro/${registered.giroId}`)
  },
}

/** The typed giro; null where a field says nothing that could be one. */
function readGiro(form: FormData) {
  const number = formText(form, 'number').trim().slice(0, 40)
  const bank = formText(form, 'bank').trim().slice(0, 60)
  const dueOn = formText(form, 'dueOn')
  const amount = readRupiah(formText(form, 'amount'))
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(dueOn) && !Number.isNaN(Date.parse(dueOn))
  if (number === '' || bank === '' || !isDay || amount === null || amount === 0n) return null
  const lines: { invoiceId: string; amount: ReturnType<typeof rupiah> }[] = []
  for (const [name, value] of form) {
    if (!name.startsWith('inv_') || typeof value !== 'string' || value.trim() === '') continue
    const part = readRupiah(value)
    if (part === null || part === 0n) return null
    lines.push({ invoiceId: name, amount: rupiah(part) })
  }
  return { number, bank, dueOn, amount: rupiah(amount), lines }
}
