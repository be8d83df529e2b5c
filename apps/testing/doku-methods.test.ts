import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { askAttempt, endUnwantedAttempts, findPaymentRecord, listChannels, termsOf } from '#payments'
import { present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { rupiah } from '#platform/money.ts'
import { proveBooks } from '../prove-books.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { calm, openPayment, currentReference, settledOf, start } = stepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())
afterEach(() => calm())

const ctx = () => system.house.ctx
const recordOf = async (paymentId: string) =>
  present(await findPaymentRecord(ctx(), { paymentId }), 'the payment is there')

test('the house offers what DOKU is configured for', () => {
  const ids = listChannels(ctx(), { amount: rupiah(150_000) }).map(({ channel }) => channel.id)
  expect(ids).toEqual(
    expect.arrayContaining(['doku_va_bsi', 'doku_qris', 'doku_dana', 'doku_shopeepay', 'doku_checkout']),
  )
  expect(ids).not.toContain('doku_ovo')
})

describe('a payment by', () => {
  test.each(['doku_qris', 'doku_dana', 'doku_shopeepay'])(
    '%s settles by its notification',
    async (channelId) => {
      const { payment, orderId } = await openPayment()
      expect((await start(payment.id, channelId)).kind).toBe('awaiting')
      await system.control('doku', 'pay', { partnerReferenceNo: await currentReference(orderId) })
      await settledOf(orderId)
      const { receipts, notifications } = await recordOf(payment.id)
      expect(receipts).toMatchObject([{ disposition: 'settles', channelId }])
      // The form of the QRIS notification was never seen: it only triggers a question.
      const outcome = channelId === 'doku_qris' ? 'provider_asked' : 'settled'
      expect(notifications[0]).toMatchObject({ verdict: 'valid', outcome })
    },
  )

  test.each([
    ['CREDIT_CARD', 6_200n, 'api'],
    ['ONLINE_TO_OFFLINE_ALFA', 5_000n, 'manual'],
    ['QRIS', 1_050n, 'manual'],
    ['VIRTUAL_ACCOUNT_BCA', 4_000n, 'manual'],
  ])('%s on the hosted page costs and gives back what that method does', async (method, fee, refund) => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_checkout')
    const invoiceNumber = await currentReference(orderId)
    await system.control('doku', 'pay', { invoiceNumber, channel: method })
    await settledOf(orderId)
    const [receipt] = (await recordOf(payment.id)).receipts
    expect(receipt).toMatchObject({ channelId: 'doku_checkout', fee, paidBy: method })
    const paid = { channelId: 'doku_checkout', paidBy: receipt?.paidBy ?? null }
    expect(termsOf(ctx(), paid).refund.kind).toBe(refund)
  })

  test('the hosted page whose notification is lost is found by its status, with its method', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_checkout')
    await system.control('doku', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    const invoiceNumber = await currentReference(orderId)
    await system.control('doku', 'pay', { invoiceNumber, channel: 'CREDIT_CARD' })
    const attemptId = present((await recordOf(payment.id)).attempts[0], 'an attempt was made').id
    await askAttempt(ctx(), { attemptId })
    const [receipt] = (await recordOf(payment.id)).receipts
    expect(receipt).toMatchObject({ fee: 6_200n, paidBy: 'CREDIT_CARD' })
  })
})

test('a channel that knows us only by a short name is found by DOKU’s own reference', async () => {
  const { payment, orderId } = await openPayment()
  await start(payment.id, 'doku_dana')
  const partnerReferenceNo = await currentReference(orderId)
  const renamed = `${partnerReferenceNo.slice(0, 20)}-X`
  await system.database.pool.query('update payments.attempt set reference = $1 where reference = $2', [
    renamed,
    partnerReferenceNo,
  ])
  await system.control('doku', 'pay', { partnerReferenceNo })
  await settledOf(orderId)
  expect((await recordOf(payment.id)).receipts).toHaveLength(1)
})

test('what nobody wants any more is ended at DOKU and cannot be paid', async () => {
  const { payment, orderId } = await openPayment()
  await start(payment.id, 'doku_qris')
  const code = await currentReference(orderId)
  await start(payment.id, 'doku_va_bca')
  const account = await currentReference(orderId)
  await start(payment.id, 'doku_va_bni')
  await endUnwantedAttempts(ctx())
  await expect(system.control('doku', 'pay', { partnerReferenceNo: code })).rejects.toThrow('dibatalkan')
  await expect(system.control('doku', 'pay', { trxId: account })).rejects.toThrow('dihapus')
  const states = (await recordOf(payment.id)).attempts.map((attempt) => attempt.endState)
  expect(states).toEqual(['ended', 'ended', null])
})

test('one bearer token serves all processes, and is stored sealed', async () => {
  const { rows } = await system.database.pool.query<{ provider: string; sealed: string }>(
    `select provider, encode(sealed_token, 'escape') as sealed from payments.provider_token`,
  )
  expect(rows.map((row) => row.provider)).toEqual(['doku'])
  expect(rows[0]?.sealed).not.toMatch(/eyJ/)
  const received = JSON.stringify(await system.control('doku', 'received'))
  expect(received.match(/"operation":"snap\.token"/g)).toHaveLength(1)
})

test('and the books agree', async () => {
  const { db, now, log } = ctx()
  expect((await withSnapshot({ db, now, log }, proveBooks)).breaches).toEqual([])
})
