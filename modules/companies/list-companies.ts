import { sql } from 'kysely'
import { demand, may, type Actor } from '#access'
import type { Ctx } from '#platform/ctx.ts'

/** A company as lists show it. */
export interface ListedCompany {
  readonly id: string
  readonly name: string
  readonly kind: 'bengkel' | 'toko' | 'dealer'
  readonly city: string
}

export interface CompanyPage {
  readonly companies: readonly ListedCompany[]
  /** Give it back as `after` for the next page; null on the last one. */
  readonly nextAfter: string | null
}

const pageMax = 200

/** Companies of the actor's branches by name, a page of them, whose name contains the text. */
export async function listCompanies(
  ctx: Ctx,
  input: { text: string; after?: string | null; limit?: number; by: Actor },
): Promise<CompanyPage> {
  demand(input.by, 'company.read')
  const limit = Math.min(input.limit ?? 50, pageMax)
  const text = input.text.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
  let query = listed(ctx, input.by)
  if (text !== '') query = query.where('name', 'ilike', `%${text}%`)
  const after = input.after ?? null
  if (after !== null) {
    const last = await listed(ctx, input.by).where('id', '=', after).executeTakeFirst()
    if (last !== undefined)
      query = query.where((where) =>
        where.or([
          where('name', '>', last.name),
          where.and([where('name', '=', last.name), where('id', '>', last.id)]),
        ]),
      )
  }
  const rows = await query
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const companies = rows.slice(0, limit)
  return { companies, nextAfter: rows.length > limit ? (companies.at(-1)?.id ?? null) : null }
}

/** These companies by their ids, those that the actor sees; for the names in lists of invoices, giros and people too. */
export async function findCompanies(
  ctx: Ctx,
  input: { ids: readonly string[]; by: Actor },
): Promise<Map<string, ListedCompany>> {
  const namesThem = may(input.by, 'receivable.read') || may(input.by, 'customer.read')
  if (!namesThem) demand(input.by, 'company.read')
  if (input.ids.length === 0) return new Map()
  const rows = await listed(ctx, input.by)
    .where('id', 'in', [...input.ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function listed(ctx: Ctx, { scope }: Actor) {
  const all = ctx.db.selectFrom('companies.company').select(['id', 'name', 'kind', 'city'])
  // No branch at all matches nothing; an empty list would be no SQL.
  return scope.branches === null
    ? all
    : all.where('branch_id', '=', sql<string>`any(${[...scope.branches]}::text[])`)
}
