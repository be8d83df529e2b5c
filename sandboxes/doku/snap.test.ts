import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultBins } from './channels.ts'
import { objectAt, textAt } from './json.ts'
import { asymmetricText, signRsa } from './snap-signature.ts'
import { accountBody, fetchToken, snap, startRig, vaPath } from './testing.ts'
import type { Rig } from './testing.ts'
import { merchantKeys, testClientId } from './testing-vectors.ts'

let rig: Rig
let token = ''
beforeAll(async () => {
  rig = await startRig()
  token = textAt((await fetchToken(rig)).json, 'accessToken')
})
afterAll(async () => rig.close())

async function create(more: Parameters<typeof accountBody>[0] = {}) {
  return snap(rig, { path: `${vaPath}/create-va`, token, body: accountBody(more) })
}

describe('the B2B token', () => {
  test.each(['2026-11-23T15:00:00Z', '2026-11-23T22:00:00+07:00', '2026-11-23T15:00:00-00:00'])(
    'is issued for 900 seconds for a right RSA signature with time %s',
    async (timestamp) => {
      const answer = await fetchToken(rig, timestamp)
      expect(answer.json).toMatchObject({ responseCode: '2007300', tokenType: 'Bearer', expiresIn: 900 })
      expect(answer.headers.get('x-client-key')).toBe(testClientId)
    },
  )

  test('is refused for a wrong signature, an unreadable time and another grant type', async () => {
    const url = `${rig.url}/authorization/v1/access-token/b2b`
    const timestamp = '2026-11-23T22:00:00+07:00'
    const ask = async (headers: Record<string, string>, body: string) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'X-CLIENT-KEY': testClientId,
          'X-TIMESTAMP': timestamp,
          'X-SIGNATURE': 'AAAA',
          ...headers,
        },
        body,
      })
      return [response.status, objectAt({ body: await response.json() }, 'body')['responseCode']]
    }
    expect(await ask({}, '{"grantType":"client_credentials"}')).toEqual([401, '4017300'])
    expect(await ask({ 'X-TIMESTAMP': '23-11-2026' }, '{"grantType":"client_credentials"}')).toEqual([
      400,
      '4007301',
    ])
    expect(await ask({}, '{"grantType":"password"}')).toEqual([400, '4007301'])
    expect(await ask({}, '{}')).toEqual([400, '4007302'])
  })
})

