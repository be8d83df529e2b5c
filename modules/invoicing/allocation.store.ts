import type { Insertable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

export type AllocationSource = 'payment' | 'credit' | 'giro'

/** What paid an invoice. */
export interface Allocation {
  readonly id: string
  readonly invoiceId: string
  readonly companyId: string
  readonly source: AllocationSource
  readonly sourceId: string
  readonly amount: Rupiah
  readonly discount: Rupiah
  readonly at: Date
  readonly undone: { readonly by: string; readonly reason: string; readonly at: Date } | null
}

export async function insertAllocation(trx: Trx, row: Insertable<DB['invoicing.allocation']>): Promise<void> {
  await trx.insertInto('invoicing.allocation').values(row).execute()
}

export async function insertUndo(trx: Trx, row: Insertable<DB['invoicing.allocation_undo']>): Promise<void> {
  await trx.insertInto('invoicing.allocation_undo').values(row).execute()
}

export async function selectAllocation(db: Db, id: string): Promise<Allocation | null> {
  const row = await allocations(db).where('a.id', '=', id).executeTakeFirst()
  return row === undefined ? null : toAllocation(row)
}

export async function selectAllocationsOf(db: Db, invoiceId: string): Promise<Allocation[]> {
  const rows = await allocations(db).where('a.invoice_id', '=', invoiceId).orderBy('a.at').execute()
  return rows.map(toAllocation)
}

function allocations(db: Db) {
  return db
    .selectFrom('invoicing.allocation as a')
    .leftJoin('invoicing.allocation_undo as u', 'u.allocation_id', 'a.id')
    .selectAll('a')
    .select(['u.by as undone_by', 'u.reason as undone_reason', 'u.at as undone_at'])
}

function toAllocation(
  row: Awaited<ReturnType<ReturnType<typeof allocations>['executeTakeFirstOrThrow']>>,
): Allocation {
  return {
    id: row.id,
    invoiceId: row.invoice_id,
    companyId: row.company_id,
    source: row.source,
    sourceId: row.source_id,
    amount: rupiah(row.amount_idr),
    discount: rupiah(row.discount_idr),
    at: row.at,
    undone:
      row.undone_by === null || row.undone_reason === null || row.undone_at === null
        ? null
        : { by: row.undone_by, reason: row.undone_reason, at: row.undone_at },
  }
}
