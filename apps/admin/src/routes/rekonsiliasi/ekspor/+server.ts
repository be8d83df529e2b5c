import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readExceptionFilter } from '../../../lib/reconciliation/exception-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { writeExceptions } from '../../../lib/server/export-exceptions.ts'
import type { RequestHandler } from './$types'

/** The filtered differences as CSV. */
export const GET: RequestHandler = async (event) => {
  const { locals, url } = event
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).reconciliation
  const body = await writeExceptions(ctx, {
    filter: readExceptionFilter(url.searchParams),
    by: actorOf(event),
    t,
  })
  const file = `${t.exceptions.csvFile}-${businessDay(ctx.now())}.csv`
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${file}"`,
    },
  })
}
