import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

export type CreditReason =
  'surplus' | 'deposit' | 'leftover' | 'undone' | 'giro' | 'used' | 'returned' | 'refunded' | 'giro_bounced'

/** Locks a company's account until the transaction ends, and opens it where there is none; gives its credit. */
export async function lockAccount(trx: Trx, companyId: string): Promise<{ credit: Rupiah }> {
  const { rows } = await sql<{ credit_idr: bigint }>`
    insert into invoicing.account (company_id) values (${companyId})
    on conflict (company_id) do update set company_id = excluded.company_id
    returning credit_idr`.execute(trx)
  return { credit: rupiah(present(rows[0], 'an upsert returns its row').credit_idr) }
}

export interface CreditChange {
  readonly id: string
  readonly companyId: string
  /** Above zero gives, below zero takes. */
  readonly amount: Rupiah
  readonly reason: CreditReason
  readonly sourceId: string
  readonly by: string
  readonly at: Date
}

/** Writes a movement and the balance after it, under the account's lock; false where this source moved it before. */
export async function changeCredit(trx: Trx, change: CreditChange): Promise<boolean> {
  const { rows } = await sql`
    with entry as (
      insert into invoicing.credit_entry (id, company_id, amount_idr, balance_idr, reason, source_id, by, at)
      select ${change.id}::text, company_id, ${change.amount}::bigint, credit_idr + ${change.amount}::bigint,
        ${change.reason}::text, ${change.sourceId}::text, ${change.by}::text, ${change.at}::timestamptz
      from invoicing.account where company_id = ${change.companyId}
      on conflict (reason, source_id) do nothing returning amount_idr
    )
    update invoicing.account set credit_idr = credit_idr + entry.amount_idr
    from entry where company_id = ${change.companyId} returning credit_idr`.execute(trx)
  return rows.length === 1
}

export async function hasCreditEntry(
  db: Db,
  key: { reason: CreditReason; sourceId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('invoicing.credit_entry')
    .select('id')
    .where('reason', '=', key.reason)
    .where('source_id', '=', key.sourceId)
    .executeTakeFirst()
  return row !== undefined
}

export async function selectCredit(db: Db, companyId: string): Promise<Rupiah> {
  const row = await db
    .selectFrom('invoicing.account')
    .select('credit_idr')
    .where('company_id', '=', companyId)
    .executeTakeFirst()
  return rupiah(row?.credit_idr ?? 0n)
}

export function selectCreditEntries(db: Db, wanted: { companyId: string; limit: number }) {
  return db
    .selectFrom('invoicing.credit_entry')
    .selectAll()
    .where('company_id', '=', wanted.companyId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(wanted.limit)
    .execute()
}

export function selectAccounts(db: Db) {
  return db
    .selectFrom('invoicing.account as a')
    .leftJoin('invoicing.credit_entry as e', 'e.company_id', 'a.company_id')
    .select(({ fn }) => [
      'a.company_id',
      'a.credit_idr',
      fn.coalesce(fn.sum<string>('e.amount_idr'), sql<string>`0`).as('entries_idr'),
    ])
    .groupBy(['a.company_id', 'a.credit_idr'])
    .execute()
}
