import { countApprovals, may } from '#access'
import { countDueGiros, listCompaniesOverLimit } from '#invoicing'
import { listNeedsPerson } from '#monitor'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const [waiting, giros, overLimit, approvals] = await Promise.all([
    listNeedsPerson(ctx, { by }),
    may(by, 'receivable.read') ? countDueGiros(ctx, { by }) : null,
    may(by, 'company.read') ? listCompaniesOverLimit(ctx, { by }) : [],
    countApprovals(ctx, by),
  ])
  return {
    waiting,
    approvals,
    now: ctx.now(),
    lateGiros: giros?.late ?? 0,
    companiesOverLimit: overLimit.length,
  }
}
