import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { PaymentState } from '../payment.ts'
import type { TransferState } from './transfer.ts'

export const queueTabs = ['check', 'awaited', 'done'] as const
/** check: staff have something to look at. awaited: the buyer has shown nothing and no line fits. done: confirmed. */
export type QueueTab = (typeof queueTabs)[number]

export interface QueueRow {
  readonly attemptId: string
  readonly paymentId: string
  readonly number: string
  readonly buyerName: string
  readonly bankName: string
  readonly asked: Rupiah
  readonly state: TransferState
  readonly paymentState: PaymentState
  readonly askedAt: Date
  readonly payBefore: Date
  /** When the latest slip came. */
  readonly shownAt: Date | null
  readonly decidedAt: Date | null
  readonly slips: number
  /** A line of exactly this sum that proves nothing else yet. */
  readonly hasExactLine: boolean
}

interface Row {
  attempt_id: string
  payment_id: string
  order_number: string
  buyer_name: string
  bank_name: string
  asked_idr: bigint
  state: TransferState
  payment_state: PaymentState
  asked_at: Date
  pay_before: Date
  decided_at: Date | null
  shown_at: Date | null
  slips: number
  has_exact_line: boolean
}

/** Transfers of one tab: those to look at and those awaited oldest first, done ones latest first. */
export async function selectQueue(db: Db, wanted: { tab: QueueTab; limit: number }): Promise<QueueRow[]> {
  const { rows } = await sql<Row>`
    with listed as (
      select t.attempt_id, t.payment_id, p.order_number, p.buyer_name, b.bank_name, t.asked_idr, t.state,
        p.state as payment_state, a.asked_at, a.pay_before, t.decided_at,
        s.shown_at, coalesce(s.slips, 0)::int as slips,
        t.state <> 'confirmed' and exists (
          select from payments.bank_mutation m
          where m.account_id = t.account_id and m.amount_idr = t.asked_idr
            and m.booked_on >= (a.asked_at at time zone 'Asia/Jakarta')::date
            and not exists (select from payments.transfer used where used.mutation_id = m.id)) as has_exact_line
      from payments.transfer t
      join payments.attempt a on a.id = t.attempt_id
      join payments.payment p on p.id = t.payment_id
      join payments.bank_account b on b.id = t.account_id
      left join lateral (
        select max(given_at) as shown_at, count(*) as slips from payments.transfer_slip where attempt_id = t.attempt_id) s on true
      where case when ${wanted.tab} = 'done' then t.state = 'confirmed' else t.state <> 'confirmed' and t.released_at is null end)
    select * from listed
    where case ${wanted.tab}
      when 'check' then state in ('waiting', 'approving') or has_exact_line
      when 'awaited' then state in ('open', 'rejected') and not has_exact_line
      else true end
    order by case when ${wanted.tab} = 'done' then decided_at end desc nulls last,
      coalesce(shown_at, asked_at), attempt_id
    limit ${wanted.limit}`.execute(db)
  return rows.map(toRow)
}

/** How many transfers wait for staff. */
export async function countWaiting(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('payments.transfer')
    .select((transfers) => transfers.fn.countAll<bigint>().as('count'))
    .where('state', 'in', ['waiting', 'approving'])
    .executeTakeFirstOrThrow()
  return Number(count)
}

function toRow(row: Row): QueueRow {
  return {
    attemptId: row.attempt_id,
    paymentId: row.payment_id,
    number: row.order_number,
    buyerName: row.buyer_name,
    bankName: row.bank_name,
    asked: rupiah(row.asked_idr),
    state: row.state,
    paymentState: row.payment_state,
    askedAt: row.asked_at,
    payBefore: row.pay_before,
    shownAt: row.shown_at,
    decidedAt: row.decided_at,
    slips: row.slips,
    hasExactLine: row.has_exact_line,
  }
}
