import { sql } from 'kysely'
import { listEntriesOf } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'

/** Payments whose parts do not agree, and what is left lying; every list must be empty. */
export interface PaymentsProof {
  readonly settledCount: bigint
  readonly settledIdr: bigint
  /** Settled payments without exactly one settling receipt of their sum. */
  readonly settledWithoutReceipt: readonly string[]
  /** Settling receipts of payments that are not settled. */
  readonly receiptWithoutSettled: readonly string[]
  /** Receipts without exactly one ledger entry of their sum. */
  readonly receiptWithoutEntry: readonly string[]
  /** Notifications stored and not applied for longer than a minute. */
  readonly unappliedNotifications: readonly string[]
}

const page = 1_000

/** Proves payments against receipts and receipts against the ledger, page by page. */
export async function provePayments(ctx: Ctx): Promise<PaymentsProof> {
  const totals = await sql<{ count: bigint; amount: string }>`
    select count(*), coalesce(sum(amount_idr), 0)::text as amount from payments.payment where state = 'settled'`.execute(
    ctx.db,
  )
  const withoutReceipt = await selectIds(
    ctx,
    sql<{ id: string }>`
    select p.id from payments.payment p
    left join payments.receipt r on r.payment_id = p.id and r.disposition = 'settles' and r.amount_idr = p.amount_idr
    where p.state = 'settled' group by p.id having count(r.id) <> 1`,
  )
  const withoutSettled = await selectIds(
    ctx,
    sql<{ id: string }>`
    select r.id from payments.receipt r join payments.payment p on p.id = r.payment_id
    where r.disposition = 'settles' and p.state <> 'settled'`,
  )
  const unapplied = await selectIds(
    ctx,
    sql<{ id: string }>`
    select id from payments.notification where applied_at is null and received_at < ${new Date(ctx.now().getTime() - 60_000)}`,
  )
  return {
    settledCount: totals.rows[0]?.count ?? 0n,
    settledIdr: BigInt(totals.rows[0]?.amount ?? 0),
    settledWithoutReceipt: withoutReceipt,
    receiptWithoutSettled: withoutSettled,
    receiptWithoutEntry: await receiptsWithoutEntry(ctx),
    unappliedNotifications: unapplied,
  }
}

async function receiptsWithoutEntry(ctx: Ctx): Promise<string[]> {
  const wrong: string[] = []
  for (let after = ''; ;) {
    const receipts = await ctx.db
      .selectFrom('payments.receipt')
      .select(['id', 'amount_idr', 'disposition'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute()
    const last = receipts.at(-1)
    if (last === undefined) return wrong
    after = last.id
    const entries = await listEntriesOf(ctx, { sourceIds: receipts.map((receipt) => receipt.id) })
    for (const receipt of receipts) {
      const kind = receipt.disposition === 'settles' ? 'payment_receipt' : 'surplus_receipt'
      const ofReceipt = entries.filter((entry) => entry.sourceId === receipt.id && entry.kind === kind)
      const isRight =
        ofReceipt.length === 1 &&
        ofReceipt[0]?.lines.some((line) => line.amount === receipt.amount_idr) === true
      if (!isRight) wrong.push(receipt.id)
    }
  }
}

async function selectIds(ctx: Ctx, query: ReturnType<typeof sql<{ id: string }>>): Promise<string[]> {
  const { rows } = await query.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** State and sum of every payment by its order, for the proof that orders agree. Page by page. */
export async function* eachPaymentState(ctx: Ctx) {
  for (let after = ''; ;) {
    const rows = await ctx.db
      .selectFrom('payments.payment')
      .select(['id', 'order_id', 'state', 'amount_idr'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    yield rows.map((row) => ({
      paymentId: row.id,
      orderId: row.order_id,
      state: row.state,
      amountIdr: row.amount_idr,
    }))
  }
}
