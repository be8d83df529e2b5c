import { createCipheriv } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCardData, readCard } from './card-data.ts'
import { objectAt, textAt } from './json.ts'
import { fetchToken, post, startRig } from './testing.ts'
import { bind, bindWish, boundToken, customerToken, debitPath } from './testing-debit.ts'
import type { Rig } from './testing.ts'
import { testSecret } from './testing-vectors.ts'

let rig: Rig
let token = ''
beforeAll(async () => {
  rig = await startRig()
  token = textAt((await fetchToken(rig)).json, 'accessToken')
})
afterAll(async () => rig.close())

const sealed =
  '0Az9k1z7aaO9k6c3TtgY7qqXroUg6f/xjdaVQIWb62f9aISnjJ6FFil4EVGjkYN4Za7oRPrFtRtF3EJmpvJbfiDCsrKWeNTNm/nP0UHV+Bs=|AAECAwQFBgcICQoLDA0ODw=='

describe('binding an account', () => {
  test('gives a page; the code works once the customer confirmed, and only once', async () => {
    const made = await bind(rig, token, bindWish('EMONEY_OVO_SNAP'))
    expect(made.json).toMatchObject({
      responseCode: '2000700',
      additionalInfo: { custIdMerchant: 'C1', status: 'PENDING' },
    })
    const referenceNo = textAt(made.json, 'referenceNo')
    expect(textAt(made.json, 'redirectUrl')).toBe(`${rig.url}/direct-debit/ui/binding/${referenceNo}`)
    const { authCode } = objectAt(made.json, 'additionalInfo')
    const exchange = async () => customerToken(rig, { grantType: 'authorization_code', authCode })
    expect((await exchange()).json['responseCode']).toBe('4017400')
    const bound = await rig.control('POST', '/bind', { referenceNo })
    expect(bound.json).toMatchObject({
      status: 'SUCCESS',
      authCode,
      returnUrl: `https://shop.test/bound?a=1&referenceNo=${referenceNo}&authCode=${String(authCode)}`,
    })
    const issued = await exchange()
    expect(issued.json).toMatchObject({ responseCode: '2007400', tokenType: 'Bearer' })
    expect(textAt(issued.json, 'accessTokenExpiryTime')).toMatch(/\+07:00$/)
    expect((await exchange()).json['responseCode']).toBe('4017400')
    const refreshToken = textAt(issued.json, 'refreshToken')
    const renewed = await customerToken(rig, { grantType: 'REFRESH_TOKEN', refreshToken })
    expect(renewed.json).toMatchObject({ responseCode: '2007400', refreshToken })
    expect((await customerToken(rig, { grantType: 'refresh_token' })).json['responseCode']).toBe('4007402')
  })

  test.each([
    ['no phone', { phoneNo: '' }, '4000702'],
    ['a short phone', { phoneNo: '62812' }, '4000701'],
    ['no extra', { additionalInfo: {} }, '4000702'],
    ['DANA, which is not bound', bindWish('EMONEY_DANA_SNAP'), '4030701'],
    ['Allo without its device', bindWish('DIRECT_DEBIT_ALLO_SNAP'), '4000702'],
    ['an unknown channel', bindWish('EMONEY_OVO'), '4000701'],
  ])('with %s is refused', async (_case, more, code) => {
    const answer = await bind(rig, token, { ...bindWish('EMONEY_OVO_SNAP'), ...more })
    expect(answer.json['responseCode']).toBe(code)
  })

  test('on the page: telephone number, then a code; the third wrong code ends it', async () => {
    const open = async () => {
      const made = await bind(rig, token, bindWish('EMONEY_OVO_SNAP'))
      return textAt(made.json, 'redirectUrl')
    }
    const type = async (url: string, typed: Record<string, string>) =>
      fetch(url, { method: 'POST', body: new URLSearchParams(typed), redirect: 'manual' })
    const url = await open()
    expect(await (await fetch(url)).text()).toContain('6281200000001')
    expect(await (await type(url, { step: 'phone', phone: '6281200000001' })).text()).toContain('Kode OTP')
    const done = await type(url, { step: 'otp', phone: '6281200000001', otp: '123456' })
    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      expect.stringContaining('https://shop.test/bound?a=1&referenceNo='),
    ])
    const other = await open()
    for (const left of [2, 1]) {
      const wrong = await type(other, { step: 'otp', phone: '6281200000001', otp: '000000' })
      expect(await wrong.text()).toContain(`${left} kali lagi`)
    }
    const ended = await type(other, { step: 'otp', phone: '6281200000001', otp: '000000' })
    expect(ended.headers.get('location')).toContain('https://shop.test/unbound')
    expect(await (await fetch(other)).text()).toContain('gagal')
  })

  test('tells the balance; unbinding kills the token', async () => {
    const customer = await boundToken(rig, token, bindWish('EMONEY_OVO_SNAP'))
    const body = { additionalInfo: { channel: 'EMONEY_OVO_SNAP' } }
    const balance = async () =>
      post(rig, `${debitPath}/balance-inquiry`, {
        token,
        body,
        headers: { 'Authorization-Customer': customer },
      })
    expect((await balance()).json).toMatchObject({
      responseCode: '2001100',
      accountInfos: [{ amount: { value: '10000000.00', currency: 'IDR' } }],
    })
    const unbind = async () =>
      post(rig, `${debitPath}/registration-account-unbinding`, {
        token,
        body: { tokenId: customer, ...body },
      })
    expect((await unbind()).json['responseCode']).toBe('2000900')
    expect((await unbind()).json['responseCode']).toBe('4010902')
    expect((await balance()).json['responseCode']).toBe('4011102')
  })
})

