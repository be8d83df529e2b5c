import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readFilter } from '../../../lib/payments/payment-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import { writePayments } from '../../../lib/server/export-payments.ts'
import type { RequestHandler } from './$types'

/** The filtered list as CSV, without end for the memory: it is written while it is read. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).payments
  const body = await writePayments(ctx, {
    filter: readFilter(url.searchParams),
    by: actorOf(event),
    t,
  })
  if ('kind' in body)
    return askForProof(event, { deed: body.deed, summary: `${t.title}: ${t.export}`, form: null })
  const file = `${t.csv.file}-${businessDay(ctx.now())}.csv`
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${file}"`,
    },
  })
}
