import { findCompanies, listCompanies } from '#companies'
import { listCompaniesOverLimit, summarizeDebts } from '#invoicing'
import { readListAddress } from '../../../lib/receivables/view.ts'
import type { HouseCtx } from '../../../../../wiring.ts'
import type { PageServerLoad } from './$types'

const words = ['semua', 'lewat'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const address = readListAddress(url.searchParams, words)
  const { ctx } = locals.house
  return { address, ...(address.word === 'lewat' ? await overLimit(ctx) : await byName(ctx, address)) }
}

async function byName(ctx: HouseCtx, { text, cursor }: { text: string; cursor: string | null }) {
  const { companies, nextAfter } = await listCompanies(ctx, { text, after: cursor })
  const debts = await summarizeDebts(ctx, { companyIds: companies.map((company) => company.id) })
  const debtOf = new Map(debts.map((debt) => [debt.companyId, debt]))
  const rows = companies.flatMap((company) => {
    const debt = debtOf.get(company.id)
    return debt === undefined ? [] : [{ ...debt, company }]
  })
  return { rows, nextCursor: nextAfter }
}

async function overLimit(ctx: HouseCtx) {
  const debts = await listCompaniesOverLimit(ctx)
  const companies = await findCompanies(
    ctx,
    debts.map((debt) => debt.companyId),
  )
  const rows = debts.flatMap((debt) => {
    const company = companies.get(debt.companyId)
    return company === undefined ? [] : [{ ...debt, company }]
  })
  return { rows, nextCursor: null }
}
