import type { Insertable, Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import { z } from 'zod'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import { archiveExchanges } from './archive.store.ts'
import type { Attempt } from './payment.ts'
import type { Exchange, Provider } from './port.ts'

type AttemptRow = Selectable<DB['payments.attempt']>

const StoredInstruction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('virtual_account'),
    bank: z.string(),
    number: z.string(),
    payBefore: z.string(),
  }),
  z.object({ kind: z.literal('redirect'), url: z.string(), payBefore: z.string() }),
  z.object({ kind: z.literal('qris'), content: z.string(), payBefore: z.string() }),
  z.object({ kind: z.literal('payment_code'), store: z.string(), code: z.string(), payBefore: z.string() }),
  z.object({
    kind: z.literal('bank_transfer'),
    bank: z.string(),
    number: z.string(),
    holder: z.string(),
    amountIdr: z.string(),
    payBefore: z.string(),
  }),
  z.object({ kind: z.literal('under_way'), payBefore: z.string() }),
])

export async function insertAttempt(trx: Trx, row: Insertable<DB['payments.attempt']>): Promise<void> {
  const values = { correlation_id: trx.outbox.correlationId ?? null, ...row }
  await trx.insertInto('payments.attempt').values(values).execute()
}

export async function updateAttempt(
  trx: Trx,
  id: string,
  change: Updateable<DB['payments.attempt']>,
): Promise<void> {
  await trx.updateTable('payments.attempt').set(change).where('id', '=', id).execute()
}

export async function selectAttempt(db: Db, id: string): Promise<Attempt | null> {
  const row = await db.selectFrom('payments.attempt').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toAttempt(row)
}

export async function selectAttemptByReference(db: Db, reference: string): Promise<Attempt | null> {
  const row = await db
    .selectFrom('payments.attempt')
    .selectAll()
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row === undefined ? null : toAttempt(row)
}

/** For channels that know us only by a short name: the provider's own reference, from the answer to our question. */
export async function selectAttemptByProviderReference(
  db: Db,
  wanted: { provider: Provider; providerReference: string },
): Promise<Attempt | null> {
  const row = await db
    .selectFrom('payments.attempt')
    .selectAll()
    .where('provider', '=', wanted.provider)
    .where('provider_reference', '=', wanted.providerReference)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toAttempt(row)
}

/** The attempt whose virtual account has this number. */
export async function selectAttemptByNumber(db: Db, number: string): Promise<Attempt | null> {
  const row = await db
    .selectFrom('payments.attempt')
    .selectAll()
    .where(sql<boolean>`instruction ->> 'kind' = 'virtual_account' and instruction ->> 'number' = ${number}`)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toAttempt(row)
}

export async function countAttempts(db: Db, paymentId: string): Promise<number> {
  const { count } = await db
    .selectFrom('payments.attempt')
    .select((attempts) => attempts.fn.countAll<bigint>().as('count'))
    .where('payment_id', '=', paymentId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function selectAttemptsOf(db: Db, paymentId: string): Promise<Attempt[]> {
  const rows = await db
    .selectFrom('payments.attempt')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('asked_at')
    .orderBy('id')
    .execute()
  return rows.map(toAttempt)
}

/** Only which attempt and whose: a row that cannot be read whole must not stop the others. */
export interface AttemptAtProvider {
  readonly id: string
  readonly provider: Provider
}

export function selectProvidersOf(db: Db, ids: readonly string[]): Promise<AttemptAtProvider[]> {
  return db
    .selectFrom('payments.attempt')
    .select(['id', 'provider'])
    .where('id', '=', sql<string>`any(${[...ids]})`)
    .execute()
}

/**
 * Takes attempts whose time to be asked has come, each for one process only: their next time is set a minute ahead before
 * the question, so a process that dies while asking only delays it.
 */
export async function leaseDueAttempts(
  db: Db,
  lease: { provider: Provider; now: Date; limit: number },
): Promise<AttemptAtProvider[]> {
  const until = new Date(lease.now.getTime() + 60_000)
  const { rows } = await sql<AttemptAtProvider>`
    update payments.attempt set ask_again_at = ${until} where id in (
      select id from payments.attempt where ask_again_at <= ${lease.now} and provider = ${lease.provider} order by ask_again_at limit ${lease.limit}
      for update skip locked) returning id, provider`.execute(db)
  return rows
}

/** The janitor asks about it at its next turn; an attempt that is paid has nothing left to ask. */
export async function askSoon(trx: Trx, id: string, now: Date): Promise<void> {
  await trx
    .updateTable('payments.attempt')
    .set({ ask_again_at: now })
    .where('id', '=', id)
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', '<>', 'paid')]))
    .execute()
}

/** Marks the attempts of a payment that may still be paid and are wanted no more. */
export async function markWanted(
  trx: Trx,
  wanted: { paymentId: string; exceptAttemptId: string | null; at: Date },
): Promise<void> {
  await trx
    .updateTable('payments.attempt')
    .set({ end_state: 'wanted', end_again_at: wanted.at })
    .where('payment_id', '=', wanted.paymentId)
    .where('id', 'is distinct from', wanted.exceptAttemptId)
    .where('outcome', 'in', ['awaiting', 'unknown'])
    .where('end_state', 'is', null)
    .where('pay_before', '>', wanted.at)
    .execute()
}

/** Takes attempts that are to be ended, each for one process only: a process that dies on the way only delays it. */
export async function leaseAttemptsToEnd(
  db: Db,
  lease: { now: Date; until: Date; limit: number },
): Promise<AttemptAtProvider[]> {
  const { rows } = await sql<AttemptAtProvider>`
    update payments.attempt set end_again_at = ${lease.until} where id in (
      select id from payments.attempt where end_again_at <= ${lease.now} and end_state = 'wanted'
      order by end_again_at limit ${lease.limit} for update skip locked) returning id, provider`.execute(db)
  return rows
}

/** What was on the wire about an attempt, into the archive. */
export function insertExchanges(trx: Trx, attemptId: string, exchanges: readonly Exchange[]): Promise<void> {
  return archiveExchanges(trx, { attemptId }, exchanges)
}

function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    paymentId: row.payment_id,
    provider: row.provider,
    channelId: row.channel_id,
    reference: row.reference,
    requestId: row.request_id,
    amount: rupiah(row.amount_idr),
    outcome: row.outcome,
    outcomeReason: row.outcome_reason,
    instruction: row.instruction === null ? null : StoredInstruction.parse(row.instruction),
    providerReference: row.provider_reference,
    payBefore: row.pay_before,
    askedAt: row.asked_at,
    answeredAt: row.answered_at,
    timesAsked: row.times_asked,
    isClosed: row.is_closed,
    endState: row.end_state,
    correlationId: row.correlation_id,
  }
}
