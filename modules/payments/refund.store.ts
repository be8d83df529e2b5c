import type { Insertable, Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { RemoteProvider } from './port.ts'
import type { Refund, RefundState } from './refund.ts'

export async function insertRefund(trx: Trx, row: Insertable<DB['payments.refund']>): Promise<void> {
  await trx.insertInto('payments.refund').values(row).execute()
}

export async function updateRefund(
  trx: Trx,
  id: string,
  change: Updateable<DB['payments.refund']>,
): Promise<void> {
  await trx.updateTable('payments.refund').set(change).where('id', '=', id).execute()
}

export async function insertRefundHistory(
  trx: Trx,
  row: Insertable<DB['payments.refund_history']>,
): Promise<void> {
  await trx.insertInto('payments.refund_history').values(row).execute()
}

export async function selectRefund(db: Db, id: string): Promise<Refund | null> {
  const row = await db.selectFrom('payments.refund').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toRefund(row)
}

/** Lock the payment before: everything that touches both takes them in this order. */
export async function lockRefund(trx: Trx, id: string): Promise<Refund | null> {
  const row = await trx
    .selectFrom('payments.refund')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : toRefund(row)
}

export async function selectRefundsOf(db: Db, paymentId: string): Promise<Refund[]> {
  const rows = await db
    .selectFrom('payments.refund')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toRefund)
}

export function selectRefundHistory(db: Db, refundId: string) {
  return db
    .selectFrom('payments.refund_history')
    .selectAll()
    .where('refund_id', '=', refundId)
    .orderBy('id')
    .execute()
}

/** Has a payout of this day been confirmed by this reference of our bank already? */
export async function isPayoutUsed(db: Db, payout: { paidOn: string; reference: string }): Promise<boolean> {
  const { rows } = await sql`
    select from payments.refund where method = 'manual' and state = 'refunded'
      and ((refunded_at at time zone 'Asia/Jakarta')::date) = ${payout.paidOn}::date
      and provider_reference = ${payout.reference} limit 1`.execute(db)
  return rows.length > 0
}

/** Takes refunds whose time to be sent or asked about has come, each for one process only. */
export async function leaseDueRefunds(
  db: Db,
  lease: { provider: RemoteProvider; now: Date; limit: number },
): Promise<{ id: string; provider: string }[]> {
  const until = new Date(lease.now.getTime() + 60_000)
  const { rows } = await sql<{ id: string; provider: string }>`
    update payments.refund set ask_again_at = ${until} where id in (
      select id from payments.refund where ask_again_at <= ${lease.now} and provider = ${lease.provider}
      order by ask_again_at limit ${lease.limit} for update skip locked) returning id, provider`.execute(db)
  return rows
}

/** Refunds of an attempt that are under way at its provider. */
export async function selectUnderWay(db: Db, attemptId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from payments.refund f join payments.receipt r on r.id = f.receipt_id
    where r.attempt_id = ${attemptId} and f.state in ('asking', 'pending', 'unknown') order by f.id`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

export interface RefundRow {
  readonly refund: Refund
  readonly number: string
  readonly buyerName: string
}

/** Latest first. */
export async function selectRefunds(
  db: Db,
  wanted: {
    states: readonly RefundState[]
    text: string
    before: { at: Date; id: string } | null
    /** The companies whose refunds may be seen; null for all refunds. */
    within: readonly string[] | null
    limit: number
  },
): Promise<RefundRow[]> {
  const { within } = wanted
  const rows = await db
    .selectFrom('payments.refund as f')
    .innerJoin('payments.payment as p', 'p.id', 'f.payment_id')
    .selectAll('f')
    .select(['p.order_number', 'p.buyer_name'])
    .$if(wanted.states.length > 0, (query) => query.where('f.state', 'in', [...wanted.states]))
    .$if(wanted.text !== '', (query) =>
      query.where((where) =>
        where.or([
          where('p.order_number', 'ilike', `%${escapeLike(wanted.text)}%`),
          where('p.buyer_name', 'ilike', `%${escapeLike(wanted.text)}%`),
          where('f.reference', '=', wanted.text),
          where('f.id', '=', wanted.text),
        ]),
      ),
    )
    .$if(wanted.before !== null, (query) =>
      query.where(
        sql<boolean>`(f.created_at, f.id) < (${wanted.before?.at ?? null}, ${wanted.before?.id ?? null})`,
      ),
    )
    .$if(within !== null, (query) =>
      query.where(sql<boolean>`p.company_id = any(${[...(within ?? [])]}::text[])`),
    )
    .orderBy('f.created_at', 'desc')
    .orderBy('f.id', 'desc')
    .limit(wanted.limit)
    .execute()
  return rows.map((row) => ({ refund: toRefund(row), number: row.order_number, buyerName: row.buyer_name }))
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
}

function toRefund(row: Selectable<DB['payments.refund']>): Refund {
  const { bank, account_number: number, account_holder: holder } = row
  return {
    id: row.id,
    paymentId: row.payment_id,
    receiptId: row.receipt_id,
    surplusId: row.surplus_id,
    amount: rupiah(row.amount_idr),
    method: row.method,
    provider: row.provider,
    channelId: row.channel_id,
    state: row.state,
    reference: row.reference,
    requestId: row.request_id,
    providerReference: row.provider_reference,
    reason: row.reason,
    note: row.note,
    account: bank === null || number === null || holder === null ? null : { bank, number, holder },
    maker: row.maker,
    makerName: row.maker_name,
    needsChecker: row.needs_checker,
    checker: row.checker,
    expectedOn: row.expected_on,
    split: {
      advance: rupiah(row.advance_idr),
      net: rupiah(row.net_idr),
      tax: rupiah(row.tax_idr),
      suspense: rupiah(row.suspense_idr),
      forgiven: rupiah(row.forgiven_idr),
    },
    outcomeReason: row.outcome_reason,
    timesAsked: row.times_asked,
    askedAt: row.asked_at,
    askAgainAt: row.ask_again_at,
    createdAt: row.created_at,
    orderedAt: row.ordered_at,
    refundedAt: row.refunded_at,
  }
}
