import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '#ledger'
import { findPaymentRecord } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import {
  fetchSettlements,
  reconcileDay,
  resolveException,
  stageSettlement,
  sweepSettlements,
} from '#reconciliation'
import { refundStepsOn } from './refunds.ts'
import { finance, settlementsOn } from './settlements.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const steps = refundStepsOn(() => system)
const settlements = settlementsOn(() => system)
const ctx = () => system.house.ctx
const day = businessDay(new Date())

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())

async function payBy(sandbox: 'doku' | 'astrapay', channelId: string) {
  const order = await steps.openPayment()
  await steps.start(order.payment.id, channelId)
  const reference = await steps.currentReference(order.orderId)
  await steps.pay(sandbox, reference)
  await steps.settledOf(order.orderId)
  return { ...order, reference }
}

/** A payment of Rp 150.000 by virtual account: fee Rp 4.000 and VAT Rp 440. */
async function paid() {
  const order = await payBy('doku', 'doku_va_bca')
  const record = present(await findPaymentRecord(ctx(), { paymentId: order.payment.id }), 'the payment')
  const receipt = present(record.receipts[0], 'it has a receipt')
  const { reference, providerReference } = { reference: order.reference, ...receipt }
  return { ...order, line: { reference, providerReference, gross: 150_000, fee: 4_000, feeVat: 440 } }
}

async function takeIn(
  batchNo: string,
  lines: readonly {
    reference: string
    providerReference: string
    gross: number
    fee?: number
    feeVat?: number
  }[],
) {
  const fileId = await settlements.staged(
    'doku',
    settlements.write(lines.map((line) => ({ batchNo, ...line }))),
  )
  expect(await settlements.apply(fileId)).toMatchObject({ kind: 'applied', batches: 1 })
  return (await settlements.verdictsOf(fileId)).map((line) => line.verdict)
}

describe('a line', () => {
  test('of another sum is booked as it was paid; the rest waits in suspense', async () => {
    const { line } = await paid()
    const before = await settlements.balanceOf(accounts.suspense)
    expect(await takeIn('D-AMOUNT', [{ ...line, gross: 149_000 }])).toEqual(['amount_diff'])
    expect((await settlements.balanceOf(accounts.suspense)) - before).toBe(1_000n)
    expect(await settlements.breaches()).toEqual([])
  })

  test('that pays the same money twice settles once, and says so in the next batch too', async () => {
    const { line } = await paid()
    expect(await takeIn('D-TWICE', [line, line])).toEqual(['exact', 'duplicate'])
    expect(await takeIn('D-THIRD', [line])).toEqual(['duplicate'])
    expect(await settlements.breaches()).toEqual([])
  })

  test('whose two names mean two payments settles neither', async () => {
    const [one, other] = [await paid(), await paid()]
    const crossed = { ...one.line, providerReference: other.line.providerReference }
    expect(await takeIn('D-CROSSED', [crossed])).toEqual(['wrong_ref'])
    expect(await takeIn('D-STRAIGHT', [one.line, other.line])).toEqual(['exact', 'exact'])
    expect(await settlements.breaches()).toEqual([])
  })

  test('with one rupiah of rounding is trued up and shown to nobody', async () => {
    const { line, orderId } = await paid()
    const { rows } = await system.database.pool.query<{ order_number: string }>(
      `select order_number from payments.payment where order_id = $1`,
      [orderId],
    )
    expect(await takeIn('D-ROUND', [{ ...line, feeVat: 441 }])).toEqual(['exact'])
    const labels = (await settlements.exceptions()).map((one) => one.label)
    expect(labels).not.toContain(rows[0]?.order_number)
    expect(await settlements.breaches()).toEqual([])
  })

  test('of a refund that nobody ordered waits in suspense', async () => {
    const { line } = await paid()
    expect(await takeIn('D-REFUND', [line, { ...line, gross: -150_000, fee: 0, feeVat: 0 }])).toEqual([
      'exact',
      'refund_unmatched',
    ])
    expect(await settlements.breaches()).toEqual([])
  })
})

test('a payout of money unknown even to the provider waits, and is matched by itself once it is known', async () => {
  const order = await steps.openPayment()
  await steps.start(order.payment.id, 'doku_va_bca')
  const reference = await steps.currentReference(order.orderId)
  const line = { reference, providerReference: 'NOT-YET', gross: 150_000, fee: 4_000, feeVat: 440 }
  const before = await settlements.balanceOf(accounts.suspense)
  expect(await takeIn('D-EARLY', [line])).toEqual(['missing_internal'])
  expect((await settlements.balanceOf(accounts.suspense)) - before).toBe(-145_560n)
  expect((await settlements.exceptions()).map((one) => one.label)).toContain(reference)
  await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
  await system.control('doku', 'pay', { trxId: reference })
  const run = await reconcileDay(ctx(), { provider: 'doku', day, by: finance })
  expect(run).toMatchObject({ kind: 'reconciled' })
  expect(await settlements.balanceOf(accounts.suspense)).toBe(before)
  expect((await settlements.exceptions()).map((one) => one.label)).not.toContain(reference)
  expect((await steps.viewOf(order.orderId)).payment.state).toBe('settled')
  expect(await settlements.breaches()).toEqual([])
})

