import { createHash } from 'node:crypto'
import { takeSettlementFault } from './faults.ts'
import type { JsonObject } from './json.ts'
import type { Sandbox } from './sandbox.ts'
import type { Batch, BatchLine, Refund } from './state.ts'
import { wibDay, wibTimestamp } from './wire-time.ts'

const dayMs = 86_400_000
// What fell due in the last second of a day has run by then.
const closingMs = 60_000
const feeVatPercent = 11n
const wrongFeeByIdr = 1_000n
const families = ['wallet', 'qris'] as const
type Family = (typeof families)[number]

/** A batch with the state its day has reached: open until a minute after midnight WIB, then closed, paid out a day later. */
export type SettledBatch = Batch & { standing: 'open' | 'closed' | 'paid_out'; payoutDay: string }

/**
 * The payouts of one merchant and one day (WIB). A day that is over is written down once and never changes again; a day
 * still running is only a preview.
 */
export function settle(sandbox: Sandbox, merchant: string, day: string): SettledBatch[] {
  const nowMs = sandbox.clock.nowMs()
  const isOver = wibDay(nowMs - closingMs) > day
  const payoutDay = wibDay(startOfDay(day) + dayMs)
  const standing = !isOver ? 'open' : wibDay(nowMs) > payoutDay ? 'paid_out' : standingOnPayoutDay(nowMs)
  const batches: SettledBatch[] = []
  for (const family of families) {
    const batch = isOver
      ? closedBatch(sandbox, { merchant, day, family })
      : gather(sandbox, { merchant, day, family })
    if (batch.lines.length > 0) batches.push({ ...batch, standing, payoutDay })
  }
  return batches
}

/** The days on which a merchant's money moved, latest first. */
export function settlementDays(sandbox: Sandbox, merchant: string): string[] {
  const days = new Set<string>()
  for (const line of families.flatMap((family) => movements(sandbox, merchant, family)))
    days.add(wibDay(line.atMs))
  return [...days].toSorted().toReversed()
}

/** A batch as a control answer shows it: whole rupiah as numbers. */
export function showBatch(batch: SettledBatch): JsonObject {
  const { batchId, merchant, day, family, standing, payoutDay, lines } = batch
  return {
    batchId,
    merchant,
    day,
    family,
    status: standing,
    payoutDay,
    ...numbers(totalOf(lines)),
    lines: lines.map((line) => ({
      partnerReferenceNo: line.partnerReferenceNo,
      service: line.service,
      referenceNo: line.referenceNo,
      transactionTime: wibTimestamp(line.atMs),
      ...numbers(line),
    })),
  }
}

/** The same as comma-separated values, one line per movement. */
export function batchesAsCsv(batches: SettledBatch[]): string {
  const head = [
    'batch_id,payout_date,partner_reference_no,service,reference_no,transaction_time',
    'gross,mdr_fee,fee_vat,net',
  ].join(',')
  const rows = batches.flatMap(({ batchId, payoutDay, lines }) =>
    lines.map((line) => {
      const { gross, fee, feeVat, net } = numbers(line)
      return [
        batchId,
        payoutDay,
        line.partnerReferenceNo,
        line.service,
        line.referenceNo,
        wibTimestamp(line.atMs),
        gross,
        fee,
        feeVat,
        net,
      ]
        .map((value) => csvField(String(value)))
        .join(',')
    }),
  )
  return `${[head, ...rows].join('\r\n')}\r\n`
}

/** The sums of lines. */
export function totalOf(lines: BatchLine[]): Pick<BatchLine, 'grossIdr' | 'feeIdr' | 'feeVatIdr'> {
  const total = { grossIdr: 0n, feeIdr: 0n, feeVatIdr: 0n }
  for (const line of lines) {
    total.grossIdr += line.grossIdr
    total.feeIdr += line.feeIdr
    total.feeVatIdr += line.feeVatIdr
  }
  return total
}

type BatchKey = { merchant: string; day: string; family: Family }

function closedBatch(sandbox: Sandbox, key: BatchKey): Batch {
  const batchId = batchIdOf(key)
  const kept = sandbox.state.batches.get(`${key.merchant} ${batchId}`)
  if (kept !== undefined) return kept
  const batch = gather(sandbox, key)
  if (batch.lines.length === 0) return batch
  const charged = batch.lines.find((line) => line.feeIdr > 0n)
  if (charged !== undefined && takeSettlementFault(sandbox, key.merchant) !== null) {
    charged.feeIdr += wrongFeeByIdr
    charged.feeVatIdr = vatOf(charged.feeIdr)
  }
  sandbox.state.batches.set(`${key.merchant} ${batchId}`, batch)
  sandbox.touch()
  return batch
}

