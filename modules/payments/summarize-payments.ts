import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import { startOfBusinessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

/** The counters of a business day in Jakarta. */
export interface DaySummary {
  readonly paidCount: number
  readonly paidAmount: Rupiah
  /** Open payments, of whatever day. */
  readonly waitingCount: number
  /** Of the payments that ended today, the share that was paid, 0 to 1; null when none ended. */
  readonly successRate: number | null
  /** Median seconds from placing the order to money; null when none was paid. */
  readonly medianSecondsToPaid: number | null
  /** Unknown payments, open surplus money, money claimed twice for one attempt today, and notifications that wait to be applied. */
  readonly needsPerson: number
}

/** Today's counters, in one statement over small index ranges. */
export async function summarizeToday(ctx: Ctx): Promise<DaySummary> {
  const since = startOfBusinessDay(ctx.now())
  const { rows } = await sql<{
    paid: bigint
    amount: string
    ended: bigint
    median: number | null
    waiting: bigint
    person: bigint
  }>`
    select paid.*, (select count(*) from payments.payment where state in ('choosing', 'preparing', 'awaiting', 'unknown')) as waiting,
      (select count(*) from payments.payment where state = 'unknown')
        + (select count(*) from payments.surplus where state = 'open')
        + (select count(*) from payments.notification where outcome = 'claimed_again' and received_at >= ${since})
        + (select count(*) from payments.notification where applied_at is null) as person,
      paid.paid + (select count(*) from payments.payment where state = 'expired' and pay_before >= ${since}) as ended
    from (select count(*) as paid, coalesce(sum(amount_idr), 0)::text as amount,
        percentile_cont(0.5) within group (order by extract(epoch from settled_at - created_at))::float8 as median
      from payments.payment where settled_at >= ${since}) paid`.execute(ctx.db)
  const row = present(rows[0], 'an aggregate has one row')
  return {
    paidCount: Number(row.paid),
    paidAmount: rupiah(BigInt(row.amount)),
    waitingCount: Number(row.waiting),
    successRate: row.ended === 0n ? null : Number(row.paid) / Number(row.ended),
    medianSecondsToPaid: row.median,
    needsPerson: Number(row.person),
  }
}

export interface MinuteCount {
  readonly minute: Date
  readonly paid: number
  readonly amount: Rupiah
}

/** Payments settled in each of the last `minutes` minutes, empty minutes included, oldest first. */
export async function countPerMinute(ctx: Ctx, input: { minutes: number }): Promise<MinuteCount[]> {
  const lastMinute = new Date(Math.floor(ctx.now().getTime() / 60_000) * 60_000)
  const first = new Date(lastMinute.getTime() - (input.minutes - 1) * 60_000)
  const { rows } = await sql<{ minute: Date; paid: bigint; amount: string }>`
    select date_trunc('minute', settled_at) as minute, count(*) as paid, sum(amount_idr)::text as amount
    from payments.payment where settled_at >= ${first} group by 1`.execute(ctx.db)
  const counted = new Map(rows.map((row) => [row.minute.getTime(), row]))
  return Array.from({ length: input.minutes }, (_, index) => {
    const minute = new Date(first.getTime() + index * 60_000)
    const row = counted.get(minute.getTime())
    return { minute, paid: Number(row?.paid ?? 0), amount: rupiah(BigInt(row?.amount ?? 0)) }
  })
}
