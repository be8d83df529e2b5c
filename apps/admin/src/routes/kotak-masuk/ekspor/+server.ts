import { exportExchanges } from '#payments'
import { businessDay } from '#platform/clock.ts'
import { readInboxView, toExchangeFilter } from '../../../lib/inbox/inbox-filter.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { streamOf } from '../../../lib/server/stream-of.ts'
import type { RequestHandler } from './$types'

/** The filtered archive of calls as NDJSON, written while it is read. */
export const GET: RequestHandler = async (event) => {
  const { ctx } = event.locals.house
  const filter = toExchangeFilter(readInboxView(event.url.searchParams))
  const lines = await exportExchanges(ctx, { filter, actor: actorOf(event) })
  return new Response(streamOf(lines), {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="panggilan-${businessDay(ctx.now())}.ndjson"`,
    },
  })
}
