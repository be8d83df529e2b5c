import { error } from '@sveltejs/kit'
import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readRefundFilter } from '../../../lib/refund/refund-filter.ts'
import { exportRefunds } from '../../../lib/server/export-refunds.ts'
import type { RequestHandler } from './$types'

/** The filtered refunds as CSV. */
export const GET: RequestHandler = async ({ locals, url, getClientAddress }) => {
  if (locals.session === null) error(401)
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).refund
  const body = await exportRefunds(ctx, {
    filter: readRefundFilter(url.searchParams),
    staffId: locals.session.staff.id,
    address: getClientAddress(),
    t,
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${t.csv.file}-${businessDay(ctx.now())}.csv"`,
    },
  })
}
