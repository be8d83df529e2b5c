import { accounts } from '#ledger'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { askAttempt, askDueAttempts, findPaymentRecord } from '#payments'
import { present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { hostedPaths } from '../config.ts'
import { proveBooks } from '../prove-books.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { calm, currentReference, openPayment, pay, receiptsOf, settledOf, start, viewOf } = stepsOn(
  () => system,
)

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 700 })
})

afterAll(() => system.stop())

afterEach(() => calm())

describe('a provider that does not answer well while a payment is prepared', () => {
  test.each(['hang', 'status_500', 'status_429', 'garbage', 'drop', 'timeout_after_accept'] as const)(
    '%s leaves the payment unknown, and asking again shows one and the same account',
    async (kind) => {
      const { payment, orderId } = await openPayment()
      await system.control('doku', 'faults', { target: 'snap.create-va', kind, times: 1 })
      expect((await start(payment.id, 'doku_va_bca')).kind).toBe('unknown')
      expect((await viewOf(orderId)).payment.state).toBe('unknown')

      const again = await start(payment.id, 'doku_va_bca')
      expect(again.kind).toBe('awaiting')
      const record = await findPaymentRecord(system.house.ctx, { paymentId: payment.id })
      expect(record?.attempts).toHaveLength(1)
      await pay('doku', await currentReference(orderId))
      await settledOf(orderId)
      expect(await receiptsOf(payment.id)).toEqual(['settles'])
    },
  )

  test('another method can be chosen at once, and the first attempt stays watched', async () => {
    const { payment, orderId } = await openPayment()
    await system.control('astrapay', 'faults', {
      target: 'debit-payment',
      kind: 'timeout_after_accept',
      times: 1,
    })
    expect((await start(payment.id, 'astrapay_debit')).kind).toBe('unknown')
    expect((await start(payment.id, 'doku_va_bni')).kind).toBe('awaiting')
    const record = await findPaymentRecord(system.house.ctx, { paymentId: payment.id })
    expect(record?.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown', 'awaiting'])
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
  })

  test('a lost answer of the hosted page is replayed, not asked for twice', async () => {
    const { payment, orderId } = await openPayment()
    await system.control('doku', 'faults', {
      target: 'checkout.payment',
      kind: 'timeout_after_accept',
      times: 1,
    })
    expect((await start(payment.id, 'doku_checkout')).kind).toBe('unknown')
    expect((await start(payment.id, 'doku_checkout')).kind).toBe('awaiting')
    expect((await findPaymentRecord(system.house.ctx, { paymentId: payment.id }))?.attempts).toHaveLength(1)
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
  })

  test('a double click asks once', async () => {
    const { payment } = await openPayment()
    const outcomes = await Promise.all([
      start(payment.id, 'doku_va_bri'),
      start(payment.id, 'doku_va_bri'),
      start(payment.id, 'doku_va_bri'),
    ])
    const told = new Set(outcomes.map((outcome) => outcome.kind))
    expect(told.has('awaiting')).toBe(true)
    expect([...told].filter((kind) => kind !== 'awaiting' && kind !== 'preparing')).toEqual([])
    expect((await findPaymentRecord(system.house.ctx, { paymentId: payment.id }))?.attempts).toHaveLength(1)
  })
})

describe('a process that died between the question and its answer', () => {
  test('leaves an attempt that the janitor makes known', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const attempt = present((await viewOf(orderId)).attempt, 'an attempt was made')
    // As if the answer had never been recorded.
    await system.database.pool.query(
      `update payments.attempt set outcome = null, instruction = null, answered_at = null where id = $1`,
      [attempt.id],
    )
    await system.database.pool.query(`update payments.payment set state = 'preparing' where id = $1`, [
      payment.id,
    ])
    await askAttempt(system.house.ctx, { attemptId: attempt.id })
    expect((await viewOf(orderId)).payment.state).toBe('unknown')
    system.database.clock.offsetMs = 31_000
    expect((await start(payment.id, 'doku_va_bca')).kind).toBe('awaiting')
    await pay('doku', attempt.reference)
    await settledOf(orderId)
  })
})

