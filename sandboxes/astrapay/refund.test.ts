import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startScene, type Answer, type Scene } from './testing.ts'

let scene: Scene
let reference = ''
let count = 0
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())
beforeEach(async () => {
  count += 1
  reference = `REF-${count}`
  await scene.ask(reference, '300000.00')
  await scene.control('POST', 'pay', { partnerReferenceNo: reference, phone: '081200000004' })
})

function refund(
  partnerRefundNo: string,
  value: string,
  changes: Record<string, unknown> = {},
): Promise<Answer> {
  const refundAmount = { value, currency: 'IDR' }
  return scene.call('58', {
    originalPartnerReferenceNo: reference,
    partnerRefundNo,
    refundAmount,
    ...changes,
  })
}

async function code(answer: Promise<Answer>): Promise<unknown> {
  return (await answer).body['responseCode']
}

test('a refund in parts is listed by the status, and the last part turns it 04', async () => {
  const { body } = await refund(`${reference}-A`, '100000.00', { reason: 'barang rusak' })
  expect(body).toMatchObject({
    responseCode: '2005800',
    partnerRefundNo: `${reference}-A`,
    refundAmount: { value: '100000.00' },
  })
  expect(body['refundNo']).toMatch(/^INV\/REF\/ONP\/\d{6}\/[0-9A-Z]{11}$/)
  expect(body['refundTime']).toMatch(/\.\d{6}$/)
  expect((await scene.status(reference, '300000.00')).body).toMatchObject({
    latestTransactionStatus: '00',
    refundHistory: [{ partnerReferenceNo: `${reference}-A`, refundStatus: '00', reason: 'barang rusak' }],
  })
  expect(await code(refund(`${reference}-B`, '200000.01'))).toBe('4005801')
  expect(await code(refund(`${reference}-B`, '200001.00'))).toBe('4035802')
  expect(await code(refund(`${reference}-B`, '200000.00'))).toBe('2005800')
  expect((await scene.status(reference, '300000.00')).body['latestTransactionStatus']).toBe('04')
  expect(await code(refund(`${reference}-C`, '1.00'))).toBe('4045800')
})

test('the same refund number never gives money back twice', async () => {
  expect(await code(refund(`${reference}-A`, '100000.00'))).toBe('2005800')
  expect(await code(refund(`${reference}-A`, '100000.00'))).toBe('4095801')
  expect(await code(refund(`${reference}-A`, '50000.00'))).toBe('4045818')
})

test('an unpaid and an unknown payment cannot be refunded, nor nothing', async () => {
  await scene.ask(`${reference}-OPEN`)
  expect(await code(refund('X1', '1.00', { originalPartnerReferenceNo: `${reference}-OPEN` }))).toBe(
    '4045800',
  )
  expect(await code(refund('X2', '1.00', { originalPartnerReferenceNo: 'NOBODY' }))).toBe('4045801')
  expect(await code(refund('X3', '0.00'))).toBe('4045813')
})

test("the spelling of the provider's own table is understood", async () => {
  const spelled = { originalPartnerReferenceNo: undefined, OriginalPartnerReferenceNo: reference }
  expect(await code(refund(`${reference}-A`, '100000.00', spelled))).toBe('2005800')
})

test('a merchant without funds and a full wallet are refused', async () => {
  expect(await code(refund(`${reference}-A`, '99914.00'))).toBe('4035814')
  await scene.control('POST', 'wallets', { phone: '081200000004', balance: 10_000_000 })
  expect(await code(refund(`${reference}-B`, '100000.00'))).toBe('4035823')
  await scene.control('POST', 'wallets', { phone: '081200000004', balance: 9_000_000 })
})

test('a slow refund answers 202 and is done a minute later; three months later none is possible', async () => {
  const own = await startScene()
  const ask = (number: string, value: string): Promise<Answer> =>
    own.call('58', {
      originalPartnerReferenceNo: 'SLOW',
      partnerRefundNo: number,
      refundAmount: { value, currency: 'IDR' },
    })
  await own.ask('SLOW')
  await own.control('POST', 'pay', { partnerReferenceNo: 'SLOW' })
  const { status, body } = await ask('S-1', '99920.00')
  expect([status, body['responseCode']]).toEqual([202, '2025800'])
  expect((await own.status('SLOW')).body['refundHistory']).toMatchObject([{ refundStatus: '03' }])
  await own.advance(60)
  expect((await own.status('SLOW')).body['refundHistory']).toMatchObject([{ refundStatus: '00' }])
  await own.advance(95 * 86_400)
  expect(await code(ask('S-2', '1000.00'))).toBe('4035815')
  await own.close()
})

