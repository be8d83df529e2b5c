import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  applyForgottenNotifications,
  askAttempt,
  cancelPayment,
  endUnwantedAttempts,
  expirePayments,
  moveSurplus,
  replayNotification,
  startAttempt,
} from '#payments'
import { present } from '#platform/assert.ts'
import { jobHandlers, subscriptions } from '../wiring.ts'
import { attackOn } from './attack.ts'
import { pageBody, transferBody, withKnownSecret } from './signing.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const attack = attackOn(() => system)
const { breaches, calm, currentReference, openPayment, opened, pay, receiptsOf, recordOf } = attack
const { settledOf, start, tellByHttp, tellTransfer, viewOf } = attack
const ctx = () => system.house.ctx

beforeAll(async () => {
  system = await startTestSystem(withKnownSecret)
})
afterEach(() => calm())
afterAll(() => system.stop())

const tellPaid = (reference: string) => tellByHttp(pageBody({ reference, amount: '150000' }))

describe('at the same instant', () => {
  test('notifications of two attempts of one payment are one payment and one surplus', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { payment, orderId } = await openPayment()
      await start(payment.id, 'doku_va_bca')
      const first = await currentReference(orderId)
      await start(payment.id, 'doku_checkout')
      const second = await currentReference(orderId)
      const number = '190081234567890'
      const answers = await Promise.all([
        tellTransfer(transferBody({ number, reference: first, amount: '150000.00' })),
        tellPaid(second),
      ])
      expect(answers.map((answer) => answer.status)).toEqual([200, 200])
      const record = await eventually(async () => {
        const found = await recordOf(payment.id)
        return found.receipts.length === 2 && found
      })
      expect(record.receipts.map((receipt) => receipt.disposition).toSorted()).toEqual(['settles', 'surplus'])
      expect(record.history.filter((step) => step.toState === 'settled')).toHaveLength(1)
    }
  }, 40_000)

  test('a notification and the answer to our own question count one payment once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { payment, orderId } = await openPayment()
      await start(payment.id, 'doku_va_bni')
      const attemptId = present((await viewOf(orderId)).attempt, 'it was started').id
      const reference = await currentReference(orderId)
      await Promise.all([
        pay('doku', reference),
        ...Array.from({ length: 3 }, () => askAttempt(ctx(), { attemptId })),
      ])
      await settledOf(orderId)
      await askAttempt(ctx(), { attemptId })
      expect(await receiptsOf(payment.id)).toEqual(['settles'])
      const { notifications } = await recordOf(payment.id)
      expect(notifications.map((one) => one.outcome)).not.toContain('claimed_again')
    }
  }, 40_000)

  test('money and the end of its payment leave it paid and its goods promised once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const order = await opened('doku_checkout')
      const [told] = await Promise.all([
        tellPaid(order.reference),
        cancelPayment(ctx(), { paymentId: order.paymentId, reason: 'changed_mind' }),
      ])
      expect(told.status).toBe(200)
      await settledOf(order.orderId)
      expect(await receiptsOf(order.paymentId)).toEqual(['settles'])
    }
    const late = await opened('doku_checkout')
    system.database.clock.offsetMs = 25 * 3_600_000
    await Promise.all([tellPaid(late.reference), expirePayments(ctx()), expirePayments(ctx())])
    await settledOf(late.orderId)
    expect(await receiptsOf(late.paymentId)).toEqual(['settles'])
  }, 40_000)

  test('a part and the whole leave the payment whole and the rest a surplus', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { payment, orderId } = await openPayment()
      await startAttempt(ctx(), { paymentId: payment.id, channelId: 'doku_va_bca', acceptsParts: true })
      const open = await currentReference(orderId)
      await start(payment.id, 'doku_checkout')
      const whole = await currentReference(orderId)
      const number = '190081234567890'
      await Promise.all([
        tellTransfer(transferBody({ number, reference: open, amount: '40000.00' })),
        tellPaid(whole),
        tellTransfer(transferBody({ number, reference: open, amount: '30000.00' })),
      ])
      const record = await eventually(async () => {
        const found = await recordOf(payment.id)
        return found.receipts.length === 3 && found
      })
      expect(record.payment).toMatchObject({ state: 'settled', received: 150_000n })
      expect(record.receipts.reduce((sum, receipt) => sum + receipt.applied, 0n)).toBe(150_000n)
      expect(record.receipts.reduce((sum, receipt) => sum + receipt.amount, 0n)).toBe(220_000n)
    }
    expect(await breaches()).toEqual([])
  }, 40_000)

  test('parts of a payment that is cancelled twice at once are given up once', async () => {
    const { payment, orderId } = await openPayment()
    await startAttempt(ctx(), { paymentId: payment.id, channelId: 'doku_va_bca', acceptsParts: true })
    const reference = await currentReference(orderId)
    const tell = (amount: string) =>
      tellTransfer(transferBody({ number: '190081234567890', reference, amount }))
    await tell('40000.00')
    await Promise.all([
      cancelPayment(ctx(), { paymentId: payment.id, reason: 'a' }),
      cancelPayment(ctx(), { paymentId: payment.id, reason: 'b' }),
      tell('30000.00'),
    ])
    const { rows } = await system.database.pool.query<{ sum: string; count: string }>(
      'select sum(amount_idr)::text as sum, count(*)::text as count from payments.surplus where payment_id = $1',
      [payment.id],
    )
    expect(rows).toEqual([{ sum: '70000', count: '2' }])
    await tell('150000.00')
    expect((await recordOf(payment.id)).payment.state).toBe('settled')
  })

  test('64 mixed operations on four payments end without an error to DOKU, a deadlock or a lost rupiah', async () => {
    const orders = await Promise.all(Array.from({ length: 4 }, () => opened('doku_checkout')))
    const firsts = orders.map((order) => order.reference)
    await Promise.all(orders.map((order) => start(order.paymentId, 'doku_va_bca')))
    const seconds = await Promise.all(orders.map((order) => currentReference(order.orderId)))
    const deadlocksBefore = await deadlocks()
    const statuses: number[] = []
    const tell = async (told: Promise<{ status: number }>) => void statuses.push((await told).status)
    const quiet = async (work: Promise<unknown>) => void (await work)
    const deeds = Array.from({ length: 64 }, (_, index) => {
      const at = index % orders.length
      const order = present(orders[at], 'one of four')
      const [page, account] = [present(firsts[at], 'it has one'), present(seconds[at], 'it has two')]
      switch (Math.floor(index / orders.length) % 8) {
        case 0:
        case 1:
          return () => tell(tellPaid(page))
        case 2:
          return () =>
            tell(
              tellTransfer(
                transferBody({ number: '190081234567890', reference: account, amount: '150000.00' }),
              ),
            )
        case 3:
          return () => tell(tellByHttp(pageBody({ reference: page, amount: '140000' })))
        case 4:
          return () => quiet(start(order.paymentId, 'doku_va_bni'))
        case 5:
          return () => quiet(endUnwantedAttempts(ctx()))
        case 6:
          return () => quiet(applyForgottenNotifications(ctx()))
        default:
          return () => quiet(cancelPayment(ctx(), { paymentId: order.paymentId, reason: 'x' }))
      }
    })
    await Promise.all(deeds.map((deed) => deed()))
    expect(statuses.filter((status) => status >= 500)).toEqual([])
    expect(await deadlocks()).toBe(deadlocksBefore)
    for (const order of orders) await settledOf(order.orderId)
    expect(await breaches()).toEqual([])
  }, 60_000)
})

