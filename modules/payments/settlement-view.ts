import { sql } from 'kysely'
import { assert, present } from '#platform/assert.ts'
import type { Db } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { insertExchanges, selectAttempt } from './attempt.store.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Exchange, RemoteProvider, StatusAnswer } from './port.ts'

/** Money in or out at a provider, as its settlement must know it. */
export interface Settleable {
  readonly kind: 'receipt' | 'refund'
  readonly id: string
  readonly paymentId: string
  /** The number people know the payment by. */
  readonly number: string
  readonly channelId: string
  /** Our reference: of the attempt, or of the refund. */
  readonly reference: string
  /** The attempt's reference; some providers name a refund by what was paid. */
  readonly paidReference: string
  readonly providerReference: string | null
  /** Below zero for a refund. */
  readonly amount: Rupiah
  readonly fee: Rupiah
  readonly feeVat: Rupiah
  readonly at: Date
  /** False for a refund whose money has not left in our books yet. */
  readonly isBooked: boolean
}

/** References of settlement lines. */
export interface SettlementNames {
  readonly provider: RemoteProvider
  readonly references: readonly string[]
  readonly providerReferences: readonly string[]
}

interface SettleableRow {
  id: string
  payment_id: string
  order_number: string
  channel_id: string
  reference: string
  paid_reference: string
  provider_reference: string | null
  amount_idr: bigint
  fee_idr: bigint
  fee_vat_idr: bigint
  at: Date
  is_booked: boolean
}

const receiptColumns = sql`r.id, r.payment_id, p.order_number, a.channel_id, a.reference,
  a.reference as paid_reference, r.provider_reference, r.amount_idr, r.fee_idr, r.fee_vat_idr, r.paid_at as at,
  true as is_booked`
const refundColumns = sql`f.id, f.payment_id, p.order_number, f.channel_id, f.reference,
  a.reference as paid_reference, f.provider_reference, -f.amount_idr as amount_idr, 0::bigint as fee_idr,
  0::bigint as fee_vat_idr, coalesce(f.refunded_at, f.created_at) as at, f.state = 'refunded' as is_booked`
const refundTables = sql`payments.refund f join payments.receipt r on r.id = f.receipt_id
  join payments.attempt a on a.id = r.attempt_id join payments.payment p on p.id = f.payment_id`

/** Receipts and refunds that any of these names may mean. */
export async function findSettleable(db: Db, names: SettlementNames): Promise<Settleable[]> {
  const references = [...names.references]
  const theirs = [...names.providerReferences]
  const receipts = await sql<SettleableRow>`
    with found as (
      select r.id from payments.attempt a join payments.receipt r on r.attempt_id = a.id
        where a.reference = any(${references}::text[]) and r.provider = ${names.provider}
      union select id from payments.receipt
        where provider = ${names.provider} and provider_reference = any(${theirs}::text[])
    )
    select ${receiptColumns} from found join payments.receipt r on r.id = found.id
      join payments.attempt a on a.id = r.attempt_id join payments.payment p on p.id = r.payment_id
      order by r.id`.execute(db)
  const refunds = await sql<SettleableRow>`
    with found as (
      select id from payments.refund where reference = any(${references}::text[])
      union select f.id from payments.attempt a join payments.receipt r on r.attempt_id = a.id
        join payments.refund f on f.receipt_id = r.id where a.reference = any(${references}::text[])
    )
    select ${refundColumns} from found join ${refundTables} on f.id = found.id
      where f.provider = ${names.provider} and f.method = 'api' and f.state not in ('failed', 'rejected')
      order by f.id`.execute(db)
  return [
    ...receipts.rows.map((row) => toSettleable('receipt', row)),
    ...refunds.rows.map((row) => toSettleable('refund', row)),
  ]
}

/** What came in and went back at a provider on one business day by our books, page by page. */
export async function* eachSettleableOfDay(
  db: Db,
  wanted: { provider: RemoteProvider; day: string },
): AsyncGenerator<Settleable[]> {
  const from = new Date(`${wanted.day}T00:00:00+07:00`)
  const to = new Date(from.getTime() + 24 * 3_600_000)
  for (let after = ''; ;) {
    const { rows } = await sql<SettleableRow>`
      select ${receiptColumns} from payments.receipt r
        join payments.attempt a on a.id = r.attempt_id join payments.payment p on p.id = r.payment_id
        where r.provider = ${wanted.provider} and r.paid_at >= ${from} and r.paid_at < ${to} and r.id > ${after}
        order by r.id limit 1000`.execute(db)
    if (rows.length > 0) yield rows.map((row) => toSettleable('receipt', row))
    const last = rows.at(-1)
    if (last === undefined || rows.length < 1_000) break
    after = last.id
  }
  const { rows } = await sql<SettleableRow>`
    select ${refundColumns} from ${refundTables}
      where f.provider = ${wanted.provider} and f.method = 'api' and f.state = 'refunded'
        and f.refunded_at >= ${from} and f.refunded_at < ${to} order by f.id`.execute(db)
  if (rows.length > 0) yield rows.map((row) => toSettleable('refund', row))
}

export interface SettleableDay {
  readonly provider: RemoteProvider
  readonly day: string
  readonly count: number
  readonly gross: Rupiah
  readonly fee: Rupiah
  readonly feeVat: Rupiah
}