describe('creating a virtual account', () => {
  test('a prefix gets a number generated (DGPC), additionalInfo is always an object', async () => {
    const answer = await create({ customerNo: '6', trxId: 'AOP-DGPC' })
    const data = objectAt(answer.json, 'virtualAccountData')
    expect([answer.status, answer.json['responseCode']]).toEqual([200, '2002700'])
    expect(textAt(data, 'virtualAccountNo')).toMatch(/^ {3}190086\d{10}$/)
    expect(textAt(data, 'virtualAccountNo')).toBe(`   19008${textAt(data, 'customerNo')}`)
    expect(objectAt(data, 'additionalInfo')).toMatchObject({ channel: 'VIRTUAL_ACCOUNT_BCA' })
    expect(data).toMatchObject({ trxId: 'AOP-DGPC', totalAmount: { value: '150000.00', currency: 'IDR' } })
    const page = await fetch(textAt(objectAt(data, 'additionalInfo'), 'howToPayPage'))
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Cara bayar BCA')])
  })

  test('a full customer number is kept (MGPC), and taken until it is free', async () => {
    const number = { customerNo: '0000000000001', virtualAccountNo: '   190080000000000001' }
    expect(objectAt((await create(number)).json, 'virtualAccountData')).toMatchObject(number)
    expect((await create(number)).json['responseCode']).toBe('4092701')
  })

  test('a pretty-printed body signed over its minified form is let in', async () => {
    const body = accountBody()
    const pretty = JSON.stringify(JSON.parse(body), null, 2)
    const answer = await snap(rig, { path: `${vaPath}/create-va`, token, body: pretty, signedBody: body })
    expect(answer.status).toBe(200)
  })

  test('the RSA transaction signature is let in as well', async () => {
    const body = accountBody()
    const timestamp = '2026-11-23T22:00:00+07:00'
    const text = asymmetricText({ method: 'POST', path: `${vaPath}/create-va`, token, timestamp, body })
    const headers = { 'X-SIGNATURE': signRsa(merchantKeys.privateKeyPem, text) }
    expect((await snap(rig, { path: `${vaPath}/create-va`, token, body, headers })).status).toBe(200)
  })

  test.each([
    ['unpadded service id', { partnerServiceId: '19008' }, '4002701 partnerServiceId'],
    ['name with &', { virtualAccountName: 'A & B' }, '4002701 virtualAccountName'],
    [
      'amount without decimals',
      { totalAmount: { value: '150000', currency: 'IDR' } },
      '4002701 totalAmount.value',
    ],
    ['numeric transaction type', { virtualAccountTrxType: '1' }, '4002701 virtualAccountTrxType'],
    ['no channel', { additionalInfo: {} }, '4002702 additionalInfo.channel'],
    ['no trxId', { trxId: undefined }, '4002702 trxId'],
    ['foreign service id', { partnerServiceId: '   12345' }, '4032701 BIN 12345'],
    [
      'number not the sum of its parts',
      { customerNo: '12345', virtualAccountNo: '   1900899' },
      '4002701 virtualAccountNo',
    ],
  ])('%s is refused', async (_case, more, expected) => {
    const [code = '', ...field] = expected.split(' ')
    const answer = await create(more)
    expect(answer.json['responseCode']).toBe(code)
    expect([answer.status, textAt(answer.json, 'responseMessage')]).toEqual([
      Number(code.slice(0, 3)),
      expect.stringContaining(field.join(' ')),
    ])
  })

  test('a repeated X-EXTERNAL-ID is a conflict for that Jakarta day only', async () => {
    const externalId = '0b7c5f0e-1111-4222-8333-444455556666-1764000000000'
    const ask = async () =>
      snap(rig, {
        path: `${vaPath}/create-va`,
        token,
        body: accountBody(),
        externalId,
        headers: { 'CHANNEL-ID': 'SDK' },
      })
    expect((await ask()).status).toBe(200)
    expect([(await ask()).json['responseCode'], (await ask()).status]).toEqual(['4092700', 409])
    await rig.control('POST', '/clock', { advanceSeconds: 86_400 })
    token = textAt((await fetchToken(rig)).json, 'accessToken')
    expect((await ask()).status).toBe(200)
  })

  test('wrong signature 4012700, no token 4012703, unknown token 4012701, expired token 4012701', async () => {
    const path = `${vaPath}/create-va`
    const code = async (more: Partial<Parameters<typeof snap>[1]>) =>
      (await snap(rig, { path, token, body: accountBody(), ...more })).json['responseCode']
    expect(await code({ secret: 'SK-other' })).toBe('4012700')
    expect(await code({ headers: { Authorization: '' } })).toBe('4012703')
    expect(await code({ token: 'other' })).toBe('4012701')
    await rig.control('POST', '/clock', { advanceSeconds: 899 })
    expect(await code({})).toBe('2002700')
    await rig.control('POST', '/clock', { advanceSeconds: 2 })
    expect(await code({})).toBe('4012701')
    token = textAt((await fetchToken(rig)).json, 'accessToken')
  })
})

