import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts, listEntriesOf } from '#ledger'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { insertAttempt, selectAttempt } from './attempt.store.ts'
import { endPayment } from './end-payment.ts'
import { findPaymentRecord, type PaymentRecord } from './find-payment.ts'
import { openPayment } from './open-payment.ts'
import { lockPayment } from './payment.store.ts'
import { provePayments } from './prove-payments.ts'
import { recordReceipt } from './record-receipt.ts'

let database: TestDatabase
let serial = 0
const fee = { fixedIdr: 4_000n, basisPoints: 0n, vatBasisPoints: 1_100n }

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

async function open(amount = 150_000, companyId: string | null = null): Promise<string> {
  const { paymentId } = await database.ctx.transaction((trx) =>
    openPayment(trx, {
      subject: { kind: 'invoices', id: newId('bnd') },
      number: 'TGH/2611/000001',
      companyId,
      amount: rupiah(amount),
      payBefore: new Date(Date.now() + 3_600_000),
      buyer: { name: 'Bengkel Contoh', phone: '6281230000001', email: null },
      description: 'tagihan',
      lines: [{ id: 'A', name: 'Tagihan', unitPrice: rupiah(amount), quantity: 1 }],
      at: new Date(),
    }),
  )
  return paymentId
}

/** Money comes by an attempt of its own, as it does when each asks for what is left. */
async function receive(paymentId: string, amount: number, reference = `ref_${++serial}`) {
  const now = new Date()
  const id = newId('att')
  return database.ctx.transaction(async (trx) => {
    await insertAttempt(trx, {
      id,
      payment_id: paymentId,
      provider: 'doku',
      channel_id: 'doku_va_bca',
      reference: `AOPTEST-${id.slice(4, 20)}`,
      request_id: id,
      amount_idr: BigInt(amount),
      outcome: 'awaiting',
      pay_before: new Date(now.getTime() + 3_600_000),
      asked_at: now,
    })
    const attempt = present(await selectAttempt(trx, id), 'it was written')
    return recordReceipt(trx, {
      attempt,
      amount: rupiah(amount),
      providerReference: reference,
      paidAt: now,
      recordedAt: now,
      fee,
    })
  })
}

const end = (paymentId: string, to: 'expired' | 'cancelled') =>
  database.ctx.transaction(async (trx) => {
    const payment = present(await lockPayment(trx, paymentId), 'it is there')
    await endPayment(trx, payment, { to, reason: 'test', at: new Date() })
  })

const recordOf = async (paymentId: string): Promise<PaymentRecord> =>
  present(await findPaymentRecord(database.ctx, { paymentId }), 'it is there')

async function balanceOf(record: PaymentRecord, account: string): Promise<bigint> {
  const sources = [record.payment.id, ...record.receipts.map((receipt) => receipt.id)]
  const entries = await listEntriesOf(database.ctx, { sourceIds: sources })
  return entries
    .flatMap((entry) => entry.lines)
    .reduce((sum, line) => (line.account === account ? sum + line.amount : sum), 0n)
}

