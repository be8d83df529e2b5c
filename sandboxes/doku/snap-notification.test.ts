import { afterAll, beforeEach, expect, test } from 'vitest'
import { objectAt, parseObject, textAt } from './json.ts'
import { verifyRsa } from './snap-signature.ts'
import { jumpWish } from './testing-debit.ts'
import { accountBody, fetchToken, isSnapSigned, post, snap, startRig, vaPath } from './testing.ts'
import type { Rig } from './testing.ts'
import { testClientId } from './testing-vectors.ts'

let rig: Rig
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

/** Makes an account and gives its number as a person types it. */
async function account(more: Parameters<typeof accountBody>[0] = {}): Promise<string> {
  const token = textAt((await fetchToken(rig)).json, 'accessToken')
  const answer = await snap(rig, { path: `${vaPath}/create-va`, token, body: accountBody(more) })
  return textAt(objectAt(answer.json, 'virtualAccountData'), 'virtualAccountNo').trim()
}

test('a paid account fetches the merchant token with our key, then notifies with it, unpadded', async () => {
  const number = await account({ trxId: 'AOP-SNAP-1' })
  const answer = await rig.control('POST', '/pay', { virtualAccountNo: number })
  expect(answer.json).toMatchObject({
    paid: { reference: 'AOP-SNAP-1', amount: 150_000, virtualAccountNo: number },
  })

  const [tokenCall, heard] = rig.shop.heard
  const keys = await rig.control('GET', '/keys')
  const text = `${testClientId}|${String(tokenCall?.headers['x-timestamp'])}`
  expect(verifyRsa(textAt(keys.json, 'publicKeyPem'), text, String(tokenCall?.headers['x-signature']))).toBe(
    true,
  )
  expect([heard?.path, heard?.headers['authorization'], isSnapSigned(heard)]).toEqual([
    '/v1.1/transfer-va/payment',
    'Bearer MERCHANT.ISSUED.TOKEN',
    true,
  ])
  expect(heard?.headers['x-external-id']).toMatch(/^\d{32}$/)
  expect(heard?.headers['x-timestamp']).toMatch(/\+07:00$/)
  expect(parseObject(heard?.body ?? '')).toMatchObject({
    partnerServiceId: '19008',
    virtualAccountNo: number,
    trxId: 'AOP-SNAP-1',
    paidAmount: { value: '150000.00', currency: 'IDR' },
    virtualAccountTrxType: 'C',
    additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BCA' },
  })
})

test('retries follow the schedule, each with a new X-EXTERNAL-ID and the same payment', async () => {
  rig.shop.statuses.push(500, 401, 503, 500)
  await rig.control('POST', '/pay', { virtualAccountNo: await account() })
  for (const advanceSeconds of [1_801, 19_800, 21_600, 86_400])
    await rig.control('POST', '/clock', { advanceSeconds })
  const heard = rig.shop.notified()
  expect(heard).toHaveLength(4)
  expect(new Set(heard.map(({ headers }) => headers['x-external-id'])).size).toBe(4)
  expect(new Set(heard.map(({ body }) => body)).size).toBe(1)
  expect(heard.every(isSnapSigned)).toBe(true)
})

test('any 2xx ends it, also with the code the Node library answers', async () => {
  rig.shop.statuses.push(202)
  rig.shop.answers.set('/v1.1/transfer-va/payment', { responseCode: 2_002_700 })
  await rig.control('POST', '/pay', { virtualAccountNo: await account() })
  await rig.control('POST', '/clock', { advanceSeconds: 200_000 })
  expect(rig.shop.notified()).toHaveLength(1)
})

test('duplicates keep the payment, forgeries do not verify, a held one comes after the next', async () => {
  await rig.control('POST', '/faults', { target: 'notification', kind: 'duplicate', times: 1 })
  await rig.control('POST', '/pay', { virtualAccountNo: await account() })
  await rig.control('POST', '/faults', { target: 'notification', kind: 'forge', times: 1 })
  await rig.control('POST', '/pay', { virtualAccountNo: await account() })
  const [first, again, forged, genuine] = rig.shop.notified()
  expect([
    first?.body === again?.body,
    isSnapSigned(again),
    isSnapSigned(forged),
    isSnapSigned(genuine),
  ]).toEqual([true, true, false, true])
  expect(first?.headers['x-external-id']).toBe(again?.headers['x-external-id'])

  await rig.control('POST', '/faults', { target: 'notification', kind: 'reorder', times: 1 })
  await rig.control('POST', '/pay', { virtualAccountNo: await account({ trxId: 'HELD' }) })
  await rig.control('POST', '/pay', { virtualAccountNo: await account({ trxId: 'NEXT' }) })
  await rig.control('POST', '/clock', { advanceSeconds: 0 })
  expect(
    rig.shop
      .notified()
      .slice(4)
      .map(({ body }) => textAt(parseObject(body) ?? {}, 'trxId')),
  ).toEqual(['NEXT', 'HELD'])
})

