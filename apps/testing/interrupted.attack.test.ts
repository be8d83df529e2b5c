import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { applyForgottenNotifications, receiveNotification } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { attackOn } from './attack.ts'
import { pageBody, withKnownSecret } from './signing.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const attack = attackOn(() => system)
const { breaches, calm, opened, receiptsOf, recordOf, settledOf, signHttp, tellByHttp, viewOf } = attack
const ctx = () => system.house.ctx

beforeAll(async () => {
  system = await startTestSystem({ ...withKnownSecret, ownServer: true })
})
afterEach(() => calm())
afterAll(() => system.stop())

const tellPaid = (reference: string) => tellByHttp(pageBody({ reference, amount: '150000' }))

describe('a migration while everything runs', () => {
  test('that adds columns to the tables of the money path delays no notification', async () => {
    const tellMany = async (count: number) => {
      const orders = []
      for (let index = 0; index < count; index += 1) orders.push(await opened('doku_checkout'))
      await Promise.all(orders.map((order) => tellPaid(order.reference)))
      return orders
    }
    await tellMany(8)
    for (const table of [
      'payments.payment',
      'payments.attempt',
      'payments.receipt',
      'payments.notification',
      'ledger.entry',
      'ledger.line',
      'ordering.purchase',
      'inventory.reservation',
    ])
      await system.database.pool.query(`alter table ${table} add column added_by_a_later_release text`)
    for (const { paymentId } of await tellMany(8)) {
      const { notifications, payment } = await recordOf(paymentId)
      expect(payment.state).toBe('settled')
      // Applied by the delivery itself, not by the job that mends a failure.
      expect(notifications[0]?.appliedAt).toEqual(notifications[0]?.receivedAt)
    }
  })
})

describe('a payment that something else holds', () => {
  test('longer than a notification may wait takes its money by the job, and DOKU hears no error', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    const holder = await system.database.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('select 1 from payments.payment where id = $1 for update', [paymentId])
      expect((await tellPaid(reference)).status).toBe(200)
      expect(await receiptsOf(paymentId)).toEqual([])
    } finally {
      await holder.query('rollback')
      holder.release()
    }
    await eventually(async () => (await viewOf(orderId)).payment.state === 'settled', 10_000)
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
  })

  test('of a notification cut off at its commit is taken once, and DOKU hears no error', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    await system.database.pool.query(`
      create function public.hang_up() returns trigger language plpgsql as $$
      begin
        perform pg_terminate_backend(pg_backend_pid());
        return null;
      end $$;
      create constraint trigger hang_up after insert on payments.receipt deferrable initially deferred
        for each row execute function public.hang_up()`)
    const told = await tellPaid(reference)
    await system.database.pool.query('drop trigger hang_up on payments.receipt')
    expect(told.status).toBe(200)
    await eventually(async () => (await viewOf(orderId)).payment.state === 'settled', 20_000)
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
    expect(await breaches()).toEqual([])
  }, 40_000)

  test.each([1, 2])(
    'of delivery %i whose commit held and whose answer was lost is there once, and DOKU hears no error',
    async (delivery) => {
      const { paymentId, orderId, reference } = await opened('doku_checkout')
      const body = pageBody({ reference, amount: '150000' })
      if (delivery === 2) await tellByHttp(body)
      const request = { kind: 'doku_http', headers: signHttp(body), rawBody: Buffer.from(body) } as const
      const answer = await receiveNotification({ ...ctx(), transaction: losingOnce() }, request)
      expect(answer.status).toBe(200)
      await settledOf(orderId)
      const record = await recordOf(paymentId)
      expect(record.receipts).toHaveLength(1)
      expect(record.notifications).toHaveLength(delivery)
    },
  )

  /** Transactions of which the first commits, while its caller hears that the connection broke. */
  function losingOnce(): Ctx['transaction'] {
    const { transaction } = ctx()
    let isLost = false
    return async (work) => {
      const result = await transaction(work)
      if (isLost) return result
      isLost = true
      throw new Error('Connection terminated unexpectedly')
    }
  }
})

test('a hundred deliveries that cannot be applied do not keep the next ones from being applied', async () => {
  const { paymentId, orderId, reference } = await opened('doku_checkout')
  const store = (body: string, minutes: number) =>
    system.database.pool.query(
      `insert into payments.notification (id, provider, kind, dedupe_key, headers, raw_body, verdict, received_at)
       values ($1, 'doku', $2, $1, '{}', $3, 'valid', now() - make_interval(mins => $4))`,
      [newId('ntf'), minutes === 1 ? 'doku_http' : 'of_a_later_release', Buffer.from(body), minutes],
    )
  for (let count = 0; count < 120; count += 1) await store('{}', 90)
  await store(pageBody({ reference, amount: '150000' }), 1)
  await applyForgottenNotifications(ctx())
  await applyForgottenNotifications(ctx())
  await settledOf(orderId)
  expect(await receiptsOf(paymentId)).toEqual(['settles'])
  expect(await breaches()).toEqual([expect.stringContaining('120 notifications are stored and not applied')])
  await system.database.pool.query(
    `update payments.notification set applied_at = now(), outcome = 'noted' where kind = 'of_a_later_release'`,
  )
})

test('the books hold after all of it', async () => {
  // Invoices of paid orders follow by job.
  await eventually(async () => (await breaches()).length === 0).catch(() => {})
  expect(await breaches()).toEqual([])
})
