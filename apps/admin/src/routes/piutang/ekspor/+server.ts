import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readListAddress, receivableViews, receivableWords } from '../../../lib/receivables/view.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import { writeReceivables } from '../../../lib/server/export-receivables.ts'
import type { RequestHandler } from './$types'

/** The filtered invoices on account as CSV. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).receivables
  const { word, text } = readListAddress(url.searchParams, receivableWords)
  const body = await writeReceivables(ctx, {
    filter: { view: receivableViews[word], text },
    by: actorOf(event),
    t,
  })
  if ('kind' in body)
    return askForProof(event, { deed: body.deed, summary: `${t.title}: ${t.export}`, form: null })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${t.csv.file}-${businessDay(ctx.now())}.csv"`,
    },
  })
}