test.each([
  ['99915.00', '4035815', 'Disputed transaction'],
  ['99916.00', '4035815', 'Cashback balance is exist'],
  ['99923.00', '4035823', 'Account Limit Exceeded'],
])('a sum of %s is refused with %s: %s', async (value, expected, message) => {
  const { body } = await refund(`${reference}-A`, value)
  expect([body['responseCode'], String(body['responseMessage'])]).toEqual([
    expected,
    expect.stringContaining(message),
  ])
})

describe('a refund held by a fault', () => {
  const list = async (query = ''): Promise<unknown> => {
    const { body } = await scene.control('GET', `refunded${query}`)
    const rows = Array.isArray(body['list']) ? body['list'] : []
    return rows.filter((row) => row.reference === reference)
  }

  test('is not counted as given back until control or clock ends it', async () => {
    await scene.control('POST', 'faults', { target: 'debit-refund', kind: 'refund_pending', times: 1 })
    expect(await code(refund(`${reference}-A`, '100000.00'))).toBe('2025800')
    expect(await list()).toEqual([])
    expect(await list('?status=all')).toMatchObject([{ amount: 100_000, status: 'pending' }])
    expect(await code(refund(`${reference}-B`, '200001.00'))).toBe('4035802')
    const ended = await scene.control('POST', 'refunds', { partnerRefundNo: `${reference}-A` })
    expect(ended).toMatchObject({ status: 200, body: { status: 'done' } })
    expect(await list()).toMatchObject([
      {
        merchant: scene.clientId,
        refundReference: `${reference}-A`,
        amount: 100_000,
        channel: 'astrapay_debit',
        status: 'done',
      },
    ])
    const again = await scene.control('POST', 'refunds', { partnerRefundNo: `${reference}-A` })
    expect(again.status).toBe(409)
  })

  test('may fail, and then the whole sum may be refunded by a new number', async () => {
    await scene.control('POST', 'faults', { target: '*', kind: 'refund_pending', times: 1 })
    expect(await code(refund(`${reference}-A`, '300000.00'))).toBe('2025800')
    await scene.control('POST', 'refunds', { partnerRefundNo: `${reference}-A`, outcome: 'failed' })
    expect((await scene.status(reference, '300000.00')).body).toMatchObject({
      latestTransactionStatus: '00',
      refundHistory: [{ refundStatus: '06' }],
    })
    expect(await code(refund(`${reference}-B`, '300000.00'))).toBe('2005800')
    expect((await scene.status(reference, '300000.00')).body['latestTransactionStatus']).toBe('04')
  })

  test('an unknown one and a wrong outcome are refused', async () => {
    expect((await scene.control('POST', 'refunds', { partnerRefundNo: 'NOBODY' })).status).toBe(404)
    expect((await scene.control('POST', 'refunds', { outcome: 'maybe' })).status).toBe(400)
  })
})

test('counted funds pay for refunds: too little is refused, what is sold adds to them', async () => {
  await scene.control('POST', 'settings', { refundFunds: 50_000 })
  expect(await code(refund(`${reference}-A`, '50001.00'))).toBe('4035814')
  expect(await code(refund(`${reference}-A`, '50000.00'))).toBe('2005800')
  expect(await code(refund(`${reference}-B`, '1.00'))).toBe('4035814')
  await scene.ask(`${reference}-MORE`, '20000.00')
  await scene.control('POST', 'pay', { partnerReferenceNo: `${reference}-MORE`, phone: '081200000004' })
  const settings: unknown = (await scene.control('GET', 'settings')).body['list']
  expect(settings).toMatchObject([{ refundFunds: 20_000 }])
  await scene.control('POST', 'settings', { refundFunds: null })
})

test('a closed account takes no refund', async () => {
  await scene.control('POST', 'wallets', { phone: '081200000004', standing: 'closed' })
  expect(await code(refund(`${reference}-A`, '1000.00'))).toBe('4035823')
  await scene.control('POST', 'wallets', { phone: '081200000004', standing: 'active' })
})
