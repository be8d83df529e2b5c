import { createHash, createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crc16 } from './emv.ts'
import { eventually, startScene, wib, type Answer, type Scene } from './testing.ts'
import { vectors } from './vectors.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

function generate(reference: string, changes: Record<string, unknown> = {}): Promise<Answer> {
  return scene.call('47', {
    partnerReferenceNo: reference,
    amount: { value: '250000.00', currency: 'IDR' },
    merchantId: '219899397',
    terminalId: 'A01',
    ...changes,
  })
}

test('a generated code is valid EMV, pays by scanning, and is known to the query and the notification', async () => {
  const { body } = await generate('QR-1', { additionalInfo: { tip: '5000.00' } })
  expect(body).toMatchObject({
    responseCode: '2004700',
    terminalId: 'A01',
    additionalInfo: { tip: '5000.00' },
  })
  const content = String(body['qrContent'])
  expect(content.length).toBeLessThanOrEqual(512)
  expect(content.endsWith(crc16(content.slice(0, -4)))).toBe(true)
  expect(content).toContain('5406250000')
  expect(String(body['referenceNo'])).toMatch(/^[0-9A-Z]{10}$/)

  const query = {
    originalReferenceNo: body['referenceNo'],
    originalPartnerReferenceNo: 'QR-1',
    serviceCode: '47',
    merchantId: '219899397',
  }
  expect((await scene.call('51', query)).body).toMatchObject({
    originalReferenceNo: body['referenceNo'],
    originalPartnerReferenceNo: 'QR-1',
    originalExternalId: null,
    serviceCode: '47',
    latestTransactionStatus: '03',
    transactionStatusDesc: 'PENDING',
    terminalId: 'A01',
  })

  const scan = await post('/scan', { qr: content })
  const page = scan.headers.get('location') ?? ''
  expect(page).toMatch(/^\/merchant-service\/payments\//)
  await post(page, { phone: '081200000001' })
  await post(page, { pin: '123456' })
  expect((await scene.call('51', query)).body).toMatchObject({
    responseCode: '2005100',
    latestTransactionStatus: '00',
    transactionStatusDesc: 'SUCCESS',
    amount: { value: '250000.00' },
    additionalInfo: { tip: '5000.00', issuerName: 'ASTRAPAY' },
  })
  await eventually(() => scene.merchant.notifications.length === 1)
  const sent = scene.merchant.notifications[0]
  expect(sent?.headers['channel-id']).toBe('00752')
  expect(JSON.parse(sent?.body ?? '')).toMatchObject({
    originalPartnerReferenceNo: 'QR-1',
    latestTransactionStatus: '00',
    transactionStatusDesc: 'SUCCESS',
    destinationNumber: expect.stringMatching(/^93600822\d{10}$/),
    externalStoreId: null,
    additionalInfo: { tip: '5000.00', channel: 'POS', gracePeriod: null, terminalId: 'A01' },
  })
})

test('a validity without a zone is WIB, as in the example of the provider', async () => {
  const made = await generate('QR-ZONE', { validityPeriod: wib(Date.now() + 3_600_000).slice(0, 19) })
  expect(made.body['responseCode']).toBe('2004700')
})

test.each([
  [{ merchantId: 'letters' }, '4004701'],
  [{ terminalId: undefined }, '4004702'],
  [{ amount: { value: '10000001.00', currency: 'IDR' } }, '4034702'],
  [{ validityPeriod: wib(Date.now() + 25 * 3_600_000) }, '4004701'],
])('a code is refused for %o with %s', async (changes, code) => {
  expect((await generate('QR-REFUSED', changes)).body['responseCode']).toBe(code)
})

test('a query by GET carries its fields in the address, which the signature covers with the hash of {}', async () => {
  const made = await generate('QR-4')
  const fields = new URLSearchParams({
    originalReferenceNo: String(made.body['referenceNo']),
    originalPartnerReferenceNo: 'QR-4',
    serviceCode: '47',
    merchantId: '219899397',
  })
  const path = `/qris-service/snap/v1.0/qr/qr-mpm-query?${fields}`
  const ask = async (signedPath: string): Promise<number> => {
    const token = await scene.freshToken()
    const timestamp = wib(Date.now())
    const text = `GET:${signedPath}:${token}:${createHash('sha256').update('{}').digest('hex')}:${timestamp}`
    const headers = {
      Authorization: `Bearer ${token}`,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': createHmac('sha512', vectors.clientSecret).update(text).digest('base64'),
      'X-PARTNER-ID': scene.clientId,
      'X-EXTERNAL-ID': randomUUID(),
      'CHANNEL-ID': '00551',
    }
    return (await fetch(scene.url + path, { headers })).status
  }
  expect(await ask(path)).toBe(200)
  expect(await ask(path.split('?')[0] ?? '')).toBe(401)
})

test('a reference makes one code only, and a registered terminal is the only one', async () => {
  await generate('QR-2')
  expect((await generate('QR-2')).body['responseCode']).toBe('4094701')
  await scene.register({ terminalId: 'B02' })
  expect((await generate('QR-3')).body['responseCode']).toBe('4044717')
  await scene.register()
})

describe('the refund of a code', () => {
  async function paid(reference: string): Promise<Record<string, unknown>> {
    const made = await generate(reference, { additionalInfo: { tip: '5000.00' } })
    await scene.control('POST', 'pay', { partnerReferenceNo: reference, phone: '081200000001' })
    return {
      merchantId: '219899397',
      originalPartnerReferenceNo: reference,
      originalReferenceNo: made.body['referenceNo'],
      partnerRefundNo: `${reference}-R`,
      refundAmount: { value: '100000.00', currency: 'IDR' },
      reason: 'barang habis',
    }
  }

  test.each(['78', '78 without prefix'] as const)('by the path %s gives money back', async (service) => {
    const reference = `QR-R-${service === '78' ? 1 : 2}`
    const body = await paid(reference)
    const answer = await scene.call(service, body)
    expect(answer.body).toMatchObject({
      responseCode: '2007800',
      referenceNo: expect.stringMatching(/^INV\/REF\//),
      refundTime: expect.stringMatching(/\d\+07:00$/),
      originalExternalId: null,
      additionalInfo: null,
    })
    const code = async (changes: Record<string, unknown>) =>
      (await scene.call(service, { ...body, ...changes })).body['responseCode']
    expect(await code({})).toBe('4097801')
    const rest = { value: '155000.00', currency: 'IDR' }
    expect(await code({ partnerRefundNo: 'B', refundAmount: { value: '155001.00', currency: 'IDR' } })).toBe(
      '4037802',
    )
    expect(await code({ partnerRefundNo: 'B', reason: undefined })).toBe('4007802')
    expect(await code({ partnerRefundNo: 'B', originalReferenceNo: 'OTHER' })).toBe('4047818')
    expect(await code({ partnerRefundNo: 'B', merchantId: '1' })).toBe('4047808')
    expect(await code({ partnerRefundNo: 'B', originalPartnerReferenceNo: 'NOBODY' })).toBe('4047801')
    expect(await code({ partnerRefundNo: `${reference}-B`, refundAmount: rest })).toBe('2007800')
    const query = await scene.call('51', {
      originalReferenceNo: body['originalReferenceNo'],
      originalPartnerReferenceNo: reference,
      serviceCode: '47',
      merchantId: '219899397',
    })
    expect(query.body).toMatchObject({ latestTransactionStatus: '04', transactionStatusDesc: 'REFUND' })
    const refunded = await scene.control('GET', `refunded?merchant=${scene.clientId}`)
    expect(refunded.body['list']).toContainEqual(
      expect.objectContaining({ reference, amount: 155_000, channel: 'astrapay_qris' }),
    )
  })

  test('is refused while nobody has paid', async () => {
    const made = await generate('QR-R-3')
    const answer = await scene.call('78', {
      merchantId: '219899397',
      originalPartnerReferenceNo: 'QR-R-3',
      originalReferenceNo: made.body['referenceNo'],
      partnerRefundNo: 'X',
      refundAmount: { value: '1.00', currency: 'IDR' },
      reason: 'x',
    })
    expect(answer.body['responseCode']).toBe('4047800')
  })
})

function post(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(scene.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}
