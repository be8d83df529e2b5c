import { feeOn, feeRuleFor, vatOn } from './fees.ts'
import { operationKindFault } from './faults.ts'
import type { Paid, Refunded } from './state.ts'
import { dayWib, isoWib, settlesAtMs } from './time.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

/** What a wrong fee is wrong by. */
const wrongByIdr = 500

export type SettlementLine = {
  type: 'payment' | 'refund'
  reference: string
  providerReference: string
  channel: string
  at: string
  grossIdr: number
  feeIdr: number
  feeVatIdr: number
  netIdr: number
}

export type SettlementBatch = {
  batchId: string
  merchant: string
  day: string
  settledAt: string
  /** Whether that moment has come by the sandbox clock. */
  settled: boolean
  lines: SettlementLine[]
  grossIdr: number
  feeIdr: number
  feeVatIdr: number
  netIdr: number
}

/** The batches of one Jakarta day: what came in and went back, less fees, paid out the next day. */
export function settlementsOf(
  world: World,
  asked: { day: string; merchant: string | null },
): SettlementBatch[] {
  const merchants = [...world.state.merchants.keys()].filter(
    (clientId) => asked.merchant === null || clientId === asked.merchant,
  )
  return merchants.flatMap((merchant) => {
    const lines = linesOf(world, merchant, asked.day)
    return lines.length === 0 ? [] : [batchOf(world, { merchant, day: asked.day, lines })]
  })
}

function batchOf(
  world: World,
  made: { merchant: string; day: string; lines: SettlementLine[] },
): SettlementBatch {
  const settledAtMs = settlesAtMs(Date.parse(`${made.day}T00:00:00+07:00`))
  const sum = (field: 'grossIdr' | 'feeIdr' | 'feeVatIdr' | 'netIdr'): number =>
    made.lines.reduce((total, line) => total + line[field], 0)
  return {
    batchId: `STL-${made.day.replaceAll('-', '')}-${made.merchant}`,
    merchant: made.merchant,
    day: made.day,
    settledAt: isoWib(settledAtMs),
    settled: now(world) >= settledAtMs,
    lines: made.lines,
    grossIdr: sum('grossIdr'),
    feeIdr: sum('feeIdr'),
    feeVatIdr: sum('feeVatIdr'),
    netIdr: sum('netIdr'),
  }
}

function linesOf(world: World, merchant: string, day: string): SettlementLine[] {
  const paid = world.state.paid
    .filter((one) => one.merchant === merchant && dayWib(Date.parse(one.paidAt)) === day)
    .map((one) => paymentLine(world, one))
  const refunded = world.state.refunded
    .filter((one) => one.merchant === merchant && dayWib(Date.parse(one.refundedAt)) === day)
    .map(refundLine)
  return [...paid, ...refunded].sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
}

function paymentLine(world: World, paid: Paid): SettlementLine {
  const feeIdr = settledFee(world, paid)
  const feeVatIdr = vatOn(feeIdr)
  return {
    type: 'payment',
    reference: paid.reference,
    providerReference: paid.providerReference,
    channel: paid.channel,
    at: isoWib(Date.parse(paid.paidAt)),
    grossIdr: paid.amount,
    feeIdr,
    feeVatIdr,
    netIdr: paid.amount - feeIdr - feeVatIdr,
  }
}

/** A refund takes the whole sum back; the fee of the payment stays with the provider. */
function refundLine(refunded: Refunded): SettlementLine {
  return {
    type: 'refund',
    reference: refunded.reference,
    providerReference: refunded.providerReference,
    channel: refunded.channel,
    at: isoWib(Date.parse(refunded.refundedAt)),
    grossIdr: -refunded.amount,
    feeIdr: 0,
    feeVatIdr: 0,
    netIdr: -refunded.amount,
  }
}

/** A fee once told stays as it was told, a wrong one too. */
function settledFee(world: World, paid: Paid): number {
  const key = `${paid.merchant} ${paid.providerReference}`
  const told = world.state.settledFees.get(key)
  if (told !== undefined) return told
  const struck = operationKindFault(world, 'settlement', {
    merchant: paid.merchant,
    kinds: ['wrong_fee'],
  })
  const feeIdr = feeOn(feeRuleFor(world, paid.channel), paid.amount) + (struck === null ? 0 : wrongByIdr)
  remember(world.state.settledFees, key, feeIdr)
  world.changed()
  return feeIdr
}

const columns = [
  'batch_id',
  'settled_at',
  'type',
  'reference',
  'provider_reference',
  'channel',
  'transaction_at',
  'gross',
  'fee',
  'fee_vat',
  'net',
]

/** The batches as a file, one line per payment or refund. */
export function settlementCsv(batches: SettlementBatch[]): string {
  const rows = batches.flatMap((batch) =>
    batch.lines.map((line) => [
      batch.batchId,
      batch.settledAt,
      line.type,
      line.reference,
      line.providerReference,
      line.channel,
      line.at,
      line.grossIdr,
      line.feeIdr,
      line.feeVatIdr,
      line.netIdr,
    ]),
  )
  return [columns, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}

function csvField(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
