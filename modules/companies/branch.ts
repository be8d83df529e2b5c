import type { Scope } from '#access'
import type { Ctx, Db } from '#platform/ctx.ts'

/** A place of ours that serves companies; what staff see can be narrowed to some of them. */
export interface Branch {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly city: string
}

/** Every branch, by its name. */
export function listBranches(ctx: Pick<Ctx, 'db'>): Promise<Branch[]> {
  return ctx.db
    .selectFrom('companies.branch')
    .select(['id', 'code', 'name', 'city'])
    .orderBy('name')
    .execute()
}

/** The companies that somebody of this scope sees; null where it is all of them. One without a branch is the whole house's. */
export async function companiesWithin(db: Db, scope: Scope): Promise<readonly string[] | null> {
  if (scope.branches === null) return null
  if (scope.branches.length === 0) return []
  const rows = await db
    .selectFrom('companies.company')
    .select('id')
    .where('branch_id', 'in', [...scope.branches])
    .execute()
  return rows.map((row) => row.id)
}

/** Does somebody of this scope see what belongs to this company, or, for null, to none? */
export async function isCompanyWithin(db: Db, scope: Scope, companyId: string | null): Promise<boolean> {
  if (scope.branches === null) return true
  if (companyId === null || scope.branches.length === 0) return false
  const row = await db
    .selectFrom('companies.company')
    .select('id')
    .where('id', '=', companyId)
    .where('branch_id', 'in', [...scope.branches])
    .executeTakeFirst()
  return row !== undefined
}
