import { countDueGiros, listCompaniesOverLimit } from '#invoicing'
import { listNeedsPerson } from '#monitor'
import { mayOpen } from '../../../lib/server/permissions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { ctx } = locals.house
  const seesDebts = locals.session !== null && mayOpen(locals.session.staff.role, '/(panel)/perusahaan')
  const [waiting, giros, overLimit] = await Promise.all([
    listNeedsPerson(ctx),
    seesDebts ? countDueGiros(ctx) : null,
    seesDebts ? listCompaniesOverLimit(ctx) : [],
  ])
  return { waiting, now: ctx.now(), lateGiros: giros?.late ?? 0, companiesOverLimit: overLimit.length }
}
