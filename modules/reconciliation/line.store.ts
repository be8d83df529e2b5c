import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { businessDay } from '#platform/clock.ts'
import type { RemoteProvider } from '#payments'
import type { SettlementLine } from './read-line.ts'
import type { Verdict } from './settlement.ts'

/** A line with what it was matched to. */
export interface StoredLine {
  readonly id: string
  readonly batchId: string
  readonly provider: RemoteProvider
  readonly fileLine: number
  readonly reference: string
  readonly providerReference: string | null
  readonly channelLabel: string | null
  readonly happenedAt: Date
  readonly gross: Rupiah
  readonly fee: Rupiah
  readonly feeVat: Rupiah
  readonly net: Rupiah
  readonly verdict: Verdict | null
  readonly receiptId: string | null
  readonly refundId: string | null
  readonly paymentId: string | null
  readonly number: string | null
  readonly channelId: string | null
  readonly expected: Rupiah | null
  readonly expectedFee: Rupiah | null
  readonly expectedFeeVat: Rupiah | null
  readonly day: string
}

export type Match = Pick<
  StoredLine,
  | 'id'
  | 'receiptId'
  | 'refundId'
  | 'paymentId'
  | 'number'
  | 'channelId'
  | 'expected'
  | 'expectedFee'
  | 'expectedFeeVat'
  | 'day'
> & { readonly verdict: Verdict }

/** Writes lines of a draft in one statement. */
export async function insertLines(
  trx: Trx,
  given: { provider: RemoteProvider; lines: readonly { batchId: string; line: SettlementLine }[] },
): Promise<void> {
  const lines = given.lines.map(({ line }) => line)
  const [grosses, fees] = [lines.map((line) => line.gross), lines.map((line) => line.fee)]
  const [vats, nets] = [lines.map((line) => line.feeVat), lines.map((line) => line.net)]
  await sql`
    insert into reconciliation.line (id, batch_id, provider, file_line, reference, provider_reference, channel_label,
      happened_at, gross_idr, fee_idr, fee_vat_idr, net_idr, day)
    select id, batch_id, ${given.provider}, file_line, reference, provider_reference, channel_label, happened_at, gross,
      fee, fee_vat, net, day
    from unnest(${lines.map(() => newId('sln'))}::text[], ${given.lines.map(({ batchId }) => batchId)}::text[],
      ${lines.map((line) => line.fileLine)}::int[], ${lines.map((line) => line.reference)}::text[],
      ${lines.map((line) => line.providerReference)}::text[], ${lines.map((line) => line.channelLabel)}::text[],
      ${lines.map((line) => line.happenedAt.toISOString())}::timestamptz[], ${grosses}::bigint[], ${fees}::bigint[],
      ${vats}::bigint[], ${nets}::bigint[], ${lines.map((line) => businessDay(line.happenedAt))}::date[])
      as given (id, batch_id, file_line, reference, provider_reference, channel_label, happened_at, gross, fee, fee_vat,
        net, day)`.execute(trx)
}

/** Lines of a batch in the order of their file, page by page: each page is one walk along an index. */
export async function selectLinesOfBatch(
  db: Db,
  wanted: { batchId: string; afterLine: number; limit: number },
): Promise<StoredLine[]> {
  const rows = await db
    .selectFrom('reconciliation.line')
    .selectAll()
    .where('batch_id', '=', wanted.batchId)
    .where('file_line', '>', wanted.afterLine)
    .orderBy('file_line')
    .limit(wanted.limit)
    .execute()
  return rows.map(toLine)
}

/** Lines that were taken in and belong to nothing we know. */
export async function selectUnmatched(
  db: Db,
  wanted: { provider: RemoteProvider; limit: number },
): Promise<StoredLine[]> {
  const rows = await db
    .selectFrom('reconciliation.line')
    .selectAll()
    .where('is_live', '=', true)
    .where('expected_idr', 'is', null)
    .where('verdict', 'in', ['missing_internal', 'refund_unmatched'])
    .where('provider', '=', wanted.provider)
    .orderBy('day', 'desc')
    .orderBy('id')
    .limit(wanted.limit)
    .execute()
  return rows.map(toLine)
}

export async function updateMatches(trx: Trx, matches: readonly Match[]): Promise<void> {
  const column = <K extends keyof Match>(name: K) => matches.map((match) => match[name])
  await sql`
    update reconciliation.line l set verdict = m.verdict, receipt_id = m.receipt_id, refund_id = m.refund_id,
      payment_id = m.payment_id, number = m.number, channel_id = m.channel_id, expected_idr = m.expected,
      expected_fee_idr = m.expected_fee, expected_fee_vat_idr = m.expected_fee_vat, day = m.day
    from unnest(${column('id')}::text[], ${column('verdict')}::text[], ${column('receiptId')}::text[],
      ${column('refundId')}::text[], ${column('paymentId')}::text[], ${column('number')}::text[],
      ${column('channelId')}::text[], ${column('expected')}::bigint[], ${column('expectedFee')}::bigint[],
      ${column('expectedFeeVat')}::bigint[], ${column('day')}::date[])
      as m (id, verdict, receipt_id, refund_id, payment_id, number, channel_id, expected, expected_fee, expected_fee_vat,
        day)
    where l.id = m.id`.execute(trx)
}

/** Which of these receipts and refunds another line that was taken in settles already. */
export async function selectSettled(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select receipt_id as id from reconciliation.line where is_live and receipt_id = any(${[...ids]}::text[])
    union select refund_id from reconciliation.line where is_live and refund_id = any(${[...ids]}::text[])`.execute(
    db,
  )
  return new Set(rows.map((row) => row.id))
}

export async function setLive(trx: Trx, change: { batchId: string; isLive: boolean }): Promise<void> {
  await trx
    .updateTable('reconciliation.line')
    .set({ is_live: change.isLive })
    .where('batch_id', '=', change.batchId)
    .execute()
}

export function toLine(row: {
  id: string
  batch_id: string
  provider: string
  file_line: number
  reference: string
  provider_reference: string | null
  channel_label: string | null
  happened_at: Date
  gross_idr: bigint
  fee_idr: bigint
  fee_vat_idr: bigint
  net_idr: bigint
  verdict: Verdict | null
  receipt_id: string | null
  refund_id: string | null
  payment_id: string | null
  number: string | null
  channel_id: string | null
  expected_idr: bigint | null
  expected_fee_idr: bigint | null
  expected_fee_vat_idr: bigint | null
  day: string
}): StoredLine {
  const whole = (amount: bigint | null) => (amount === null ? null : rupiah(amount))
  return {
    id: row.id,
    batchId: row.batch_id,
    provider: row.provider === 'doku' ? 'doku' : 'astrapay',
    fileLine: row.file_line,
    reference: row.reference,
    providerReference: row.provider_reference,
    channelLabel: row.channel_label,
    happenedAt: row.happened_at,
    gross: rupiah(row.gross_idr),
    fee: rupiah(row.fee_idr),
    feeVat: rupiah(row.fee_vat_idr),
    net: rupiah(row.net_idr),
    verdict: row.verdict,
    receiptId: row.receipt_id,
    refundId: row.refund_id,
    paymentId: row.payment_id,
    number: row.number,
    channelId: row.channel_id,
    expected: whole(row.expected_idr),
    expectedFee: whole(row.expected_fee_idr),
    expectedFeeVat: whole(row.expected_fee_vat_idr),
    day: row.day,
  }
}
