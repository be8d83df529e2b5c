import { sql } from 'kysely'
import { listSubledgers } from '#ledger'
import { findSettleableByIds, sumOwedByProviders } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { formatRupiah } from '#platform/format-money.ts'
import { clearingOf } from './book-settlement.ts'
import { providers } from './settlement.ts'

/** What providers hold for us, proven; every list must be empty. */
export interface SettlementsProof {
  /** Channels whose clearing is not the sum of what is not settled yet: settled money must have left it to the rupiah. */
  readonly wrongClearing: readonly string[]
  /** Lines that were taken in and are matched to something else than it is. */
  readonly wrongLines: readonly string[]
  /** Batches that were taken in without an entry, although money moved. */
  readonly batchWithoutEntry: readonly string[]
}

const page = 1_000

/**
 * Proves the clearing accounts: for each channel the ledger holds the nets of receipts that are not settled less refunds
 * that are not, and nothing of those that are.
 */
export async function proveSettlements(ctx: Ctx, window: { since: Date | null }): Promise<SettlementsProof> {
  return {
    wrongClearing: await findWrongClearing(ctx),
    wrongLines: await findWrongLines(ctx, window.since ?? new Date(0)),
    batchWithoutEntry: await findWithoutEntry(ctx),
  }
}

async function findWrongClearing(ctx: Ctx): Promise<string[]> {
  const unsettled = new Map<string, bigint>()
  const add = (key: string, amount: bigint) => unsettled.set(key, (unsettled.get(key) ?? 0n) + amount)
  for (const owed of await sumOwedByProviders(ctx.db)) add(`${owed.provider} ${owed.channelId}`, owed.net)
  const { rows } = await sql<{ provider: string; channel_id: string; net: bigint }>`
    select provider, channel_id, sum(expected_idr - expected_fee_idr - expected_fee_vat_idr)::bigint as net
    from reconciliation.line where is_live and expected_idr is not null group by 1, 2`.execute(ctx.db)
  for (const row of rows) add(`${row.provider} ${row.channel_id}`, -row.net)
  const booked = new Map<string, bigint>()
  for (const provider of providers)
    for (const part of await listSubledgers(ctx, { account: clearingOf[provider], limit: 10_000 }))
      booked.set(`${provider} ${part.subledger ?? ''}`, part.balance)
  const keys = new Set([...unsettled.keys(), ...booked.keys()])
  return [...keys].flatMap((key) => {
    const [holds, should] = [booked.get(key) ?? 0n, unsettled.get(key) ?? 0n]
    return holds === should ? [] : [`${key} holds ${formatRupiah(holds)}, not ${formatRupiah(should)}`]
  })
}

async function findWrongLines(ctx: Ctx, since: Date): Promise<string[]> {
  const wrong: string[] = []
  for (let after = ''; ;) {
    const { rows } = await sql<{
      id: string
      subject_id: string
      expected_idr: bigint
      expected_fee_idr: bigint
      expected_fee_vat_idr: bigint
    }>`
      select l.id, coalesce(l.receipt_id, l.refund_id) as subject_id, l.expected_idr, l.expected_fee_idr,
        l.expected_fee_vat_idr
      from reconciliation.line l join reconciliation.batch b on b.id = l.batch_id
      where l.is_live and l.expected_idr is not null and b.applied_at >= ${since} and l.id > ${after}
      order by l.id limit ${page}`.execute(ctx.db)
    const last = rows.at(-1)
    if (last === undefined) return wrong
    after = last.id
    const found = await findSettleableByIds(
      ctx.db,
      rows.map((row) => row.subject_id),
    )
    const byId = new Map(found.map((one) => [one.id, one]))
    for (const row of rows) {
      const one = byId.get(row.subject_id)
      const isRight =
        one?.amount === row.expected_idr &&
        one.fee === row.expected_fee_idr &&
        one.feeVat === row.expected_fee_vat_idr &&
        one.isBooked
      if (!isRight) wrong.push(row.id)
    }
  }
}

async function findWithoutEntry(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('reconciliation.batch')
    .select('id')
    .where('state', '=', 'applied')
    .where('settlement_entry_id', 'is', null)
    .where('net_idr', '<>', 0n)
    .execute()
  return rows.map((row) => row.id)
}
