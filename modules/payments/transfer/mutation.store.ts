import { createHash } from 'node:crypto'
import type { Insertable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

/** A line of our bank's statement: money that came in. */
export interface Mutation {
  readonly id: string
  readonly accountId: string
  readonly bookedOn: string
  readonly amount: Rupiah
  readonly description: string
  readonly reference: string | null
}

export function hashOf(description: string): Buffer {
  return createHash('sha256').update(description.replaceAll(/\s+/g, ' ').trim().toLowerCase()).digest()
}

/** False when this very line is kept already. */
export async function insertMutation(
  trx: Trx,
  row: Omit<Insertable<DB['payments.bank_mutation']>, 'description_sha256'>,
): Promise<boolean> {
  const result = await trx
    .insertInto('payments.bank_mutation')
    .values({ ...row, description_sha256: hashOf(row.description) })
    .onConflict((conflict) => conflict.constraint('bank_mutation_once').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export interface KeptKey {
  readonly booked_on: string
  readonly amount_idr: bigint
  readonly description_sha256: Buffer
  readonly twin_key: string
  readonly source: 'typed' | 'file'
}

/** Lines of these days with their twin keys, to tell which of a file are kept already. */
export function selectKeys(
  db: Db,
  wanted: { accountId: string; from: string; to: string },
): Promise<KeptKey[]> {
  return db
    .selectFrom('payments.bank_mutation')
    .select(['booked_on', 'amount_idr', 'description_sha256', 'twin_key', 'source'])
    .where('account_id', '=', wanted.accountId)
    .where('booked_on', '>=', wanted.from)
    .where('booked_on', '<=', wanted.to)
    .execute()
}

/** Locked, so that two people cannot use one line for two transfers. */
export async function lockMutation(trx: Trx, id: string): Promise<Mutation | null> {
  const row = await trx
    .selectFrom('payments.bank_mutation')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toMutation(row)
}

/** The transfer that a line proves already. */
export async function selectUserOf(db: Db, mutationId: string): Promise<string | null> {
  const row = await db
    .selectFrom('payments.transfer')
    .select('attempt_id')
    .where('mutation_id', '=', mutationId)
    .executeTakeFirst()
  return row?.attempt_id ?? null
}

/**
 * Lines that prove nothing yet, the nearest in sum first, latest first. What is exactly the sum of another awaited transfer
 * is that one's and not shown.
 */
export async function selectCandidates(
  db: Db,
  wanted: { attemptId: string; accountId: string; amount: Rupiah; since: string; limit: number },
): Promise<Mutation[]> {
  const rows = await unused(db)
    .where('payments.bank_mutation.account_id', '=', wanted.accountId)
    .where('booked_on', '>=', wanted.since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('payments.transfer as other')
            .select('other.attempt_id')
            .where('other.account_id', '=', wanted.accountId)
            .whereRef('other.asked_idr', '=', 'payments.bank_mutation.amount_idr')
            .where('other.released_at', 'is', null)
            .where('other.state', '<>', 'confirmed')
            .where('other.attempt_id', '<>', wanted.attemptId),
        ),
      ),
    )
    .orderBy(sql`abs(amount_idr - ${wanted.amount}::bigint)`)
    .orderBy('booked_on', 'desc')
    .limit(wanted.limit)
    .execute()
  return rows.map(toMutation)
}

export async function selectUnused(db: Db, ids: readonly string[]): Promise<Mutation[]> {
  const rows = await unused(db)
    .where('payments.bank_mutation.id', '=', sql<string>`any(${[...ids]})`)
    .orderBy('payments.bank_mutation.id')
    .execute()
  return rows.map(toMutation)
}

/** The latest lines with the transfer that each proves, for the list. */
export async function selectLatestMutations(
  db: Db,
  limit: number,
): Promise<(Mutation & { bankName: string; usedBy: string | null; paymentId: string | null })[]> {
  const rows = await db
    .selectFrom('payments.bank_mutation')
    .innerJoin('payments.bank_account', 'payments.bank_account.id', 'payments.bank_mutation.account_id')
    .leftJoin('payments.transfer', 'payments.transfer.mutation_id', 'payments.bank_mutation.id')
    .selectAll('payments.bank_mutation')
    .select(['bank_name', 'payments.transfer.attempt_id', 'payments.transfer.payment_id'])
    .orderBy('booked_on', 'desc')
    .orderBy('payments.bank_mutation.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...toMutation(row),
    bankName: row.bank_name,
    usedBy: row.attempt_id,
    paymentId: row.payment_id,
  }))
}

function unused(db: Db) {
  return db
    .selectFrom('payments.bank_mutation')
    .selectAll('payments.bank_mutation')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('payments.transfer')
            .select('payments.transfer.attempt_id')
            .whereRef('payments.transfer.mutation_id', '=', 'payments.bank_mutation.id'),
        ),
      ),
    )
}

function toMutation(row: {
  id: string
  account_id: string
  booked_on: string
  amount_idr: bigint
  description: string
  reference: string | null
}): Mutation {
  return {
    id: row.id,
    accountId: row.account_id,
    bookedOn: row.booked_on,
    amount: rupiah(row.amount_idr),
    description: row.description,
    reference: row.reference,
  }
}
