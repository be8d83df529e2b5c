import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readRefundFilter } from '../../../lib/refund/refund-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import { writeRefunds } from '../../../lib/server/export-refunds.ts'
import type { RequestHandler } from './$types'

/** The filtered refunds as CSV. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).refund
  const body = await writeRefunds(ctx, {
    filter: readRefundFilter(url.searchParams),
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
