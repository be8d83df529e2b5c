import { error } from '@sveltejs/kit'
import { listAccountDays, listBalances, listEntries, listSubledgers } from '#ledger'
import { partOf, rangeOf } from '../../../../lib/ledger/day.ts'
import type { PageServerLoad } from './$types'

const entriesLimit = 50
const partsLimit = 200

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { ctx } = locals.house
  const account = params.akun
  const range = rangeOf(url.searchParams, ctx.now())
  const part = partOf(url.searchParams)
  const subledger = part ?? undefined
  const cursor = url.searchParams.get('sesudah')
  const balances = await listBalances(ctx, { on: range.to })
  const row = balances.find((balance) => balance.account === account)
  if (row === undefined) error(404)
  const [parts, days, page] = await Promise.all([
    listSubledgers(ctx, { account, on: range.to, limit: partsLimit }),
    listAccountDays(ctx, { account, subledger, ...range }),
    listEntries(ctx, { account, subledger, ...range, cursor, limit: entriesLimit }),
  ])
  return { row, range, part, parts, partsLimit, days, page, isFirst: cursor === null }
}
