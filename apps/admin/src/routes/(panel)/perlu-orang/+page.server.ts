import { may } from '#access'
import { countDueGiros, listCompaniesOverLimit } from '#invoicing'
import { listNeedsPerson } from '#monitor'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const seesDebts = may(by, 'receivable.read')
  const [waiting, giros, overLimit] = await Promise.all([
    listNeedsPerson(ctx),
    seesDebts ? countDueGiros(ctx) : null,
    seesDebts ? listCompaniesOverLimit(ctx) : [],
  ])
  return { waiting, now: ctx.now(), lateGiros: giros?.late ?? 0, companiesOverLimit: overLimit.length }
}
