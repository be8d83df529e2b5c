import { readBooks } from '#ledger'
import { businessDay } from '#platform/clock.ts'
import { sumRupiah } from '#platform/money.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { dayOf } from '../../../lib/ledger/day.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const on = dayOf(url.searchParams.get('per'))
  const { balances, seal } = await readBooks(ctx, { on: on ?? undefined, by })
  const amounts = balances.map((row) => row.balance)
  return {
    on,
    today: businessDay(ctx.now()),
    now: ctx.now(),
    balances,
    seal,
    debit: sumRupiah(amounts.filter((amount) => amount > 0n)),
    credit: sumRupiah(amounts.filter((amount) => amount < 0n)),
  }
}