describe('money for a payment', () => {
  test('too little is kept, and the payment goes on for the rest', async () => {
    const id = await open()
    expect(await receive(id, 100_000)).toBe('part')
    const half = await recordOf(id)
    expect(half.payment).toMatchObject({ state: 'choosing', received: 100_000n, settledAt: null })
    expect(await balanceOf(half, accounts.customerAdvances)).toBe(0n)
    expect(await balanceOf(half, accounts.suspense)).toBe(-100_000n)

    expect(await receive(id, 50_000)).toBe('settled')
    const whole = await recordOf(id)
    expect(whole.payment).toMatchObject({ state: 'settled', received: 150_000n })
    expect(await balanceOf(whole, accounts.customerAdvances)).toBe(-150_000n)
    expect(await balanceOf(whole, accounts.suspense)).toBe(0n)
    expect(whole.surplus).toEqual([])
  })

  test('too much settles, and the rest is kept as a surplus', async () => {
    const id = await open()
    expect(await receive(id, 175_000)).toBe('settled')
    const record = await recordOf(id)
    expect(record.payment.state).toBe('settled')
    expect(record.surplus).toMatchObject([{ amount: 25_000n, reason: 'too_much', state: 'open' }])
    expect(await balanceOf(record, accounts.customerAdvances)).toBe(-150_000n)
    expect(await balanceOf(record, accounts.suspense)).toBe(-25_000n)
  })

  test('a second payment of the whole sum is a surplus', async () => {
    const id = await open()
    await receive(id, 150_000)
    expect(await receive(id, 150_000)).toBe('surplus')
    expect((await recordOf(id)).surplus).toMatchObject([{ amount: 150_000n, reason: 'paid_twice' }])
  })

  test('parts of a payment that ends before it is whole become surplus', async () => {
    const id = await open()
    await receive(id, 100_000)
    await receive(id, 20_000)
    await end(id, 'expired')
    const record = await recordOf(id)
    expect(record.payment).toMatchObject({ state: 'expired', received: 0n })
    expect(record.surplus.map(({ amount, reason }) => [amount, reason])).toEqual([
      [100_000n, 'never_whole'],
      [20_000n, 'never_whole'],
    ])
  })

  test.each(['expired', 'cancelled'] as const)(
    'the whole sum settles a payment that is %s',
    async (state) => {
      const id = await open()
      await end(id, state)
      expect(await receive(id, 150_000)).toBe('settled_late')
      expect((await recordOf(id)).payment.state).toBe('settled')
    },
  )

  test('less than the whole after the end pays nothing and is kept', async () => {
    const id = await open()
    await end(id, 'expired')
    expect(await receive(id, 149_999)).toBe('surplus')
    const record = await recordOf(id)
    expect(record.payment).toMatchObject({ state: 'expired', received: 0n })
    expect(record.surplus).toMatchObject([{ amount: 149_999n, reason: 'never_whole' }])
  })

  test('parts given up at the end do not count when the whole sum comes late', async () => {
    const id = await open()
    await receive(id, 100_000)
    await end(id, 'cancelled')
    expect(await receive(id, 50_000)).toBe('surplus')
    expect(await receive(id, 150_000)).toBe('settled_late')
    const record = await recordOf(id)
    expect(await balanceOf(record, accounts.customerAdvances)).toBe(-150_000n)
    expect(await balanceOf(record, accounts.suspense)).toBe(-150_000n)
  })

  test('ten parts at once are all kept, and the last settles', async () => {
    const id = await open(100_000)
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => receive(id, 10_000)))
    expect(outcomes.filter((outcome) => outcome === 'settled')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'part')).toHaveLength(9)
    expect((await recordOf(id)).payment).toMatchObject({ state: 'settled', received: 100_000n })
  })

  test('one reference of a provider is never the money of two payments', async () => {
    const [first, second] = [await open(), await open()]
    await receive(first, 150_000, 'ref_shared')
    await expect(receive(second, 150_000, 'ref_shared')).rejects.toThrow(
      /receipt_provider_provider_reference_key/,
    )
    expect((await recordOf(second)).payment.state).toBe('choosing')
  })
})

test('whatever sums come in whatever order, nothing is lost and the books are right', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10_000, max: 1_000_000 }),
      fc.array(
        fc.oneof(
          fc.record({
            kind: fc.constant('money' as const),
            amount: fc.integer({ min: 4_441, max: 1_200_000 }),
          }),
          fc.record({ kind: fc.constantFrom('expired' as const, 'cancelled' as const) }),
        ),
        { maxLength: 6 },
      ),
      async (amount, steps) => {
        const id = await open(amount)
        let came = 0n
        for (const step of steps) {
          if (step.kind === 'money') {
            came += BigInt(step.amount)
            await receive(id, step.amount)
          } else {
            const { state } = (await recordOf(id)).payment
            if (state === 'choosing') await end(id, step.kind)
          }
        }
        const record = await recordOf(id)
        const kept = record.surplus.reduce((sum, surplus) => sum + surplus.amount, 0n)
        expect(record.payment.received + kept).toBe(came)
        expect(record.payment.state === 'settled').toBe(record.payment.received === BigInt(amount))
        const owed = await balanceOf(record, accounts.suspense)
        const advance = await balanceOf(record, accounts.customerAdvances)
        expect(-owed - advance).toBe(came)
      },
    ),
    { numRuns: 40 },
  )
  const proof = await provePayments(database.ctx, { since: null })
  expect(proof.settledWithoutReceipt).toEqual([])
  expect(proof.receiptWithoutSurplus).toEqual([])
  expect(proof.receiptWithoutEntry).toEqual([])
})
