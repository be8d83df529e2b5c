import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { may } from '#access'
import { findCompanies } from '#companies'
import { findGiro, moveGiro } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const detail = await findGiro(ctx, { giroId: params.id, by })
  if (detail === null) error(404)
  const { companyId } = detail.giro
  const company = (await findCompanies(ctx, { ids: [companyId], by })).get(companyId)
  return {
    ...detail,
    company: company?.name ?? companyId,
    now: ctx.now(),
    today: businessDay(ctx.now()),
    mayChange: may(by, 'receivable.change'),
  }
}

export const actions: Actions = {
  setor: (event) => move(event, 'deposited'),
  cair: (event) => move(event, 'cleared'),
  tolak: (event) => move(event, 'bounced'),
}

async function move(event: RequestEvent<{ id: string }>, to: 'deposited' | 'cleared' | 'bounced') {
  const by = actorOf(event)
  const typed = formText(await event.request.formData(), 'reason')
    .trim()
    .slice(0, 300)
  if (to === 'bounced' && typed === '') return fail(422, { isDone: false, kind: 'reason_missing' as const })
  const reason = typed === '' ? to : typed
  const { kind } = await moveGiro(event.locals.house.ctx, { giroId: event.params.id, to, reason, by })
  return kind === 'moved' ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}
