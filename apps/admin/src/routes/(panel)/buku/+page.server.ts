import { listBalances } from '#ledger'
import { sumRupiah } from '#platform/money.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const balances = await listBalances(locals.house.ctx)
  const amounts = balances.map((row) => row.balance)
  return {
    balances,
    debit: sumRupiah(amounts.filter((amount) => amount > 0n)),
    credit: sumRupiah(amounts.filter((amount) => amount < 0n)),
  }
}
