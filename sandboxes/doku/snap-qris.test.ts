import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseObject, textAt } from './json.ts'
import { crc16, merchantPan, scanQris } from './qris.ts'
import { checkout, checkoutBody, fetchToken, isSnapSigned, post, startRig } from './testing.ts'
import type { Rig } from './testing.ts'

let rig: Rig
let token = ''
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
  token = textAt((await fetchToken(rig)).json, 'accessToken')
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

const call = async (name: string, body: object) =>
  post(rig, `/snap-adapter/b2b/v1.0/qr/${name}`, { token, body })

const wish = (more: object = {}) => ({
  partnerReferenceNo: 'AOP-QR-1',
  amount: { value: '150000.00', currency: 'IDR' },
  merchantId: '2997',
  terminalId: 'A01',
  additionalInfo: { postalCode: '14350', feeType: '1' },
  ...more,
})
const named = { originalPartnerReferenceNo: 'AOP-QR-1', serviceCode: '47', merchantId: '2997' }
const back = (partnerRefundNo: string, value: string) => ({
  ...named,
  partnerRefundNo,
  refundAmount: { value, currency: 'IDR' },
  reason: 'retur',
})

describe('the text of a QR code', () => {
  test('V8: the checksum of a published text', () => {
    const text =
      '00020101021226640018ID.CO.ASTRAPAY.WWW011893600822321989939702092198993200303UMI51400014ID.CO.QRIS.WWW0211ID2198993970303UMI5204549953033605404100055020256031005802ID5912Toko Asepso56007JAKARTA61051015062210110BJI33Z8Z0H0703A016304'
    expect(crc16(text)).toBe('E8D4')
    expect(scanQris(`${text}E8D4`)).toEqual({
      amountIdr: 1000,
      merchantName: 'Toko Asepso5',
      reference: 'BJI33Z8Z0H',
    })
    expect(scanQris(`${text}E8D5`)).toBeNull()
  })

  test('carries a merchant number of 18 digits with its check digit under the prefix of the acquirer', () => {
    expect(merchantPan('4743')).toMatch(/^93600899\d{10}$/)
    expect(merchantPan('000004743')).toBe(merchantPan('4743'))
  })
})

