import { sql, type RawBuilder } from 'kysely'
import { accounts, listEntriesOf, type PostedEntry } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'

/** Payments whose parts do not agree, and what is left lying; every list must be empty. */
export interface PaymentsProof {
  /** Payments looked at this time. */
  readonly provenPayments: bigint
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

/** What a proof reads: everything, or what changed from a moment on. */
export interface ProofWindow {
  readonly since: Date | null
}

const page = 1_000

/** Proves payments against receipts and receipts against the ledger, page by page. */
export async function provePayments(ctx: Ctx, window: ProofWindow): Promise<PaymentsProof> {
  const proof = { payments: 0n, withoutReceipt: no(), withoutSettled: no(), withoutSurplus: no() }
  for await (const ids of eachChangedPayment(ctx, window)) {
    proof.payments += BigInt(ids.length)
    const ofPage = sql`p.id = any(${ids}::text[])`
    const found = await Promise.all([
      selectWithoutReceipt(ctx, ofPage),
      selectWithoutSettled(ctx, ofPage),
      selectWithoutSurplus(ctx, ofPage),
    ])
    proof.withoutReceipt.push(...found[0])
    proof.withoutSettled.push(...found[1])
    proof.withoutSurplus.push(...found[2])
  }
  return {
    provenPayments: proof.payments,
    settledWithoutReceipt: proof.withoutReceipt,
    receiptWithoutSettled: proof.withoutSettled,
    receiptWithoutSurplus: proof.withoutSurplus,
    receiptWithoutEntry: await receiptsWithoutEntry(ctx, window),
    unappliedNotifications: await selectUnapplied(ctx),
  }
}

const no = (): string[] => []

function selectWithoutReceipt(ctx: Ctx, ofPage: RawBuilder<unknown>): Promise<string[]> {
  return selectIds(
    ctx,
    sql`select p.id from payments.payment p
    left join payments.receipt r on r.payment_id = p.id and not exists
      (select from payments.surplus s where s.receipt_id = r.id and r.disposition = 'part')
    where ${ofPage}
    group by p.id having coalesce(sum(r.applied_idr + r.forgiven_idr), 0) <> p.received_idr`,
  )
}

function selectWithoutSettled(ctx: Ctx, ofPage: RawBuilder<unknown>): Promise<string[]> {
  return selectIds(
    ctx,
    sql`select r.id from payments.receipt r join payments.payment p on p.id = r.payment_id
    where ${ofPage} and r.disposition in ('settles', 'over') and p.state <> 'settled'`,
  )
}

function selectWithoutSurplus(ctx: Ctx, ofPage: RawBuilder<unknown>): Promise<string[]> {
  return selectIds(
    ctx,
    sql`select r.id from payments.payment p join payments.receipt r on r.payment_id = p.id
    left join payments.surplus s on s.receipt_id = r.id
    where ${ofPage} and r.disposition in ('over', 'surplus') and s.amount_idr is distinct from r.amount_idr - r.applied_idr`,
  )
}

function selectUnapplied(ctx: Ctx): Promise<string[]> {
  const before = new Date(ctx.now().getTime() - 60_000)
  return selectIds(
    ctx,
    sql`select id from payments.notification where applied_at is null and received_at < ${before}`,
  )
}

async function receiptsWithoutEntry(ctx: Ctx, { since }: ProofWindow): Promise<string[]> {
  const wrong: string[] = []
  for (let after = { at: since ?? new Date(0), id: '' }; ;) {
    const receipts = await ctx.db
      .selectFrom('payments.receipt')
      .select(['id', 'amount_idr', 'forgiven_idr', 'disposition', 'recorded_at'])
      .where(sql<boolean>`(recorded_at, id) > (${after.at}, ${after.id})`)
      .orderBy('recorded_at')
      .orderBy('id')
      .limit(page)
      .execute()
    const last = receipts.at(-1)
    if (last === undefined) return wrong
    after = { at: last.recorded_at, id: last.id }
    const entries = await listEntriesOf(ctx, { sourceIds: receipts.map((receipt) => receipt.id) })
    for (const receipt of receipts) {
      const kind = receipt.disposition === 'surplus' ? 'surplus_receipt' : 'payment_receipt'
      const ofReceipt = entries.filter((entry) => entry.sourceId === receipt.id && entry.kind === kind)
      const whole = receipt.amount_idr + receipt.forgiven_idr
      const isRight = ofReceipt.length === 1 && owedFor(ofReceipt[0]) === whole
      if (!isRight) wrong.push(receipt.id)
    }
  }
}

/** What an entry says that we owe for the money. Not its debits: of a sum smaller than its own fee less than nothing arrives. */
function owedFor(entry: PostedEntry | undefined): bigint {
  const owed: readonly string[] = [accounts.customerAdvances, accounts.suspense]
  return (entry?.lines ?? []).reduce(
    (sum, line) => (owed.includes(line.account) ? sum - line.amount : sum),
    0n,
  )
}

async function selectIds(ctx: Ctx, query: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${query}`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Ids of payments that changed or got money, page by page; every change has a step in the history. */
async function* eachChangedPayment(ctx: Ctx, { since }: ProofWindow): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const ids = await selectIds(
      ctx,
      since === null
        ? sql`select id from payments.payment where id > ${after} order by id limit ${page}`
        : sql`select payment_id as id from payments.payment_history where at >= ${since} and payment_id > ${after}
            union select payment_id from payments.receipt where recorded_at >= ${since} and payment_id > ${after}
            order by id limit ${page}`,
    )
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
    yield ids
  }
}

/** State and sum of every changed payment by its order, for the proof that orders agree. Page by page. */
export async function* eachPaymentState(ctx: Ctx, window: ProofWindow) {
  for await (const ids of eachChangedPayment(ctx, window)) {
    const rows = await ctx.db
      .selectFrom('payments.payment')
      .select(['id', 'order_id', 'state', 'amount_idr'])
      .where('id', '=', sql<string>`any(${ids}::text[])`)
      .execute()
    yield rows.map((row) => ({
      paymentId: row.id,
      orderId: row.order_id,
      state: row.state,
      amountIdr: row.amount_idr,
    }))
  }
}

/** Which of these orders have no payment. */
export async function selectOrdersWithoutPayment(ctx: Ctx, orderIds: readonly string[]): Promise<string[]> {
  return selectIds(
    ctx,
    sql`select wanted.id from unnest(${[...orderIds]}::text[]) as wanted (id)
      where not exists (select from payments.payment p where p.order_id = wanted.id)`,
  )
}