describe('people at the same instant', () => {
  test('eight replays of one delivery record its money once', async () => {
    const { paymentId, orderId, reference } = await opened('doku_checkout')
    await tellPaid(reference)
    await settledOf(orderId)
    const notificationId = present((await recordOf(paymentId)).notifications[0], 'it is stored').id
    const actor = staffActor('contoh')
    const replayed = await Promise.all(
      Array.from({ length: 8 }, () => replayNotification(ctx(), { notificationId, actor, reason: 'again' })),
    )
    expect(replayed.map((one) => 'outcome' in one && one.outcome)).toEqual(
      Array.from({ length: 8 }, () => 'already_recorded'),
    )
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
  })

  test('two decisions about one surplus are one decision', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const first = await currentReference(orderId)
    await start(payment.id, 'doku_checkout')
    const second = await currentReference(orderId)
    await tellPaid(second)
    const told = { number: '190081234567890', reference: first, amount: '150000.00' }
    await tellTransfer(transferBody(told))
    const { rows } = await system.database.pool.query<{ id: string }>(
      'select id from payments.surplus where payment_id = $1',
      [payment.id],
    )
    const surplusId = present(rows[0], 'one is open').id
    const decide = (to: 'refunding' | 'open', by: string) =>
      ctx().transaction((trx) => moveSurplus(trx, { surplusId, to, reason: 'x', by, at: ctx().now() }))
    const decided = await Promise.all(
      Array.from({ length: 6 }, (_, index) => decide('refunding', `stf_${index}`)),
    )
    expect(decided.filter((surplus) => surplus !== null)).toHaveLength(1)
    // Given back: nothing is booked for it here.
    expect(await decide('open', 'stf_1')).toMatchObject({ state: 'open' })
  })
})

describe('what hears of money', () => {
  test('every queue that an event is told to has a worker, so that no event stops those behind it', () => {
    const workers = Object.keys(jobHandlers(ctx()))
    for (const queue of Object.values(subscriptions).flat()) expect(workers).toContain(queue)
  })
})

test('the books hold after all of it', async () => {
  // Invoices of paid orders follow by job.
  await eventually(async () => (await breaches()).length === 0).catch(() => {})
  expect(await breaches()).toEqual([])
})

async function deadlocks(): Promise<number> {
  const { rows } = await system.database.pool.query<{ deadlocks: string }>(
    `select pg_stat_clear_snapshot(), deadlocks::text as deadlocks from pg_stat_database where datname = current_database()`,
  )
  return Number(rows[0]?.deadlocks)
}
