import { findCompanies } from '#companies'
import { countDueGiros, listGiroPage } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { giroViews, giroWords, readListAddress } from '../../../lib/receivables/view.ts'
import { mayChangeReceivables } from '../../../lib/server/permissions.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { ctx } = locals.house
  const { word, cursor } = readListAddress(url.searchParams, giroWords)
  const [page, due] = await Promise.all([
    listGiroPage(ctx, { view: giroViews[word], cursor }),
    countDueGiros(ctx),
  ])
  const companies = await findCompanies(
    ctx,
    page.giros.map((giro) => giro.companyId),
  )
  return {
    word,
    cursor,
    due,
    today: businessDay(ctx.now()),
    nextCursor: page.nextCursor,
    mayChange: locals.session !== null && mayChangeReceivables(locals.session.staff.role),
    rows: page.giros.map((giro) => ({
      ...giro,
      company: companies.get(giro.companyId)?.name ?? giro.companyId,
    })),
  }
}