describe('a notification', () => {
  test.each(['duplicate', 'duplicate_new_id'] as const)('that comes as %s settles once', async (kind) => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_mandiri')
    await system.control('doku', 'faults', { target: 'notification', kind, times: 1 })
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
    expect(await receiptsOf(payment.id)).toEqual(['settles'])
  })

  test('that comes after a later one settles its own payment', async () => {
    const [first, second] = [await openPayment(), await openPayment()]
    await start(first.payment.id, 'doku_va_bca')
    await start(second.payment.id, 'doku_va_bca')
    await system.control('doku', 'faults', { target: 'notification', kind: 'reorder', times: 1 })
    await pay('doku', await currentReference(first.orderId))
    await pay('doku', await currentReference(second.orderId))
    await Promise.all([settledOf(first.orderId), settledOf(second.orderId)])
  })

  test('that is forged is stored with its verdict and changes nothing', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_checkout')
    const reference = await currentReference(orderId)
    const response = await fetch(`${system.shopUrl}${hostedPaths.dokuHttp}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'client-id': 'BRN-0201-1700000000001',
        'request-id': randomUUID(),
        'request-timestamp': new Date().toISOString().replace(/\.\d+/, ''),
        signature: 'HMACSHA256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      },
      body: JSON.stringify({
        order: { invoice_number: reference, amount: 150000 },
        transaction: { status: 'SUCCESS', date: new Date().toISOString(), original_request_id: 'x' },
      }),
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect((await viewOf(orderId)).payment.state).toBe('awaiting')
    const { rows } = await system.database.pool.query(
      `select verdict, outcome from payments.notification where convert_from(raw_body, 'UTF8') like $1`,
      [`%${reference}%`],
    )
    expect(rows).toEqual([{ verdict: 'bad_signature', outcome: 'bad_signature' }])
    expect(await receiptsOf(payment.id)).toEqual([])
  })

  test('that is lost costs the buyer only until the janitor asks', async () => {
    const { orderId, payment } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    await pay('doku', await currentReference(orderId))
    expect((await viewOf(orderId)).payment.state).toBe('awaiting')
    system.database.clock.offsetMs = 61_000
    await askDueAttempts(system.house.ctx)
    expect((await viewOf(orderId)).payment.state).toBe('settled')
  })

  test('that tells another sum settles nothing by itself; the provider is asked and its answer decides', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    await system.control('doku', 'faults', { target: 'notification', kind: 'wrong_amount', times: 1 })
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
    expect(await receiptsOf(payment.id)).toEqual(['settles'])
    const record = await findPaymentRecord(system.house.ctx, { paymentId: payment.id })
    expect(record?.notifications.map((one) => one.outcome)).toContain('amount_mismatch')
  })

  test('that cannot be applied now is acknowledged, kept, and applied by a job', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const blocker = await system.database.pool.connect()
    await blocker.query('begin')
    await blocker.query('select 1 from payments.payment where id = $1 for update', [payment.id])
    // Longer than our lock timeout of five seconds.
    const paying = pay('doku', await currentReference(orderId))
    await new Promise((resolve) => setTimeout(resolve, 5_400))
    await blocker.query('rollback')
    blocker.release()
    await paying
    await settledOf(orderId)
    const record = await findPaymentRecord(system.house.ctx, { paymentId: payment.id })
    expect(record?.notifications.map(({ verdict, outcome }) => ({ verdict, outcome }))).toEqual([
      { verdict: 'valid', outcome: 'settled' },
    ])
  })
})

test('after all of it our books and the providers say the same, to the rupiah', async () => {
  const { db, now, log } = system.house.ctx
  const proof = await withSnapshot({ db, now, log }, proveBooks)
  expect(proof.breaches).toEqual([])
  const paid: unknown[] = []
  for (const sandbox of ['doku', 'astrapay'] as const) {
    const answer = await system.control(sandbox, 'paid')
    paid.push(...(Array.isArray(answer) ? answer : Object.values(answer ?? {}).flat()))
  }
  const truly = paid.reduce<bigint>(
    (sum, one) =>
      sum + BigInt(String(Reflect.get(Object(one), 'amount') ?? Reflect.get(Object(one), 'amountIdr'))),
    0n,
  )
  // What a provider took from buyers is what it owes us, its fee and the VAT on that.
  const taken = new Set<string>([
    accounts.clearingDoku,
    accounts.clearingAstraPay,
    accounts.providerFees,
    accounts.inputVat,
  ])
  const booked = proof.balances
    .filter((balance) => taken.has(balance.account))
    .reduce((sum, balance) => sum + balance.balance, 0n)
  expect(booked).toBe(truly)
})
