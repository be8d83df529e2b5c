import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseObject, textAt } from './json.ts'
import { fetchToken, isSnapSigned, post, startRig } from './testing.ts'
import { bindWish, boundToken, debitPath, debitWish, jumpWish, statusWish } from './testing-debit.ts'
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

const pay = async (body: object, customer = '') =>
  post(rig, `${debitPath}/debit/payment-host-to-host`, {
    token,
    body,
    headers: { 'Authorization-customer': customer },
  })
const status = async (reference: string) =>
  post(rig, '/orders/v1.0/debit/status', { token, body: statusWish(reference) })
const refund = async (body: object) => post(rig, `${debitPath}/debit/refund`, { token, body })

describe('paying with DANA or ShopeePay', () => {
  test('leads to a page, and paying there notifies service 56', async () => {
    const made = await pay(jumpWish())
    expect(made.json).toMatchObject({ responseCode: '2005400', partnerReferenceNo: 'AOP-DANA-1' })
    expect(textAt(made.json, 'webRedirectUrl')).toBe(
      `${rig.url}/direct-debit/ui/payment/${textAt(made.json, 'referenceNo')}`,
    )
    expect((await status('AOP-DANA-1')).json).toMatchObject({
      responseCode: '2005500',
      latestTransactionStatus: '03',
      refundHistory: [],
    })
    await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-DANA-1' })
    expect((await status('AOP-DANA-1')).json).toMatchObject({
      latestTransactionStatus: '00',
      transAmount: { value: '150000.00', currency: 'IDR' },
      additionalInfo: { channel: 'EMONEY_DANA_SNAP', acquirer: { id: 'DANA' } },
    })
    const [heard] = rig.shop.notified()
    expect([heard?.path, isSnapSigned(heard)]).toEqual(['/v1.0/debit/notify', true])
    expect(parseObject(heard?.body ?? '')).toMatchObject({
      originalPartnerReferenceNo: 'AOP-DANA-1',
      originalReferenceNo: textAt(made.json, 'referenceNo'),
      latestTransactionStatus: '00',
      amount: { value: '150000.00', currency: 'IDR' },
      additionalInfo: { channelId: 'EMONEY_DANA_SNAP', accountType: 'EMONEY' },
    })
  })

  const url = 'https://shop.test/back'
  test.each([
    ['urlParam as an object', { urlParam: { url, type: 'PAY_RETURN', isDeepLink: 'N' } }, '4005401'],
    ['no urlParam', { urlParam: undefined }, '4005402'],
    ['another type', { urlParam: [{ url, type: 'PAY_NOTIFY', isDeepLink: 'N' }] }, '4005401'],
    ['no isDeepLink', { urlParam: [{ url, type: 'PAY_RETURN' }] }, '4005401'],
    ['no order title', { additionalInfo: { channel: 'EMONEY_DANA_SNAP' } }, '4005402'],
    ['an unknown channel', { additionalInfo: { channel: 'EMONEY_GOPAY_SNAP' } }, '4005401'],
    ['a time that is over', { validUpTo: '2020-01-01T00:00:00+07:00' }, '4005401'],
    [
      'ShopeePay for more than a day',
      {
        additionalInfo: { channel: 'EMONEY_SHOPEE_PAY_SNAP' },
        validUpTo: new Date(Date.now() + 90_000_000).toISOString(),
      },
      '4005401',
    ],
    ['no amount', { amount: { currency: 'IDR' } }, '4005402'],
  ])('with %s is refused', async (_case, more, code) => {
    expect((await pay(jumpWish(more))).json['responseCode']).toBe(code)
  })

  test('without X-IP-ADDRESS is refused; the same reference again is a duplicate', async () => {
    const body = jumpWish()
    const path = `${debitPath}/debit/payment-host-to-host`
    const bare = await post(rig, path, { token, body, headers: { 'X-IP-ADDRESS': '' } })
    expect(bare.json['responseCode']).toBe('4005402')
    await pay(body)
    expect((await pay(body)).json['responseCode']).toBe('4095401')
  })

  test('the four other ends are told: failed 06, cancelled 05, pending 03 and then 00', async () => {
    for (const [reference, outcome] of [
      ['A1', 'FAILED'],
      ['A2', 'CANCELLED'],
      ['A3', 'PENDING'],
    ]) {
      await pay(jumpWish({ partnerReferenceNo: reference }))
      await rig.control('POST', '/pay', { partnerReferenceNo: reference, outcome })
    }
    await rig.control('POST', '/pay', { partnerReferenceNo: 'A3' })
    const heard = rig.shop.notified().map(({ body }) => parseObject(body)?.['latestTransactionStatus'])
    expect(heard).toEqual(['06', '05', '03', '00'])
    expect((await status('A1')).json['latestTransactionStatus']).toBe('06')
    expect((await rig.control('GET', '/paid')).json['paid']).toHaveLength(1)
    await pay(jumpWish({ partnerReferenceNo: 'A4' }))
    await rig.control('POST', '/clock', { advanceSeconds: 3_601 })
    token = textAt((await fetchToken(rig)).json, 'accessToken')
    expect((await status('A4')).json['latestTransactionStatus']).toBe('05')
    expect((await rig.control('POST', '/pay', { partnerReferenceNo: 'A4' })).status).toBe(400)
  })
})

