import type { Ctx } from '#platform/ctx.ts'

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
