import { demand, type Actor } from '#access'
import type { Ctx } from '#platform/ctx.ts'
import { isCompanyWithin } from './branch.ts'

export interface Company {
  readonly id: string
  readonly name: string
  readonly kind: 'bengkel' | 'toko' | 'dealer'
  readonly priceListId: string
  readonly phone: string
  readonly address: {
    readonly street: string
    readonly district: string
    readonly city: string
    readonly province: string
    readonly postalCode: string
  }
}

/** A company by its id, or null. */
export async function findCompany(ctx: Ctx, input: { companyId: string }): Promise<Company | null> {
  const row = await ctx.db
    .selectFrom('companies.company')
    .selectAll()
    .where('id', '=', input.companyId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { street, district, city, province } = row
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    priceListId: row.price_list_id,
    phone: row.phone,
    address: { street, district, city, province, postalCode: row.postal_code },
  }
}

/** The same for staff: null also for a company of another branch than theirs. */
export async function findCompanyForStaff(
  ctx: Ctx,
  input: { companyId: string; by: Actor },
): Promise<Company | null> {
  demand(input.by, 'company.read')
  const isWithin = await isCompanyWithin(ctx.db, input.by.scope, input.companyId)
  return isWithin ? findCompany(ctx, input) : null
}
