import { error } from '@sveltejs/kit'
import { readAccount } from '#ledger'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import { partOf, rangeOf } from '../../../../lib/ledger/day.ts'
import type { PageServerLoad } from './$types'

const entriesLimit = 50
const partsLimit = 200

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const account = params.akun
  const range = rangeOf(url.searchParams, ctx.now())
  const part = partOf(url.searchParams)
  const subledger = part ?? undefined
  const cursor = url.searchParams.get('sesudah')
  const view = await readAccount(ctx, {
    account,
    subledger,
    ...range,
    cursor,
    limit: entriesLimit,
    partsMax: partsLimit,
    by,
  })
  if (view === null) error(404)
  const { balance: row, parts, days, page } = view
  return { row, range, part, parts, partsLimit, days, page, isFirst: cursor === null }
}