/** What providers should pay out, by business day. */
export async function summarizeSettleable(
  db: Db,
  wanted: { from: string; to: string },
): Promise<SettleableDay[]> {
  const from = new Date(`${wanted.from}T00:00:00+07:00`)
  const to = new Date(Date.parse(`${wanted.to}T00:00:00+07:00`) + 24 * 3_600_000)
  const { rows } = await sql<{
    provider: RemoteProvider
    day: string
    count: bigint
    gross: bigint
    fee: bigint
    fee_vat: bigint
  }>`
    select provider, day::text as day, count(*)::bigint as count, sum(amount)::bigint as gross, sum(fee)::bigint as fee,
      sum(fee_vat)::bigint as fee_vat
    from (
      select provider, (paid_at at time zone 'Asia/Jakarta')::date as day, amount_idr as amount, fee_idr as fee,
        fee_vat_idr as fee_vat from payments.receipt
        where provider <> 'transfer' and paid_at >= ${from} and paid_at < ${to}
      union all select provider, (refunded_at at time zone 'Asia/Jakarta')::date, -amount_idr, 0, 0 from payments.refund
        where provider <> 'transfer' and method = 'api' and state = 'refunded' and refunded_at >= ${from}
          and refunded_at < ${to}
    ) moved group by 1, 2 order by 2 desc, 1`.execute(db)
  return rows.map((row) => ({
    provider: row.provider,
    day: row.day,
    count: Number(row.count),
    gross: rupiah(row.gross),
    fee: rupiah(row.fee),
    feeVat: rupiah(row.fee_vat),
  }))
}

/** Everything that providers owe us by receipts and paid back refunds, settled or not, by channel. */
export async function sumOwedByProviders(
  db: Db,
): Promise<{ provider: RemoteProvider; channelId: string; net: Rupiah }[]> {
  const { rows } = await sql<{ provider: RemoteProvider; channel_id: string; net: bigint }>`
    select provider, channel_id, sum(net)::bigint as net from (
      select r.provider, a.channel_id, r.amount_idr - r.fee_idr - r.fee_vat_idr as net
        from payments.receipt r join payments.attempt a on a.id = r.attempt_id where r.provider <> 'transfer'
      union all select provider, channel_id, -amount_idr from payments.refund
        where provider <> 'transfer' and method = 'api' and state = 'refunded'
    ) moved group by 1, 2 order by 1, 2`.execute(db)
  return rows.map((row) => ({ provider: row.provider, channelId: row.channel_id, net: rupiah(row.net) }))
}

/** Receipts and refunds by their ids, for the proof that settlement lines were matched to what they are. */
export async function findSettleableByIds(db: Db, ids: readonly string[]): Promise<Settleable[]> {
  const receipts = await sql<SettleableRow>`select ${receiptColumns} from payments.receipt r
    join payments.attempt a on a.id = r.attempt_id join payments.payment p on p.id = r.payment_id
    where r.id = any(${[...ids]}::text[])`.execute(db)
  const refunds = await sql<SettleableRow>`select ${refundColumns} from ${refundTables}
    where f.id = any(${[...ids]}::text[])`.execute(db)
  return [
    ...receipts.rows.map((row) => toSettleable('receipt', row)),
    ...refunds.rows.map((row) => toSettleable('refund', row)),
  ]
}

/** Attempts without a receipt to which these references belong: a question to the provider may find their money. */
export async function findUnpaidAttempts(db: Db, names: SettlementNames): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payments.attempt where provider = ${names.provider} and outcome is distinct from 'paid'
      and (reference = any(${[...names.references]}::text[])
        or (provider_reference is not null and provider_reference = any(${[...names.providerReferences]}::text[])))
    order by id`.execute(db)
  return rows.map((row) => row.id)
}

/** Asks the provider how the money of a receipt of ours stands there. It changes nothing; what was on the wire is kept. */
export async function askAboutReceipt(
  ctx: PaymentsCtx,
  input: { receiptId: string },
): Promise<StatusAnswer | null> {
  if (!isId('rcp', input.receiptId)) return null
  const receipt = await ctx.db
    .selectFrom('payments.receipt')
    .select('attempt_id')
    .where('id', '=', input.receiptId)
    .executeTakeFirst()
  if (receipt === undefined) return null
  const attempt = present(await selectAttempt(ctx.db, receipt.attempt_id), 'a receipt has its attempt')
  if (attempt.provider === 'transfer') return null
  const exchanges: Exchange[] = []
  const { provider } = attempt
  const answer = await ctx.payments.providers[provider].status(attempt, (one) => exchanges.push(one))
  await ctx.transaction((trx) => insertExchanges(trx, attempt.id, exchanges))
  return answer
}

/** A line of our bank that may be a payout: no transfer of a buyer uses it. */
export interface PayoutMutation {
  readonly id: string
  readonly bookedOn: string
  readonly description: string
}

/** Lines of exactly this sum on these days at our banks, oldest first. */
export async function findPayoutMutations(
  db: Db,
  wanted: { amount: Rupiah; from: string; to: string },
): Promise<PayoutMutation[]> {
  assert(wanted.amount > 0n, 'only money that came in has a line')
  const { rows } = await sql<{ id: string; booked_on: string; description: string }>`
    select m.id, m.booked_on::text as booked_on, m.description from payments.bank_mutation m
    where m.amount_idr = ${wanted.amount} and m.booked_on between ${wanted.from}::date and ${wanted.to}::date
      and not exists (select from payments.transfer t where t.mutation_id = m.id)
    order by m.booked_on, m.id`.execute(db)
  return rows.map((row) => ({ id: row.id, bookedOn: row.booked_on, description: row.description }))
}

function toSettleable(kind: Settleable['kind'], row: SettleableRow): Settleable {
  return {
    kind,
    id: row.id,
    paymentId: row.payment_id,
    number: row.order_number,
    channelId: row.channel_id,
    reference: row.reference,
    paidReference: row.paid_reference,
    providerReference: row.provider_reference,
    amount: rupiah(row.amount_idr),
    fee: rupiah(row.fee_idr),
    feeVat: rupiah(row.fee_vat_idr),
    at: row.at,
    isBooked: row.is_booked,
  }
}
