import { fail, redirect } from '@sveltejs/kit'
import {
  findCredit,
  listInvoices,
  openInvoicesPayment,
  previewAllocation,
  useCredit,
  type Choice,
} from '#invoicing'
import { isDatabaseAway } from '#platform/db.ts'
import { newToken } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { choicesOf, pickedQuery, readPicked, type Picked } from '../../../../lib/invoice-choice.ts'
import { companyOf } from '../../../../lib/server/company-of.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

/** What the payment would do, invoice by invoice, before anything is paid. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { companyId } = companyOf({ locals, url })
  const picked = readPicked(url.searchParams)
  const { choices, wrong } = readChoices(picked)
  const [plan, { credit }, unpaid] = await Promise.all([
    previewAllocation(locals.ctx, { companyId, wanted: { kind: 'chosen', choices } }),
    findCredit(locals.ctx, { companyId, limit: 1 }),
    listInvoices(locals.ctx, { companyId, filter: 'open', limit: 500 }),
  ])
  const numberOf = (id: string) => unpaid.find((invoice) => invoice.id === id)?.number ?? ''
  return {
    picked,
    query: pickedQuery(picked),
    wrong: wrong.map(numberOf),
    credit,
    // One page load, one payment: a double click or a repeated post of the same page opens no second one.
    submissionKey: newToken(),
    lines: plan.lines.map(({ invoice, settles, discount, discountUntil, amount, restAfter }) => ({
      id: invoice.id,
      number: invoice.number,
      dueOn: invoice.dueOn,
      settles,
      discount,
      discountUntil,
      amount,
      restAfter,
    })),
    problems: plan.problems.map(({ invoiceId, problem }) => ({ number: numberOf(invoiceId), problem })),
    amount: plan.amount,
    discount: plan.discount,
  }
}

export const actions: Actions = {
  bayar: async ({ request, locals, url }) => {
    const { companyId, buyer } = companyOf({ locals, url })
    const asked = readAsked(await request.formData())
    if (asked === null) return fail(422, { kind: 'changed' as const })
    const { id, name, phone, email } = buyer
    const opened = await openInvoicesPayment(locals.ctx, {
      companyId,
      buyer: { id, name, phone, email },
      ...asked,
    }).catch(refuseWhenAway)
    switch (opened.kind) {
      case 'opened':
        return redirect(303, `/bayar/${opened.paymentId}`)
      case 'away':
        return fail(503, { kind: 'away' as const })
      case 'too_many':
        return fail(422, { kind: 'too_many' as const, invoicesMax: opened.invoicesMax })
      case 'nothing_chosen':
      case 'changed':
        return fail(409, { kind: 'changed' as const })
    }
  },
  saldo: async ({ request, locals, url }) => {
    const { companyId, buyer } = companyOf({ locals, url })
    const asked = readAsked(await request.formData())
    if (asked === null) return fail(422, { kind: 'changed' as const })
    const used = await useCredit(locals.ctx, { companyId, by: buyer.id, ...asked }).catch(refuseWhenAway)
    switch (used.kind) {
      case 'used':
        return redirect(303, '/saldo')
      case 'away':
        return fail(503, { kind: 'away' as const })
      case 'short':
        return fail(409, { kind: 'short' as const, credit: used.credit })
      case 'nothing_chosen':
      case 'changed':
        return fail(409, { kind: 'changed' as const })
    }
  },
}

function readChoices(picked: readonly Picked[]): { choices: Choice[]; wrong: string[] } {
  const { choices, wrong } = choicesOf(picked)
  return {
    wrong,
    choices: choices.map(({ invoiceId, amount }) => ({
      invoiceId,
      amount: amount === null ? null : rupiah(amount),
    })),
  }
}

/** What the page posts: the choice, what was seen, and its key. Null where somebody changed it by hand. */
function readAsked(form: FormData) {
  const { choices, wrong } = readChoices(readPicked(form))
  const [amount, discount] = [formText(form, 'seenAmountIdr'), formText(form, 'seenDiscountIdr')]
  const submissionKey = formText(form, 'submissionKey')
  const isWhole = (text: string) => /^\d{1,15}$/.test(text)
  if (wrong.length > 0 || !isWhole(amount) || !isWhole(discount) || !/^[\w-]{43}$/.test(submissionKey))
    return null
  return { choices, seen: { amountIdr: BigInt(amount), discountIdr: BigInt(discount) }, submissionKey }
}

function refuseWhenAway(error: unknown): { kind: 'away' } {
  if (isDatabaseAway(error)) return { kind: 'away' }
  throw error
}