function gather(sandbox: Sandbox, key: BatchKey): Batch {
  const lines = movements(sandbox, key.merchant, key.family)
    .filter((line) => wibDay(line.atMs) === key.day)
    .toSorted((one, other) => one.atMs - other.atMs)
  return { batchId: batchIdOf(key), ...key, lines }
}

/** Everything that came in and went back, of one merchant and one family of services. */
function movements(sandbox: Sandbox, merchant: string, family: Family): BatchLine[] {
  const lines: BatchLine[] = []
  const service = family === 'wallet' ? '54' : '47'
  for (const payment of sandbox.state.payments.values()) {
    if (payment.clientId !== merchant || payment.service !== service || payment.paidAtMs === null) continue
    const { partnerReferenceNo, referenceNo, paidAtMs, mdrBasisPoints } = payment
    const grossIdr = payment.amountIdr + payment.tipIdr
    const sale = { partnerReferenceNo, service, referenceNo, atMs: paidAtMs, grossIdr }
    lines.push({ ...sale, ...feesOf(grossIdr, mdrBasisPoints) })
    lines.push(...refundLines(payment.refunds, service === '54' ? '58' : '78'))
  }
  if (family === 'qris') return lines
  for (const reservation of sandbox.state.reservations.values()) {
    const { capture } = reservation
    if (reservation.clientId !== merchant || capture === null) continue
    lines.push({
      partnerReferenceNo: capture.partnerCaptureNo,
      service: '65',
      referenceNo: reservation.referenceNo,
      atMs: capture.atMs,
      grossIdr: capture.amountIdr,
      ...feesOf(capture.amountIdr, reservation.mdrBasisPoints),
    })
    lines.push(...refundLines(reservation.refunds, '69'))
  }
  return lines
}

/** Refunds are negative lines; the fee of the sale is not given back. */
function refundLines(refunds: Refund[], service: string): BatchLine[] {
  const lines: BatchLine[] = []
  for (const refund of refunds)
    if (refund.status === '00' && refund.doneAtMs !== null)
      lines.push({
        partnerReferenceNo: refund.partnerRefundNo,
        service,
        referenceNo: refund.refundNo,
        atMs: refund.doneAtMs,
        grossIdr: -refund.amountIdr,
        feeIdr: 0n,
        feeVatIdr: 0n,
      })
  return lines
}

function feesOf(grossIdr: bigint, basisPoints: number): Pick<BatchLine, 'feeIdr' | 'feeVatIdr'> {
  const feeIdr = (grossIdr * BigInt(basisPoints) + 5_000n) / 10_000n
  return { feeIdr, feeVatIdr: vatOf(feeIdr) }
}

/** Rounded half up, as the fee itself is. */
function vatOf(feeIdr: bigint): bigint {
  return (feeIdr * feeVatPercent + 50n) / 100n
}

function numbers(line: Pick<BatchLine, 'grossIdr' | 'feeIdr' | 'feeVatIdr'>) {
  const { grossIdr, feeIdr, feeVatIdr } = line
  return {
    gross: Number(grossIdr),
    fee: Number(feeIdr),
    feeVat: Number(feeVatIdr),
    net: Number(grossIdr - feeIdr - feeVatIdr),
  }
}

function batchIdOf({ merchant, day, family }: BatchKey): string {
  const shortDay = day.slice(2).replaceAll('-', '')
  // Client ids may begin alike; what follows from the whole id does not.
  const owner = createHash('sha256').update(merchant).digest('hex').slice(0, 8)
  return `${family === 'wallet' ? 'PAC' : 'QRS'}-${shortDay}-${owner}`
}

function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+07:00`)
}

/** Money arrives at ten in the morning of the payout day. */
function standingOnPayoutDay(nowMs: number): 'closed' | 'paid_out' {
  const hour = Number(wibTimestamp(nowMs).slice(11, 13))
  return hour >= 10 ? 'paid_out' : 'closed'
}

/** A value that a spreadsheet reads as text only, never as a formula. */
function csvField(text: string): string {
  const safe = /^[=+@\t]|^-[^\d]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