test('a merchant that numbers its bills itself is asked what a number costs, and notified when it is paid', async () => {
  const path = '/v1.1/transfer-va/inquiry'
  await rig.control('POST', '/merchants', { ...rig.merchant, vaInquiryUrl: `${rig.shop.url}${path}` })
  rig.shop.answers.set(path, {
    responseCode: '2002400',
    virtualAccountData: {
      virtualAccountName: 'Budi Contoh',
      totalAmount: { value: '77000.00', currency: 'IDR' },
      virtualAccountTrxType: 'C',
      expiredDate: '2036-11-23T22:00:00+07:00',
      additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BRI', trxId: 'AOP-DIPC-1' },
    },
  })
  const page = await (await fetch(`${rig.url}/pay?number=123620000000042`)).text()
  expect(page).toContain('Budi Contoh')
  await rig.control('POST', '/pay', { virtualAccountNo: '123620000000042' })
  const [seen, inquiry, payment] = rig.shop.notified()
  expect(seen?.path).toBe(path)
  expect([isSnapSigned(inquiry), isSnapSigned(payment)]).toEqual([true, true])
  expect(parseObject(inquiry?.body ?? '')).toMatchObject({ virtualAccountNo: '   123620000000042' })
  const paid = parseObject(payment?.body ?? '') ?? {}
  const { inquiryRequestId } = parseObject(inquiry?.body ?? '') ?? {}
  expect(paid).toMatchObject({
    trxId: 'AOP-DIPC-1',
    inquiryRequestId,
    paidAmount: { value: '77000.00' },
  })
  expect(textAt(paid, 'paymentRequestId')).toMatch(/^\d+$/)

  rig.shop.answers.set(path, { responseCode: '4042414' })
  expect(await (await fetch(`${rig.url}/pay?number=123620000000043`)).text()).toContain('sudah dibayar')
})

test('only numbers with the registered prefix are asked for, each time anew, and each payment has its id', async () => {
  const path = '/v1.1/transfer-va/inquiry'
  await rig.control('POST', '/merchants', {
    ...rig.merchant,
    vaInquiryUrl: `${rig.shop.url}${path}`,
    dipcPrefixes: { VIRTUAL_ACCOUNT_BCA: '190087' },
  })
  rig.shop.answers.set(path, {
    responseCode: '2002400',
    virtualAccountData: {
      virtualAccountName: 'Bengkel Contoh',
      totalAmount: { value: '0.00', currency: 'IDR' },
      virtualAccountTrxType: 'O',
      additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BCA', trxId: 'COMPANY-1' },
    },
  })
  const pay = async (virtualAccountNo: string, amount: number) =>
    rig.control('POST', '/pay', { virtualAccountNo, amount })
  expect((await pay('1900810000000001', 5_000)).json).toMatchObject({ code: '4042512' })
  expect((await pay('1900870000000001', 5_000)).status).toBe(200)
  expect((await pay('1900870000000001', 7_000)).status).toBe(200)
  const payments = rig.shop.notified().filter((heard) => heard.path.endsWith('/payment'))
  const ids = payments.map(({ body }) => textAt(parseObject(body) ?? {}, 'paymentRequestId'))
  expect([payments.length, new Set(ids).size]).toEqual([2, 2])
  expect(rig.shop.notified().filter((heard) => heard.path === path)).toHaveLength(2)
  expect((await rig.control('GET', '/paid')).json['paid']).toMatchObject([
    { amount: 5_000 },
    { amount: 7_000 },
  ])
  const wrong = { ...rig.merchant, dipcPrefixes: { VIRTUAL_ACCOUNT_BCA: '5' } }
  expect((await rig.control('POST', '/merchants', wrong)).status).toBe(400)
})

test('a wallet payment can be told out of order: a failure after the success, both rightly signed', async () => {
  const token = textAt((await fetchToken(rig)).json, 'accessToken')
  const path = '/direct-debit/core/v1/debit/payment-host-to-host'
  await post(rig, path, { token, body: jumpWish() })
  await rig.control('POST', '/faults', { target: 'notification', kind: 'reorder', times: 1 })
  await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-DANA-1' })
  const heard = rig.shop.notified()
  expect(heard.map(({ body }) => parseObject(body)?.['latestTransactionStatus'])).toEqual(['00', '06'])
  expect(heard.every(isSnapSigned)).toBe(true)
  await post(rig, path, { token, body: jumpWish({ partnerReferenceNo: 'AOP-DANA-2' }) })
  await rig.control('POST', '/faults', { target: 'notification', kind: 'wrong_amount', times: 1 })
  await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-DANA-2' })
  expect(rig.shop.notified().at(-1)?.body).toContain('"value":"150001.00"')
})

test('a sum that ends in 999 and three digits asks for a fault where no telephone number is known', async () => {
  const token = textAt((await fetchToken(rig)).json, 'accessToken')
  const body = {
    partnerReferenceNo: 'AOP-QR-T',
    amount: { value: '1999901.00', currency: 'IDR' },
    merchantId: '2997',
    terminalId: 'A01',
    additionalInfo: { postalCode: '14350', feeType: '1' },
  }
  await post(rig, '/snap-adapter/b2b/v1.0/qr/qr-mpm-generate', { token, body })
  await rig.control('POST', '/pay', { partnerReferenceNo: 'AOP-QR-T' })
  expect(rig.shop.notified()).toHaveLength(2)
})