describe('an existing virtual account', () => {
  async function made(more: Parameters<typeof accountBody>[0] = {}) {
    const data = objectAt((await create(more)).json, 'virtualAccountData')
    const pick = (field: string) => textAt(data, field)
    return {
      partnerServiceId: pick('partnerServiceId'),
      customerNo: pick('customerNo'),
      virtualAccountNo: pick('virtualAccountNo'),
      trxId: pick('trxId'),
    }
  }
  const status = async (named: object) =>
    snap(rig, { path: '/orders/v1.0/transfer-va/status', token, body: JSON.stringify(named) })

  test('status always has paymentFlagReason and paidAmount, unpaid and paid', async () => {
    const { trxId: _trxId, ...named } = await made()
    const before = await status(named)
    expect(before.json).toMatchObject({
      responseCode: '2002600',
      virtualAccountData: {
        paymentFlagReason: { english: 'Pending' },
        paidAmount: { value: '0.00', currency: 'IDR' },
      },
    })
    await rig.control('POST', '/pay', { virtualAccountNo: named.virtualAccountNo })
    expect((await status(named)).json).toMatchObject({
      virtualAccountData: { paymentFlagReason: { english: 'Success' }, paidAmount: { value: '150000.00' } },
      additionalInfo: { acquirer: { id: 'BCA' } },
    })
    expect(
      (await status({ ...named, customerNo: '9', virtualAccountNo: '   190089' })).json['responseCode'],
    ).toBe('4042612')
  })

  test('update changes the bill, delete with a body removes it', async () => {
    const named = await made()
    const changed = accountBody({ ...named, totalAmount: { value: '99000.00', currency: 'IDR' } })
    const updated = await snap(rig, { method: 'PUT', path: `${vaPath}/update-va`, token, body: changed })
    expect(updated.json).toMatchObject({
      responseCode: '2002800',
      virtualAccountData: { totalAmount: { value: '99000.00' } },
    })
    const byTrxId = accountBody({
      partnerServiceId: named.partnerServiceId,
      trxId: named.trxId,
      additionalInfo: {
        channel: 'VIRTUAL_ACCOUNT_BCA',
        virtualAccountConfig: { reusableStatus: true },
      },
    })
    await snap(rig, { method: 'PUT', path: `${vaPath}/update-va`, token, body: byTrxId })
    const again = await snap(rig, { method: 'PUT', path: `${vaPath}/update-va`, token, body: changed })
    expect(again.json).toMatchObject({
      virtualAccountData: { additionalInfo: { virtualAccountConfig: { reusableStatus: true } } },
    })

    const body = JSON.stringify({ ...named, additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BCA' } })
    const remove = async () => snap(rig, { method: 'DELETE', path: `${vaPath}/delete-va`, token, body })
    expect((await remove()).json).toMatchObject({ responseCode: '2003100', virtualAccountData: named })
    expect((await remove()).json['responseCode']).toBe('4043112')
    expect((await rig.control('POST', '/pay', { virtualAccountNo: named.virtualAccountNo })).json).toEqual({
      error: 'Nomor ini sudah dihapus penjual.',
      code: '4042519',
    })
    const page = await fetch(`${rig.url}/pay?number=${named.virtualAccountNo.trim()}`)
    expect(await page.text()).toContain('sudah dihapus')
  })

  test('every bank of the reference is accepted, and a reusable open number takes several payments', async () => {
    for (const [channel, bin] of Object.entries(defaultBins)) {
      const additionalInfo = {
        channel,
        virtualAccountConfig: { reusableStatus: true, minAmount: '10000.00', maxAmount: '90000.00' },
      }
      const body = accountBody({
        partnerServiceId: bin.padStart(8, ' '),
        virtualAccountTrxType: 'O',
        additionalInfo,
      })
      const answer = await snap(rig, { path: `${vaPath}/create-va`, token, body })
      expect([channel, answer.json['responseCode']]).toEqual([channel, '2002700'])
      if (channel !== 'VIRTUAL_ACCOUNT_BNI') continue
      const { virtualAccountNo } = objectAt(answer.json, 'virtualAccountData')
      const pay = async (amount: number) => rig.control('POST', '/pay', { virtualAccountNo, amount })
      expect((await pay(10_000)).json).toMatchObject({ paid: { amount: 10_000 } })
      expect((await pay(20_000)).json).toMatchObject({ paid: { amount: 20_000 } })
      expect((await pay(9_999)).json).toMatchObject({ code: '4042513' })
      const ids = rig.shop.notified().slice(-2)
      expect(new Set(ids.map(({ body: text }) => /"paymentRequestId":"\d+"/.exec(text)?.[0])).size).toBe(2)
    }
  })

  test('a paid bill can be neither changed nor deleted nor paid again; an inactive one not paid', async () => {
    const named = await made()
    await rig.control('POST', '/pay', { virtualAccountNo: named.virtualAccountNo })
    expect((await rig.control('POST', '/pay', { virtualAccountNo: named.virtualAccountNo })).status).toBe(400)
    const again = await snap(rig, {
      method: 'PUT',
      path: `${vaPath}/update-va`,
      token,
      body: accountBody(named),
    })
    expect(again.json['responseCode']).toBe('4042814')
    const other = await made()
    const inactive = { channel: 'VIRTUAL_ACCOUNT_BCA', virtualAccountConfig: { status: 'INACTIVE' } }
    const body = accountBody({ ...other, additionalInfo: inactive })
    await snap(rig, { method: 'PUT', path: `${vaPath}/update-va`, token, body })
    expect((await rig.control('POST', '/pay', { virtualAccountNo: other.virtualAccountNo })).status).toBe(400)
  })
})
