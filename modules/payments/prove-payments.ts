import { sql } from 'kysely'
import { listEntriesOf, type PostedEntry } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'

/** Payments whose parts do not agree, and what is left lying; every list must be empty. */
export interface PaymentsProof {
  readonly settledCount: bigint
  readonly settledIdr: bigint
  /** Payments whose receipts do not sum to what they have received; all of their sum once settled. */
  readonly settledWithoutReceipt: readonly string[]
  /** Settling receipts of payments that are not settled. */
  readonly receiptWithoutSettled: readonly string[]
  /** Receipts with more than was asked, whose surplus is not kept. */
  readonly receiptWithoutSurplus: readonly string[]
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
    left join payments.receipt r on r.payment_id = p.id and not exists
      (select from payments.surplus s where s.receipt_id = r.id and r.disposition = 'part')
    group by p.id having coalesce(sum(r.applied_idr + r.forgiven_idr), 0) <> p.received_idr`,
  )
  const withoutSurplus = await selectIds(
    ctx,
    sql<{ id: string }>`
    select r.id from payments.receipt r left join payments.surplus s on s.receipt_id = r.id
    where r.disposition in ('over', 'surplus') and s.amount_idr is distinct from r.amount_idr - r.applied_idr`,
  )
  const withoutSettled = await selectIds(
    ctx,
    sql<{ id: string }>`
    select r.id from payments.receipt r join payments.payment p on p.id = r.payment_id
    where r.disposition in ('settles', 'over') and p.state <> 'settled'`,
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
    receiptWithoutSurplus: withoutSurplus,
    receiptWithoutEntry: await receiptsWithoutEntry(ctx),
    unappliedNotifications: unapplied,
  }
}

async function receiptsWithoutEntry(ctx: Ctx): Promise<string[]> {
  const wrong: string[] = []
  for (let after = ''; ;) {
    const receipts = await ctx.db
      .selectFrom('payments.receipt')
      .select(['id', 'amount_idr', 'forgiven_idr', 'disposition'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute()
    const last = receipts.at(-1)
    if (last === undefined) return wrong
    after = last.id
    const entries = await listEntriesOf(ctx, { sourceIds: receipts.map((receipt) => receipt.id) })
    for (const receipt of receipts) {
      const kind = receipt.disposition === 'surplus' ? 'surplus_receipt' : 'payment_receipt'
      const ofReceipt = entries.filter((entry) => entry.sourceId === receipt.id && entry.kind === kind)
      const whole = receipt.amount_idr + receipt.forgiven_idr
      const isRight = ofReceipt.length === 1 && debits(ofReceipt[0]) === whole
      if (!isRight) wrong.push(receipt.id)
    }
  }
}

function debits(entry: PostedEntry | undefined): bigint {
  return (entry?.lines ?? []).reduce((sum, line) => (line.amount > 0n ? sum + line.amount : sum), 0n)
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
