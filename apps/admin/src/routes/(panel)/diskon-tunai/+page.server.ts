import { fail } from '@sveltejs/kit'
import { may } from '#access'
import { addCashDiscountRuleByStaff, endCashDiscountRule, listCashDiscountRules } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  return {
    rules: await listCashDiscountRules(ctx, { by }),
    today: businessDay(ctx.now()),
    mayChange: may(by, 'receivable.change'),
  }
}

export const actions: Actions = {
  tambah: async (event) => {
    const by = actorOf(event)
    const form = await event.request.formData()
    const endsOn = formText(form, 'endsOn')
    const added = await addCashDiscountRuleByStaff(event.locals.house.ctx, {
      basisPoints: readBasisPoints(formText(form, 'percent')),
      withinDays: /^\d{1,2}$/.test(formText(form, 'withinDays')) ? Number(formText(form, 'withinDays')) : -1,
      startsOn: formText(form, 'startsOn'),
      endsOn: endsOn === '' ? null : endsOn,
      by,
    })
    if (added.kind === 'proof_needed') {
      const t = messagesOf(event.locals.choices.locale).discount
      const terms = `${formText(form, 'percent')} %, ${formText(form, 'withinDays')}, ${formText(form, 'startsOn')}`
      return askForProof(event, { deed: added.deed, summary: `${t.title}: ${terms}`, form })
    }
    const { kind } = added
    return kind === 'rule_added' ? { isDone: true, kind } : fail(422, { isDone: false, kind })
  },
  akhiri: async (event) => {
    const by = actorOf(event)
    const ruleId = formText(await event.request.formData(), 'ruleId')
    const { kind } = await endCashDiscountRule(event.locals.house.ctx, { ruleId, by })
    return kind === 'rule_ended' ? { isDone: true, kind } : fail(409, { isDone: false, kind })
  },
}

/** `1,5` and `1.5` percent are 150 basis points; what is no percentage is none. */
function readBasisPoints(typed: string): number {
  const [, whole = '', part = ''] = /^(\d{1,2})(?:[.,](\d{1,2}))?$/.exec(typed.trim()) ?? []
  return whole === '' ? 0 : Number(whole) * 100 + Number(part.padEnd(2, '0'))
}
