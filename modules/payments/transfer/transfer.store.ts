import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Transfer } from './transfer.ts'
import { codeMax } from './transfer.ts'

/** A code that nobody's open transfer to this account uses for such a sum, at random; null when all are taken. */
export async function pickFreeCode(
  trx: Trx,
  wanted: { accountId: string; sum: Rupiah },
): Promise<Rupiah | null> {
  const { rows } = await sql<{ code: number }>`
    select code from generate_series(1, ${codeMax}::int) code
    where not exists (
      select from payments.transfer
      where account_id = ${wanted.accountId} and released_at is null and asked_idr = ${wanted.sum}::bigint - code)
    order by random() limit 1`.execute(trx)
  return rows[0] === undefined ? null : rupiah(rows[0].code)
}

/** False when somebody else took the sum in the same moment. */
export async function insertTransfer(trx: Trx, row: Insertable<DB['payments.transfer']>): Promise<boolean> {
  const result = await trx
    .insertInto('payments.transfer')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'asked_idr']).where('released_at', 'is', null).doNothing(),
    )
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function selectTransfer(db: Db, attemptId: string): Promise<Transfer | null> {
  const row = await db
    .selectFrom('payments.transfer')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .executeTakeFirst()
  return row === undefined ? null : toTransfer(row)
}

/** Lock the payment before: everything that touches both takes them in this order. */
export async function lockTransfer(trx: Trx, attemptId: string): Promise<Transfer | null> {
  const row = await trx
    .selectFrom('payments.transfer')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toTransfer(row)
}

/** Writes state and decisions as they are in `transfer`; states change only through `moveTransfer`. */
export async function updateTransfer(trx: Trx, transfer: Transfer): Promise<void> {
  await trx
    .updateTable('payments.transfer')
    .set({
      state: transfer.state,
      mutation_id: transfer.mutationId,
      first_by: transfer.first?.by ?? null,
      first_at: transfer.first?.at ?? null,
      first_reason: transfer.first?.reason ?? null,
      decided_by: transfer.decided?.by ?? null,
      decided_at: transfer.decided?.at ?? null,
      decided_reason: transfer.decided?.reason ?? null,
    })
    .where('attempt_id', '=', transfer.attemptId)
    .execute()
}

export async function insertHistory(
  trx: Trx,
  row: Insertable<DB['payments.transfer_history']>,
): Promise<void> {
  await trx.insertInto('payments.transfer_history').values(row).execute()
}

export function selectHistory(db: Db, attemptId: string) {
  return db
    .selectFrom('payments.transfer_history')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .orderBy('id')
    .execute()
}

/** Gives sums free whose time is over, but none that staff have still to look at. */
export async function releaseHeld(db: Db, wanted: { now: Date; limit: number }): Promise<number> {
  const result = await sql`
    with due as (
      select attempt_id from payments.transfer
      where released_at is null and held_until < ${wanted.now} and state not in ('waiting', 'approving')
      order by held_until limit ${wanted.limit} for update skip locked),
    freed as (
      update payments.transfer t set released_at = ${wanted.now} from due where due.attempt_id = t.attempt_id
      returning t.attempt_id)
    insert into payments.transfer_history (attempt_id, what, by, at)
    select attempt_id, 'released', 'system', ${wanted.now} from freed`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Does staff have a slip of this payment to look at? */
export async function hasWaiting(db: Db, paymentId: string): Promise<boolean> {
  const row = await db
    .selectFrom('payments.transfer')
    .select('attempt_id')
    .where('payment_id', '=', paymentId)
    .where('state', 'in', ['waiting', 'approving'])
    .executeTakeFirst()
  return row !== undefined
}

/** The transfer that asks exactly this sum of this account now, if there is one. */
export async function selectHolder(
  db: Db,
  wanted: { accountId: string; amount: bigint },
): Promise<Transfer | null> {
  const row = await db
    .selectFrom('payments.transfer')
    .selectAll()
    .where('account_id', '=', wanted.accountId)
    .where('asked_idr', '=', wanted.amount)
    .where('released_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : toTransfer(row)
}

function toTransfer(row: Selectable<DB['payments.transfer']>): Transfer {
  const decision = (by: string | null, at: Date | null, reason: string | null) =>
    by === null || at === null ? null : { by, at, reason }
  return {
    attemptId: row.attempt_id,
    paymentId: row.payment_id,
    accountId: row.account_id,
    asked: rupiah(row.asked_idr),
    code: rupiah(row.code_idr),
    state: row.state,
    heldUntil: row.held_until,
    releasedAt: row.released_at,
    mutationId: row.mutation_id,
    first: decision(row.first_by, row.first_at, row.first_reason),
    decided: decision(row.decided_by, row.decided_at, row.decided_reason),
  }
}
