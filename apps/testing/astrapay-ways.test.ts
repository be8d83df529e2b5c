import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  askAttempt,
  findPaymentOfOrder,
  findPaymentRecord,
  finishLinking,
  listChannels,
  startAttempt,
  startLinking,
  ticketParameter,
} from '#payments'
import { withSnapshot } from '#platform/create-ctx.ts'
import { rupiah } from '#platform/money.ts'
import { proveBooks } from '../prove-books.ts'
import { stepsOn } from './steps.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const { openPayment, pay, settledOf, receiptsOf, currentReference } = stepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 1_000 })
})
beforeEach(() => moveClocks(0))
afterAll(() => system.stop())

async function moveClocks(offsetMs: number): Promise<void> {
  system.database.clock.offsetMs = offsetMs
  await system.control('astrapay', 'clock', { now: new Date(Date.now() + offsetMs).toISOString() })
}

async function linkedBuyer(phone = '081200000001'): Promise<string> {
  const buyer = { id: `buy_${randomUUID().slice(0, 8)}`, companyId: null, name: 'Sari', phone, email: null }
  const returnUrl = `${system.shopUrl}/akun/astrapay/kembali`
  await startLinking(ctx(), { provider: 'astrapay', buyer, returnUrl, deviceId: 'contoh' })
  const answer = await system.control('astrapay', 'bind', { externalUid: buyer.id })
  const returnTo = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'returnTo') : null
  const ticket = new URL(String(returnTo)).searchParams.get(ticketParameter) ?? ''
  expect((await finishLinking(ctx(), { buyerId: buyer.id, ticket, authCode: null })).kind).toBe('linked')
  return buyer.id
}

const tap = (paymentId: string, buyerId?: string) =>
  startAttempt(ctx(), {
    paymentId,
    channelId: 'astrapay_linked',
    ...(buyerId === undefined ? {} : { buyerId }),
  })

async function operationsOf(paymentId: string): Promise<string[]> {
  const record = await findPaymentRecord(ctx(), { paymentId })
  return record?.exchanges.map((one) => one.operation).filter((name) => name !== 'access_token') ?? []
}

test('a QRIS code of AstraPay is paid, and the notification makes us ask before we believe', async () => {
  const { payment, orderId } = await openPayment()
  const started = await startAttempt(ctx(), { paymentId: payment.id, channelId: 'astrapay_qris' })
  expect(started).toMatchObject({ kind: 'awaiting', instruction: { kind: 'qris' } })
  await pay('astrapay', await currentReference(orderId))
  await settledOf(orderId)
  expect(await receiptsOf(payment.id)).toEqual(['settles'])
  expect(await operationsOf(payment.id)).toEqual(['qr_generate', 'qr_query'])
})

test('a QRIS code whose answer was lost leaves the buyer free to choose again', async () => {
  const { payment, orderId } = await openPayment()
  await system.control('astrapay', 'faults', {
    target: 'qr-generate',
    kind: 'timeout_after_accept',
    times: 1,
  })
  const start = () => startAttempt(ctx(), { paymentId: payment.id, channelId: 'astrapay_qris' })
  expect((await start()).kind).toBe('unknown')
  const view = await findPaymentOfOrder(ctx(), { orderId })
  await moveClocks(61_000)
  await askAttempt(ctx(), { attemptId: view?.attempt?.id ?? '' })
  expect((await findPaymentOfOrder(ctx(), { orderId }))?.payment.state).toBe('choosing')
  expect((await start()).kind).toBe('awaiting')
})

test('a linked wallet pays with one tap and its PIN', async () => {
  const buyerId = await linkedBuyer()
  const { payment, orderId } = await openPayment()
  expect(await tap(payment.id, buyerId)).toMatchObject({
    kind: 'awaiting',
    instruction: { kind: 'redirect' },
  })
  await pay('astrapay', await currentReference(orderId))
  await settledOf(orderId)
  expect(await receiptsOf(payment.id)).toEqual(['settles'])
})

test('without a link, without a buyer and with the link of another nothing is asked of AstraPay', async () => {
  await linkedBuyer()
  const { payment } = await openPayment()
  for (const buyerId of [undefined, 'buy_stranger'])
    expect(await tap(payment.id, buyerId)).toMatchObject({ kind: 'refused', code: 'link_again' })
  expect(await operationsOf(payment.id)).toEqual([])
})

test('a token that AstraPay takes no more is renewed once, and the payment goes on', async () => {
  const buyerId = await linkedBuyer()
  const { payment } = await openPayment()
  const link = await ctx()
    .db.selectFrom('payments.linked_account')
    .select('id')
    .where('buyer_id', '=', buyerId)
    .executeTakeFirstOrThrow()
  // Ours looks alive for days; AstraPay knows it no more.
  await ctx()
    .db.updateTable('payments.linked_account')
    .set({ access_token_sealed: ctx().payments.linkSealer.seal('withdrawn', link.id) })
    .where('id', '=', link.id)
    .execute()
  expect((await tap(payment.id, buyerId)).kind).toBe('awaiting')
  expect(await operationsOf(payment.id)).toEqual(['debit_payment', 'debit_payment'])
})

test('a dead link is told with the code link_again, and the buyer may pay another way', async () => {
  const buyerId = await linkedBuyer('081200000004')
  const { payment } = await openPayment()
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'locked' })
  await system.control('astrapay', 'wallets', { phone: '081200000001', standing: 'active' })
  await system.control('astrapay', 'wallets', { phone: '081200000004', standing: 'locked' })
  await system.control('astrapay', 'wallets', { phone: '081200000004', standing: 'active' })
  expect(await tap(payment.id, buyerId)).toMatchObject({ kind: 'refused', code: 'link_again' })
  expect(await tap(payment.id, buyerId)).toMatchObject({ kind: 'refused', code: 'link_again' })
  const other = await startAttempt(ctx(), { paymentId: payment.id, channelId: 'astrapay_debit' })
  expect(other.kind).toBe('awaiting')
})

test('the list offers a linked wallet only to those who have one, and money set aside to nobody', () => {
  const idsFor = (linkedAt?: readonly ['astrapay']) =>
    listChannels(ctx(), { amount: rupiah(150_000), ...(linkedAt === undefined ? {} : { linkedAt }) })
      .map(({ channel }) => channel.id)
      .filter((id) => id.startsWith('astrapay'))
  expect(idsFor()).toEqual(['astrapay_debit', 'astrapay_qris'])
  expect(idsFor(['astrapay'])).toEqual(['astrapay_debit', 'astrapay_linked', 'astrapay_qris'])
})

test('the channel of money set aside cannot be chosen', async () => {
  const { payment } = await openPayment()
  expect(await startAttempt(ctx(), { paymentId: payment.id, channelId: 'astrapay_reserved' })).toEqual({
    kind: 'unknown_channel',
  })
})

test('above what a wallet may hold the wallet says its limit', () => {
  const offered = listChannels(ctx(), { amount: rupiah(10_000_001) })
  const debit = offered.find(({ channel }) => channel.id === 'astrapay_debit')
  expect(debit?.available).toEqual({ kind: 'above_maximum', limitIdr: 10_000_000n })
  expect(debit?.channel.noteAboveIdr).toBe(2_000_000n)
})

test('after all of it the books are right', async () => {
  const { db, now, log } = ctx()
  await eventually(async () => {
    const proof = await withSnapshot({ db, now, log }, proveBooks)
    return proof.breaches.length === 0
  })
})
