import { exportTrail } from '#access'
import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import { streamOf } from '../../../lib/server/stream-of.ts'
import { readTrailView, toAuditFilter } from '../../../lib/trail/trail-filter.ts'
import { trailLines } from '../../../lib/trail/trail-csv.ts'
import type { RequestHandler } from './$types'

/** The filtered trail as CSV, written while it is read, after a fresh factor for exactly these filters. */
export const GET: RequestHandler = async (event) => {
  const { ctx } = event.locals.house
  const t = messagesOf(event.locals.choices.locale).trail
  const filter = toAuditFilter(readTrailView(event.url.searchParams))
  const exported = await exportTrail(ctx, { actor: actorOf(event), filter })
  if (exported.kind === 'proof_needed')
    return askForProof(event, { deed: exported.deed, summary: t.exportSummary, form: null })
  return new Response(streamOf(trailLines(exported.pages, t)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${t.csv.file}-${businessDay(ctx.now())}.csv"`,
    },
  })
}