describe('binding a card', () => {
  const body = (cardData: string) => ({
    cardData,
    custIdMerchant: 'C1',
    phoneNo: '6281200000001',
    additionalInfo: {
      channel: 'DIRECT_DEBIT_BRI_SNAP',
      successRegistrationUrl: 'https://shop.test/bound',
      failedRegistrationUrl: 'https://shop.test/unbound',
    },
  })
  const bindCard = async (cardData: string) =>
    post(rig, `${debitPath}/registration-card-bind`, {
      token,
      body: body(cardData),
      headers: { 'X-IP-ADDRESS': '', 'CHANNEL-ID': 'DH' },
    })

  test('A1: the published card data opens, and only its mask is kept', () => {
    const opened = openCardData(sealed, testSecret)
    expect(opened).toEqual({ bankCardNo: '5221843001363101', bankCardType: 'D', expiryDate: '0525' })
    expect(readCard(opened ?? {})).toEqual({ masked: '522184******3101' })
    expect(openCardData(sealed, 'SK-another-secret')).toBeNull()
    expect(openCardData('nonsense', testSecret)).toBeNull()
  })

  test('a short secret is padded with hyphens', () => {
    const iv = Buffer.alloc(16, 7)
    const cipher = createCipheriv('aes-128-cbc', Buffer.from('SK-1------------'), iv)
    const text = Buffer.concat([cipher.update('{"a":1}'), cipher.final()]).toString('base64')
    expect(openCardData(`${text}|${iv.toString('base64')}`, 'SK-1')).toEqual({ a: 1 })
  })

  test('binds, and unbinds by its token', async () => {
    const made = await bindCard(sealed)
    expect(made.json).toMatchObject({ responseCode: '2000100', additionalInfo: { status: 'PENDING' } })
    const { authCode } = objectAt(made.json, 'additionalInfo')
    await rig.control('POST', '/bind', { referenceNo: textAt(made.json, 'referenceNo') })
    const issued = await customerToken(rig, { grantType: 'authorization_code', authCode })
    const unbound = await post(rig, `${debitPath}/registration-card-unbind`, {
      token,
      body: {
        tokenId: textAt(issued.json, 'accessToken'),
        additionalInfo: { channel: 'DIRECT_DEBIT_BRI_SNAP' },
      },
    })
    expect(unbound.json['responseCode']).toBe('2000500')
    expect((await bindCard('nonsense|x')).json['responseCode']).toBe('4000101')
    expect((await bindCard('')).json['responseCode']).toBe('4000102')
  })
})
