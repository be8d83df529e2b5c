import { findCompanies } from '#companies'
import { listCustomers } from '#identity'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

const limit = 50

export const load: PageServerLoad = async (event) => {
  const { ctx } = event.locals.house
  const actor = actorOf(event)
  const { searchParams } = event.url
  const text = (searchParams.get('q') ?? '').replaceAll('\u0000', '').trim().slice(0, 100)
  const cursor = searchParams.get('sesudah')
  const page = await listCustomers(ctx, { actor, text, companyId: null, cursor, limit })
  const ids = page.customers.flatMap((one) => (one.companyId === null ? [] : [one.companyId]))
  const companies = await findCompanies(ctx, { ids: [...new Set(ids)], by: actor })
  return {
    text,
    isFirst: cursor === null,
    nextCursor: page.nextCursor,
    rows: page.customers.map((customer) => ({
      ...customer,
      companyName: customer.companyId === null ? null : (companies.get(customer.companyId)?.name ?? null),
    })),
  }
}