test('two files with one batch, taken in at once, book it once', async () => {
  const { line } = await paid()
  const text = settlements.write([{ batchNo: 'D-RACE', ...line }])
  const [one, other] = [
    await settlements.staged('doku', text),
    await settlements.staged('doku', `${text}\r\n`),
  ]
  const outcomes = await Promise.all([settlements.apply(one), settlements.apply(other)])
  const batches = outcomes.map((outcome) => (outcome.kind === 'applied' ? outcome.batches : -1))
  expect(batches.toSorted()).toEqual([0, 1])
  expect(await settlements.breaches()).toEqual([])
})

test('a file of mostly unknown payments is taken in only on wish', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => ({
    batchNo: 'OTHER-MERCHANT',
    reference: `XX${index}`,
    providerReference: `YY${index}`,
    gross: 10_000,
  }))
  const fileId = await settlements.staged('doku', settlements.write(lines))
  expect(await settlements.apply(fileId)).toEqual({ kind: 'mostly_unknown', unknown: 30, lines: 30 })
  expect(await settlements.breaches()).toEqual([])
})

test('money without a line after two working days is asked about, shown, and closed by the line that comes late', async () => {
  const { line, payment } = await paid()
  const missing = async () =>
    (await settlements.exceptions()).find(
      (one) => one.reason === 'missing_provider' && one.label === payment.number,
    )
  await reconcileDay(ctx(), { provider: 'doku', day, by: finance })
  expect(await missing()).toBeUndefined()
  system.database.clock.offsetMs = 6 * 86_400_000
  await reconcileDay(ctx(), { provider: 'doku', day, by: finance })
  expect(await missing()).toMatchObject({ amount_idr: 145_560n, said: 'paid' })
  expect(await takeIn('D-LATE', [line])).toEqual(['exact'])
  expect(await missing()).toBeUndefined()
  system.database.clock.offsetMs = 0
})

test('a person closes an exception with what it was and a note, once, and it stays closed', async () => {
  const open = present((await settlements.exceptions())[0], 'something is open')
  const resolve = (note: string, resolution = 'chargeback') =>
    resolveException(ctx(), { exceptionId: open.id, resolution, note, by: finance })
  expect(await resolve(' ')).toEqual({ kind: 'note_missing' })
  expect(await resolve('sudah dicek', 'luck')).toEqual({ kind: 'bad_reason' })
  const kinds = (await Promise.all([resolve('sudah dicek'), resolve('sudah dicek')])).map((one) => one.kind)
  expect(kinds.toSorted()).toEqual(['resolved', 'resolved_before'])
  await reconcileDay(ctx(), { provider: 'doku', day, by: finance })
  expect((await settlements.exceptions()).map((one) => one.id)).not.toContain(open.id)
})

test('the clock looks at every day once, whichever worker comes first', async () => {
  await Promise.all([sweepSettlements(ctx()), sweepSettlements(ctx())])
  const { rows } = await system.database.pool.query<{ count: bigint }>(
    `select count(*)::bigint as count from reconciliation.run where swept_on is not null`,
  )
  expect(rows[0]?.count).toBe(20n)
  expect(await sweepSettlements(ctx())).toEqual({ swept: 0 })
})

test('a file behind an address is taken in by itself, once', async () => {
  await payBy('astrapay', 'astrapay_qris')
  await system.control('astrapay', 'clock', { advanceSeconds: 86_400 })
  const { columns, sources } = ctx().reconciliation
  const astrapay = present(sources.astrapay, 'the demonstration fetches files')
  const now = () => new Date(`${day}T11:00:00+07:00`).getTime() + 86_400_000
  const fetching = {
    ...ctx(),
    now: () => new Date(now()),
    reconciliation: { columns, sources: { astrapay } },
  }
  expect(await fetchSettlements(fetching)).toEqual({ applied: 1 })
  expect(await fetchSettlements(fetching)).toEqual({ applied: 0 })
  expect(await settlements.balanceOf(accounts.clearingAstraPay)).toBe(0n)
  expect(await settlements.breaches()).toEqual([])
})

test('a hundred thousand lines are read in little memory', { timeout: 120_000 }, async () => {
  const head =
    'batch_id,settled_at,type,reference,provider_reference,channel,transaction_at,gross,fee,fee_vat,net\r\n'
  const at = new Date(Date.now() - 60_000).toISOString()
  const perPiece = 1_000
  let highest = 0
  async function* pieces() {
    yield Buffer.from(head)
    for (let piece = 0; piece < 100; piece += 1) {
      const rows = Array.from({ length: perPiece }, (_, index) => {
        const name = piece * perPiece + index
        return `HUGE,${at},payment,HG${name},P${name},QRIS,${at},10000,70,8,9922\r\n`
      })
      yield Buffer.from(rows.join(''))
      highest = Math.max(highest, process.memoryUsage().heapUsed)
    }
  }
  const before = process.memoryUsage().heapUsed
  const content = pieces()
  const staged = await stageSettlement(ctx(), {
    provider: 'doku',
    name: 'huge.csv',
    content,
    source: 'upload',
    by: finance,
  })
  assert(staged.kind === 'staged', 'it is read')
  expect(highest - before).toBeLessThan(150 * 1_024 * 1_024)
  expect(await settlements.apply(staged.fileId, true)).toMatchObject({ kind: 'applied', batches: 1 })
  expect(await settlements.breaches()).toEqual([])
})
