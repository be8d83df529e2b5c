import type { Actor } from '#access'
import { findCompanies, listCompanies } from '#companies'
import { listCompaniesOverLimit, summarizeDebts } from '#invoicing'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { readListAddress } from '../../../lib/receivables/view.ts'
import type { HouseCtx } from '../../../../../wiring.ts'
import type { PageServerLoad } from './$types'

const words = ['semua', 'lewat'] as const

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const address = readListAddress(url.searchParams, words)
  const { ctx } = locals.house
  return {
    address,
    ...(address.word === 'lewat' ? await overLimit(ctx, by) : await byName(ctx, { ...address, by })),
  }
}

async function byName(
  ctx: HouseCtx,
  { text, cursor, by }: { text: string; cursor: string | null; by: Actor },
) {
  const { companies, nextAfter } = await listCompanies(ctx, { text, after: cursor, by })
  const debts = await summarizeDebts(ctx, { companyIds: companies.map((company) => company.id), by })
  const debtOf = new Map(debts.map((debt) => [debt.companyId, debt]))
  const rows = companies.flatMap((company) => {
    const debt = debtOf.get(company.id)
    return debt === undefined ? [] : [{ ...debt, company }]
  })
  return { rows, nextCursor: nextAfter }
}

async function overLimit(ctx: HouseCtx, by: Actor) {
  const debts = await listCompaniesOverLimit(ctx, { by })
  const companies = await findCompanies(ctx, {
    ids: debts.map((debt) => debt.companyId),
    by,
  })
  const rows = debts.flatMap((debt) => {
    const company = companies.get(debt.companyId)
    return company === undefined ? [] : [{ ...debt, company }]
  })
  return { rows, nextCursor: null }
}
