import { sql, type Insertable } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'

export type NotificationRow = Insertable<DB['payments.notification']> & { id: string; received_at: Date }

/** What a bank asked about a number of ours; kept among the notifications. */
export const inquiryKind = 'doku_va_inquiry'

/**
 * Takes answered questions after which no transfer was told, each for one process only. They are asked about again and
 * again for two hours, with growing pauses; `tries` counts.
 */
export async function leaseInquiries(
  db: Db,
  lease: { now: Date; pausesSeconds: readonly number[]; limit: number },
): Promise<{ id: string; raw_body: Buffer; received_at: Date }[]> {
  const { rows } = await sql<{ id: string; raw_body: Buffer; received_at: Date }>`
    update payments.notification set tries = tries + 1 where id in (
      select id from payments.notification
      where received_at > ${new Date(lease.now.getTime() - 7_200_000)} and kind = ${inquiryKind}
        and outcome = 'answered_open' and tries < ${lease.pausesSeconds.length}
        and received_at <= ${lease.now}::timestamptz - make_interval(secs => (${[...lease.pausesSeconds]}::int[])[tries + 1])
      order by received_at limit ${lease.limit} for update skip locked)
    returning id, raw_body, received_at`.execute(db)
  return rows
}

/** A transfer followed it: nothing is left to ask. */
export async function closeInquiry(
  trx: Trx,
  close: { id: string; paymentId: string; attemptId: string },
): Promise<void> {
  await trx
    .updateTable('payments.notification')
    .set({ outcome: 'transferred', payment_id: close.paymentId, attempt_id: close.attemptId })
    .where('id', '=', close.id)
    .execute()
}

/**
 * Stores a delivery; a repeated one points at the first and says so. Stored again after a commit whose answer was lost, it
 * is there once.
 */
export async function insertNotification(trx: Trx, row: NotificationRow): Promise<'first' | 'repeated'> {
  const result = await trx
    .insertInto('payments.notification')
    .values(row)
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .executeTakeFirst()
  if (result.numInsertedOrUpdatedRows === 1n) return 'first'
  const first = await trx
    .selectFrom('payments.notification')
    .select(['id', 'payment_id', 'attempt_id'])
    .where('dedupe_key', '=', row.dedupe_key ?? '')
    .executeTakeFirstOrThrow()
  if (first.id === row.id) return 'repeated'
  await trx
    .insertInto('payments.notification')
    .values({
      ...row,
      dedupe_key: null,
      duplicate_of: first.id,
      payment_id: first.payment_id,
      attempt_id: first.attempt_id,
      applied_at: row.received_at,
      outcome: 'repeated',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return 'repeated'
}

/**
 * Stores a delivery that did not verify, unless `max` of its kind came within the last hour: anybody can send those. False
 * where it was not kept. Two at once may pass the bound by one another, which does not matter.
 */
export async function insertRefused(trx: Trx, row: NotificationRow, max: number): Promise<boolean> {
  const recent = trx
    .selectFrom('payments.notification')
    .select('id')
    .where('kind', '=', row.kind)
    .where('verdict', '<>', 'valid')
    .where('received_at', '>', new Date(row.received_at.getTime() - 3_600_000))
    .limit(max)
  const counted = await trx
    .selectFrom(recent.as('recent'))
    .select((eb) => eb.fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow()
  if (counted.count >= BigInt(max)) return false
  await trx.insertInto('payments.notification').values(row).execute()
  return true
}

export async function closeNotification(
  trx: Trx,
  close: { id: string; outcome: string; at: Date; paymentId: string | null; attemptId: string | null },
): Promise<void> {
  await trx
    .updateTable('payments.notification')
    .set({
      applied_at: close.at,
      outcome: close.outcome,
      payment_id: close.paymentId,
      attempt_id: close.attemptId,
    })
    .where('id', '=', close.id)
    .where('applied_at', 'is', null)
    .execute()
}

/** Says of an applied notification what became of it, where that turned out otherwise. */
export async function renameOutcome(trx: Trx, change: { id: string; outcome: string }): Promise<void> {
  await trx
    .updateTable('payments.notification')
    .set({ outcome: change.outcome })
    .where('id', '=', change.id)
    .execute()
}

export function lockUnapplied(trx: Trx, id: string) {
  return (
    trx
      .selectFrom('payments.notification')
      .selectAll()
      .where('id', '=', id)
      .where('applied_at', 'is', null)
      // A repeated delivery refers to it while it holds the payment that we wait for.
      .forNoKeyUpdate()
      .executeTakeFirst()
  )
}

/** Those first that failed least often: what cannot be applied must not stand before what can. */
export function selectUnapplied(db: Db, wanted: { before: Date; limit: number }): Promise<{ id: string }[]> {
  return db
    .selectFrom('payments.notification')
    .select('id')
    .where('applied_at', 'is', null)
    .where('received_at', '<', wanted.before)
    .orderBy('tries')
    .orderBy('received_at')
    .limit(wanted.limit)
    .execute()
}

/** Counts a failure of an unapplied one. */
export async function countTry(db: Db, id: string): Promise<void> {
  await db
    .updateTable('payments.notification')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('id', '=', id)
    .where('applied_at', 'is', null)
    .execute()
}

export function selectNotificationsOf(db: Db, paymentId: string) {
  return db
    .selectFrom('payments.notification')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('received_at')
    .execute()
}

export async function insertIssuedToken(
  db: Db,
  token: { sha256: Buffer; provider: 'doku' | 'astrapay'; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('payments.issued_token')
    .values({ token_sha256: token.sha256, provider: token.provider, expires_at: token.expiresAt })
    .execute()
}

export async function isIssuedTokenAlive(
  db: Db,
  token: { sha256: Buffer; provider: 'doku' | 'astrapay'; now: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('payments.issued_token')
    .select('expires_at')
    .where('token_sha256', '=', token.sha256)
    .where('provider', '=', token.provider)
    .executeTakeFirst()
  return row !== undefined && row.expires_at > token.now
}

export async function deleteDeadTokens(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('payments.issued_token').where('expires_at', '<', before).execute()
}
