import { may } from '#access'
import { findCompanies } from '#companies'
import { countDueGiros, listGiroPage } from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import { giroViews, giroWords, readListAddress } from '../../../lib/receivables/view.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const { word, cursor } = readListAddress(url.searchParams, giroWords)
  const [page, due] = await Promise.all([
    listGiroPage(ctx, { view: giroViews[word], cursor, by }),
    countDueGiros(ctx, { by }),
  ])
  const companies = await findCompanies(ctx, {
    ids: page.giros.map((giro) => giro.companyId),
    by,
  })
  return {
    word,
    cursor,
    due,
    today: businessDay(ctx.now()),
    nextCursor: page.nextCursor,
    mayChange: may(by, 'receivable.change'),
    rows: page.giros.map((giro) => ({
      ...giro,
      company: companies.get(giro.companyId)?.name ?? giro.companyId,
    })),
  }
}
