import { messagesOf } from '../../../../lib/i18n/index.ts'
import { partOf, rangeOf } from '../../../../lib/ledger/day.ts'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import { writeEntries } from '../../../../lib/server/export-entries.ts'
import type { RequestHandler } from './$types'

/** The entries of one account and some days as CSV, written while it is read. */
export const GET: RequestHandler = async (event) => {
  const { ctx } = event.locals.house
  const { locale } = event.locals.choices
  const t = messagesOf(locale).ledger
  const range = rangeOf(event.url.searchParams, ctx.now())
  const account = event.params.akun
  const subledger = partOf(event.url.searchParams) ?? undefined
  const filter = { account, subledger, ...range }
  const lines = await writeEntries(ctx, { filter, by: actorOf(event), locale, t })
  return new Response(lines, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${t.csv.file}-${account.replaceAll(/\D/g, '')}-${range.to}.csv"`,
    },
  })
}