describe('charging OVO or a bank account', () => {
  test('wants the customer token of a bound account of that channel', async () => {
    expect((await pay(debitWish())).json['responseCode']).toBe('4015404')
    expect((await pay(debitWish(), 'nonsense')).json['responseCode']).toBe('4015402')
    const customer = await boundToken(rig, token, bindWish('EMONEY_OVO_SNAP'))
    const made = await pay(debitWish(), customer)
    expect(made.json).toMatchObject({ responseCode: '2005400', partnerReferenceNo: 'AOP-OVO-1' })
    expect(textAt(made.json, 'webRedirectUrl')).toContain('/direct-debit/ui/payment/')
    const other = debitWish({
      partnerReferenceNo: 'X2',
      additionalInfo: {
        channel: 'DIRECT_DEBIT_MANDIRI_SNAP',
        successPaymentUrl: 'https://a.test',
        failedPaymentUrl: 'https://a.test',
      },
    })
    expect((await pay(other, `Bearer ${customer}`)).json['responseCode']).toBe('4015402')
  })

  test('a recurring charge is taken at once, and too little money refuses it', async () => {
    const customer = await boundToken(rig, token, bindWish('EMONEY_OVO_SNAP'))
    const extra = { ...debitWish().additionalInfo, paymentType: 'RECURRING' }
    const made = await pay(debitWish({ additionalInfo: extra }), customer)
    expect([made.json['responseCode'], made.json['webRedirectUrl']]).toEqual(['2005400', undefined])
    expect((await status('AOP-OVO-1')).json['latestTransactionStatus']).toBe('00')
    await expect.poll(() => rig.shop.notified().length).toBe(1)
    const poor = await boundToken(rig, token, bindWish('EMONEY_OVO_SNAP', '6281200000002'))
    const refused = await pay(debitWish({ partnerReferenceNo: 'P2', additionalInfo: extra }), poor)
    expect([refused.status, refused.json['responseCode']]).toEqual([403, '4035414'])
  })

  test('CIMB takes references of 12 characters, Allo of 32 to 64', async () => {
    const customer = await boundToken(rig, token, bindWish('DIRECT_DEBIT_CIMB_SNAP'))
    const of = (channel: string, partnerReferenceNo: string) =>
      debitWish({ partnerReferenceNo, additionalInfo: { ...debitWish().additionalInfo, channel } })
    expect((await pay(of('DIRECT_DEBIT_CIMB_SNAP', 'AOP1234567890'), customer)).json['responseCode']).toBe(
      '4005401',
    )
    expect((await pay(of('DIRECT_DEBIT_CIMB_SNAP', 'AOP123456789'), customer)).status).toBe(200)
    expect((await pay(of('DIRECT_DEBIT_ALLO_SNAP', 'AOP1'), customer)).json['responseCode']).toBe('4005401')
  })
})

describe('refunding a wallet payment', () => {
  const back = (partnerRefundNo: string, value: string, more: object = {}) => ({
    originalPartnerReferenceNo: 'AOP-DANA-1',
    originalExternalId: '1',
    partnerRefundNo,
    refundAmount: { value, currency: 'IDR' },
    reason: 'retur',
    additionalInfo: { channel: 'EMONEY_DANA_SNAP' },
    ...more,
  })

  test('in part and in full, with limits, and 04 is told when all has gone back', async () => {
    await pay(jumpWish())
    expect((await refund(back('R1', '1.00'))).json['responseCode']).toBe('4045800')
    await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-DANA-1' })
    expect((await refund(back('R1', '150001.00'))).json['responseCode']).toBe('4035802')
    expect((await refund(back('R1', '50000.00'))).json).toMatchObject({
      responseCode: '2005800',
      partnerRefundNo: 'R1',
      originalPartnerReferenceNo: 'AOP-DANA-1',
    })
    const other = back('R2', '1.00', { additionalInfo: { channel: 'EMONEY_OVO_SNAP' } })
    expect((await refund(other)).json['responseCode']).toBe('4045818')
    expect((await refund(back('R2', '99914.00'))).json['responseCode']).toBe('4035814')
    expect((await status('AOP-DANA-1')).json).toMatchObject({
      latestTransactionStatus: '00',
      refundHistory: [{ partnerReferenceNo: 'R1', refundAmount: { value: '50000.00' }, refundStatus: '00' }],
    })
    expect((await refund(back('R2', '100000.00'))).status).toBe(200)
    expect((await status('AOP-DANA-1')).json['latestTransactionStatus']).toBe('04')
    await rig.control('POST', '/clock', { advanceSeconds: 0 })
    const heard = rig.shop.notified().map(({ body }) => parseObject(body)?.['latestTransactionStatus'])
    expect(heard).toEqual(['00', '04'])
  })

  test('an unknown payment is 404 and a broken provider speaks SNAP', async () => {
    expect((await refund(back('R1', '1.00'))).json['responseCode']).toBe('4045801')
    await rig.control('POST', '/faults', { target: 'snap.debit-refund', kind: 'status_500', times: 1 })
    expect((await refund(back('R1', '1.00'))).json['responseCode']).toBe('5005800')
    await rig.control('POST', '/faults', { target: 'snap.debit-refund', kind: 'status_429', times: 1 })
    expect((await refund(back('R1', '1.00'))).json['responseCode']).toBe('4295800')
    await pay(jumpWish())
    await rig.control('POST', '/faults', { target: 'snap.debit-status', kind: 'not_found', times: 1 })
    expect((await status('AOP-DANA-1')).json['responseCode']).toBe('4045501')
  })
})
