import { sql } from 'kysely'
import { accounts, postEntry, withoutZeroLines, type Entry, type EntryLine } from '#ledger'
import type { RemoteProvider } from '#payments'
import type { Trx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import type { StoredLine } from './line.store.ts'

export const clearingOf = {
  doku: accounts.clearingDoku,
  astrapay: accounts.clearingAstraPay,
} as const satisfies Record<RemoteProvider, string>

export interface BookedBatch {
  readonly id: string
  readonly provider: RemoteProvider
  readonly batchNo: string
}

interface ChannelSums {
  channel_id: string
  net: bigint
  gross_off: bigint
  fee_off: bigint
  fee_vat_off: bigint
}

/**
 * Books a payout: the bank has its net sum, the clearing of each channel gives what its matched lines say, and what matches
 * nothing waits in suspense under the batch. What the provider kept more or less than expected trues the fees up, so that
 * the clearing of every matched receipt is zero.
 */
export async function bookBatch(
  trx: Trx,
  batch: BookedBatch,
  at: Date,
): Promise<{ settlementEntryId: string | null; trueUpEntryId: string | null }> {
  const { rows: channels } = await sql<ChannelSums>`
    select channel_id, sum(net_idr)::bigint as net, sum(gross_idr - expected_idr)::bigint as gross_off,
      sum(fee_idr - expected_fee_idr)::bigint as fee_off, sum(fee_vat_idr - expected_fee_vat_idr)::bigint as fee_vat_off
    from reconciliation.line where batch_id = ${batch.id} and expected_idr is not null
    group by channel_id order by channel_id`.execute(trx)
  const { rows: rest } = await sql<{ net: bigint; unmatched: bigint }>`
    select coalesce(sum(net_idr), 0)::bigint as net,
      coalesce(sum(net_idr) filter (where expected_idr is null), 0)::bigint as unmatched
    from reconciliation.line where batch_id = ${batch.id}`.execute(trx)
  const { net = 0n, unmatched = 0n } = rest[0] ?? {}
  const grossOff = channels.reduce((sum, channel) => sum + channel.gross_off, 0n)
  const clearing = clearingOf[batch.provider]
  const settlement = await post(trx, batch, {
    kind: 'settlement',
    at,
    lines: [
      { account: accounts.bank, amount: rupiah(net) },
      ...channels.map((channel) => ({
        account: clearing,
        subledger: channel.channel_id,
        amount: rupiah(channel.gross_off - channel.net),
      })),
      { account: accounts.suspense, subledger: batch.id, amount: rupiah(-unmatched - grossOff) },
    ],
  })
  const trueUp = await post(trx, batch, {
    kind: 'fee_true_up',
    at,
    lines: channels.flatMap((channel) => trueUpLines(clearing, channel)),
  })
  return { settlementEntryId: settlement, trueUpEntryId: trueUp }
}

function trueUpLines(clearing: EntryLine['account'], channel: ChannelSums): EntryLine[] {
  const subledger = channel.channel_id
  return [
    { account: accounts.providerFees, subledger, amount: rupiah(channel.fee_off) },
    { account: accounts.inputVat, subledger, amount: rupiah(channel.fee_vat_off) },
    { account: clearing, subledger, amount: rupiah(-channel.fee_off - channel.fee_vat_off) },
  ]
}

/** Null where there is nothing to book. */
async function post(
  trx: Trx,
  batch: BookedBatch,
  entry: Pick<Entry, 'kind' | 'at' | 'lines'>,
): Promise<string | null> {
  const lines = withoutZeroLines(entry.lines)
  if (lines.length === 0) return null
  const description = `${batch.provider} ${batch.batchNo}`
  return (await postEntry(trx, { ...entry, lines, sourceId: batch.id, description })).entryId
}

/** A line that was matched after its batch was booked: its money leaves suspense, and its fees are trued up with it. */
export async function bookLateMatch(
  trx: Trx,
  late: {
    line: StoredLine
    matched: { channelId: string; expected: bigint; fee: bigint; feeVat: bigint }
    at: Date
  },
): Promise<string | null> {
  const { line, matched, at } = late
  const subledger = matched.channelId
  const lines = withoutZeroLines([
    {
      account: accounts.suspense,
      subledger: line.batchId,
      amount: rupiah(line.net - (line.gross - matched.expected)),
    },
    {
      account: clearingOf[line.provider],
      subledger,
      amount: rupiah(matched.fee + matched.feeVat - matched.expected),
    },
    { account: accounts.providerFees, subledger, amount: rupiah(line.fee - matched.fee) },
    { account: accounts.inputVat, subledger, amount: rupiah(line.feeVat - matched.feeVat) },
  ])
  if (lines.length === 0) return null
  const description = `${line.provider} ${line.reference}`
  const posted = await postEntry(trx, {
    kind: 'suspense_resolved',
    sourceId: line.id,
    description,
    at,
    lines,
  })
  return posted.entryId
}