describe('a QR code', () => {
  test('is made, paid, queried and notified, with our and the merchant’s reference', async () => {
    const made = await call('qr-mpm-generate', wish())
    expect(made.json).toMatchObject({ responseCode: '2004700', partnerReferenceNo: 'AOP-QR-1' })
    const content = textAt(made.json, 'qrContent')
    expect(scanQris(content)).toEqual({
      amountIdr: 150_000,
      merchantName: 'Toko Contoh',
      reference: textAt(made.json, 'referenceNo'),
    })
    expect((await call('qr-mpm-query', named)).json).toMatchObject({
      responseCode: '2005100',
      latestTransactionStatus: '03',
    })
    const paid = await rig.control('POST', '/pay', { qrContent: content })
    expect(paid.json).toMatchObject({ paid: { reference: 'AOP-QR-1', amount: 150_000, channel: 'QRIS' } })
    expect((await call('qr-mpm-query', named)).json).toMatchObject({
      latestTransactionStatus: '00',
      amount: { value: '150000.00' },
    })
    const [heard] = rig.shop.notified()
    expect([heard?.path, isSnapSigned(heard)]).toEqual(['/v1.0/qr/qr-mpm-notify', true])
    expect(parseObject(heard?.body ?? '')).toMatchObject({
      originalReferenceNo: textAt(made.json, 'referenceNo'),
      originalPartnerReferenceNo: 'AOP-QR-1',
      latestTransactionStatus: '00',
      amount: { value: '150000.00', currency: 'IDR' },
    })
    expect((await rig.control('POST', '/pay', { qrContent: content })).status).toBe(400)
  })

  test.each([
    ['no postal code', { additionalInfo: { feeType: '1' } }, '4004702'],
    ['no fee type', { additionalInfo: { postalCode: '14350' } }, '4004702'],
    ['no terminal', { terminalId: '' }, '4004702'],
    ['a short terminal', { terminalId: 'A1' }, '4004701'],
    ['an amount without decimals', { amount: { value: '150000', currency: 'IDR' } }, '4004701'],
    ['a merchant id with letters', { merchantId: 'MALL' }, '4004701'],
    ['more than Rp 10 million', { amount: { value: '10000001.00', currency: 'IDR' } }, '4034702'],
    ['an end in the past', { validityPeriod: '2020-01-01T00:00:00+07:00' }, '4004701'],
  ])('with %s is refused', async (_case, more, code) => {
    expect((await call('qr-mpm-generate', wish(more))).json['responseCode']).toBe(code)
  })

  test('is refused for a reference used before and for a merchant id that is not the registered one', async () => {
    await call('qr-mpm-generate', wish())
    expect((await call('qr-mpm-generate', wish())).json['responseCode']).toBe('4094701')
    await rig.control('POST', '/merchants', { ...rig.merchant, qrisMerchantId: '77' })
    expect((await call('qr-mpm-generate', wish())).json['responseCode']).toBe('4044708')
    expect((await call('qr-mpm-query', { ...named, originalPartnerReferenceNo: 'x' })).json).toMatchObject({
      responseCode: '4045101',
    })
  })

  test('that the merchant ended or whose time is over takes no money', async () => {
    const made = await call('qr-mpm-generate', wish())
    expect((await call('qr-expire', named)).json['responseCode']).toBe('2007700')
    expect((await call('qr-expire', named)).json['responseCode']).toBe('4047719')
    const qrContent = textAt(made.json, 'qrContent')
    expect((await rig.control('POST', '/pay', { qrContent })).status).toBe(400)
    expect((await call('qr-mpm-query', named)).json['latestTransactionStatus']).toBe('07')

    const validityPeriod = new Date(Date.now() + 600_000).toISOString().replace(/\.\d+Z$/, 'Z')
    await call('qr-mpm-generate', wish({ partnerReferenceNo: 'AOP-QR-2', validityPeriod }))
    await rig.control('POST', '/clock', { advanceSeconds: 601 })
    const second = { ...named, originalPartnerReferenceNo: 'AOP-QR-2' }
    expect((await call('qr-mpm-query', second)).json['latestTransactionStatus']).toBe('08')
    expect((await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-QR-2' })).status).toBe(400)
    const late = await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-QR-2', force: true })
    expect(late.json).toMatchObject({ paid: { reference: 'AOP-QR-2' } })
    expect((await call('qr-expire', second)).json['responseCode']).toBe('4047714')
  })

  test('gives money back in parts and never more than was paid; the list of refunds is the truth', async () => {
    await call('qr-mpm-generate', wish())
    expect((await call('qr-mpm-refund', back('R1', '1.00'))).json['responseCode']).toBe('4047800')
    await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-QR-1' })
    const first = await call('qr-mpm-refund', back('R1', '50000.00'))
    expect(first.json).toMatchObject({ responseCode: '2007800', refundAmount: { value: '50000.00' } })
    expect((await call('qr-mpm-refund', back('R1', '50000.00'))).json['responseCode']).toBe('4097801')
    expect((await call('qr-mpm-refund', back('R1', '50001.00'))).json['responseCode']).toBe('4047818')
    expect((await call('qr-mpm-refund', back('R2', '100001.00'))).json['responseCode']).toBe('4037802')
    expect((await call('qr-mpm-query', named)).json).toMatchObject({
      latestTransactionStatus: '00',
      refundHistory: [{ partnerReferenceNo: 'R1', refundStatus: '00' }],
    })
    expect((await call('qr-mpm-refund', back('R2', '100000.00'))).status).toBe(200)
    expect((await call('qr-mpm-query', named)).json['latestTransactionStatus']).toBe('04')
    await rig.control('POST', '/clock', { advanceSeconds: 0 })
    expect(rig.shop.notified().map(({ body }) => parseObject(body)?.['latestTransactionStatus'])).toEqual([
      '00',
      '04',
    ])
    const refunded = (await rig.control('GET', '/refunded')).json['refunded']
    expect(refunded).toMatchObject([
      { reference: 'AOP-QR-1', amount: 50_000, refundReference: 'R1', channel: 'QRIS' },
      { reference: 'AOP-QR-1', amount: 100_000, refundReference: 'R2' },
    ])
  })

  test('a pending refund is 202 and moves no money until the clock or control decides it', async () => {
    await call('qr-mpm-generate', wish())
    await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-QR-1' })
    const fault = { target: 'snap.qris-refund', kind: 'refund_pending', times: 1 }
    await rig.control('POST', '/faults', fault)
    const pending = await call('qr-mpm-refund', back('R1', '20000.00'))
    expect([pending.status, pending.json['responseCode']]).toEqual([202, '2027800'])
    expect((await rig.control('GET', '/refunded')).json['refunded']).toEqual([])
    expect((await call('qr-mpm-refund', back('R9', '140000.00'))).json['responseCode']).toBe('4037802')
    await rig.control('POST', '/clock', { advanceSeconds: 61 })
    expect((await rig.control('GET', '/refunded')).json['refunded']).toHaveLength(1)

    expect((await call('qr-mpm-refund', back('R3', '99920.00'))).status).toBe(202)
    const decided = await rig.control('POST', '/refunds/settle', { refundReference: 'R3', outcome: 'FAILED' })
    expect(decided.json).toMatchObject({ refund: { status: 'failed' } })
    expect((await rig.control('GET', '/refunded')).json['refunded']).toHaveLength(1)
    expect((await call('qr-mpm-query', named)).json).toMatchObject({
      refundHistory: [{ refundStatus: '00' }, { refundStatus: '06' }],
    })
  })
})

test('the code of a hosted page is a right one too, and is paid by scanning it', async () => {
  await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-QR-9' } }))
  const body = { invoiceNumber: 'AOP-QR-9', channel: 'QRIS', outcome: 'PENDING' }
  expect((await rig.control('POST', '/pay', body)).json).toMatchObject({ paid: null })
  const page = await (await fetch(`${rig.url}/`, { headers: { accept: 'text/html' } })).text()
  const url = /href="(\/checkout-link-v2\/[^"]+)"/.exec(page)?.[1] ?? ''
  const text = await (await fetch(`${rig.url}${url}/pay`)).text()
  const qrContent = /class="qr"[^>]*>([^<]+)</.exec(text)?.[1]?.trim() ?? ''
  expect(scanQris(qrContent)).toMatchObject({ amountIdr: 150_000 })
  expect((await rig.control('POST', '/pay', { qrContent })).json).toMatchObject({
    paid: { reference: 'AOP-QR-9', channel: 'QRIS' },
  })
})
