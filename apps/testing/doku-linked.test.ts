import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  finishLinking,
  findPaymentRecord,
  listChannels,
  listLinkedAccounts,
  readAuthCode,
  startAttempt,
  startLinking,
  unlinkAccount,
} from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const { openPayment, currentReference, settledOf } = stepsOn(() => system)
beforeAll(async () => {
  system = await startTestSystem({ environment: { DOKU_SNAP_CHANNELS: 'EMONEY_OVO_SNAP' } })
})
afterAll(() => system.stop())

const ctx = () => system.house.ctx
const buyer = {
  id: 'usr_contoh',
  companyId: null,
  phone: '081234567890',
  name: 'Pembeli Contoh',
  email: 'pembeli@contoh.test',
}

test('a wallet linked by DOKU pays without another login, and no more once it is let go', async () => {
  const started = await startLinking(ctx(), {
    provider: 'doku',
    buyer,
    returnUrl: `${system.shopUrl}/akun/doku/kembali`,
    deviceId: 'Mozilla/5.0 (contoh)',
  })
  if (started.kind !== 'redirect') throw new Error(started.kind)
  const referenceNo = started.url.split('/').at(-1) ?? ''
  const bound = await system.control('doku', 'bind', { referenceNo })
  const returnUrl: unknown =
    typeof bound === 'object' && bound !== null ? Reflect.get(bound, 'returnUrl') : ''
  const query = new URL(String(returnUrl)).searchParams
  const ticket = query.get('tautan') ?? ''
  const finished = await finishLinking(ctx(), { buyerId: buyer.id, ticket, authCode: readAuthCode(query) })
  expect(finished.kind).toBe('linked')
  const offered = listChannels(ctx(), { amount: rupiah(150_000), linkedAt: ['doku'] })
  expect(offered.map(({ channel }) => channel.id)).toContain('doku_ovo')

  const { payment, orderId } = await openPayment()
  const charge = { paymentId: payment.id, channelId: 'doku_ovo', buyerId: buyer.id }
  expect((await startAttempt(ctx(), charge)).kind).toBe('awaiting')
  await system.control('doku', 'pay', { partnerReferenceNo: await currentReference(orderId) })
  await settledOf(orderId)
  const record = present(await findPaymentRecord(ctx(), { paymentId: payment.id }), 'it is there')
  expect(record.receipts).toMatchObject([{ channelId: 'doku_ovo', disposition: 'settles' }])
  expect(JSON.stringify(record.exchanges)).toContain('"Authorization-Customer":"Bearer ***"')

  const [link] = await listLinkedAccounts(ctx(), { buyerId: buyer.id })
  const linkedAccountId = present(link, 'a link stands').id
  await unlinkAccount(ctx(), { buyerId: buyer.id, linkedAccountId })
  const next = await openPayment()
  const again = { paymentId: next.payment.id, channelId: 'doku_ovo', buyerId: buyer.id }
  expect((await startAttempt(ctx(), again)).kind).toBe('refused')
})
