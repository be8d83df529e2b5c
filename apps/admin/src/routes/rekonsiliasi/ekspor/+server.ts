import { error } from '@sveltejs/kit'
import { businessDay } from '#platform/clock.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { readExceptionFilter } from '../../../lib/reconciliation/exception-filter.ts'
import { exportExceptions } from '../../../lib/server/export-exceptions.ts'
import type { RequestHandler } from './$types'

/** The filtered differences as CSV. */
export const GET: RequestHandler = async ({ locals, url, getClientAddress }) => {
  if (locals.session === null) error(401)
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).reconciliation
  const body = await exportExceptions(ctx, {
    filter: readExceptionFilter(url.searchParams),
    staffId: locals.session.staff.id,
    address: getClientAddress(),
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
