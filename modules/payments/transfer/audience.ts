import { findCompany } from '#companies'
import type { Ctx, Db } from '#platform/ctx.ts'

export const audienceKinds = ['consumer', 'bengkel', 'toko', 'dealer'] as const

/** One row of the switch: a kind of customer, or a company whose own row decides over its kind's. */
export interface AudienceRow {
  readonly id: string
  readonly isEnabled: boolean
  readonly changedBy: string
  readonly changedAt: Date
}

/** Are transfers still offered to this customer? Who is not in the table is not. */
export async function isOfferedTo(ctx: Ctx, customer: { companyId: string | null }): Promise<boolean> {
  const { companyId } = customer
  const kind = companyId === null ? 'consumer' : (await findCompany(ctx, { companyId }))?.kind
  const rows = await selectAudience(ctx.db)
  const own = rows.find((row) => row.id === companyId)
  const ofKind = rows.find((row) => row.id === kind)
  return (own ?? ofKind)?.isEnabled ?? false
}

export async function selectAudience(db: Db): Promise<AudienceRow[]> {
  const rows = await db.selectFrom('payments.transfer_audience').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    isEnabled: row.is_enabled,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }))
}
