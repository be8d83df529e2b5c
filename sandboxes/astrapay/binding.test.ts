import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { merchantId, startScene, type Answer, type Scene } from './testing.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

const codeOf = (answer: Answer): unknown => answer.body['responseCode']
const redeem = (authCode: unknown): Promise<Answer> =>
  scene.customerToken({ grantType: 'AUTHORIZATION_CODE', authCode })
const renew = (refreshToken: unknown, own = scene): Promise<Answer> =>
  own.customerToken({ grantType: 'REFRESH_TOKEN', refreshToken })
const inquire = (refreshToken: string, own = scene): Promise<Answer> =>
  own.call('08', { additionalInfo: { refreshToken } })
const unbind = (refreshToken: string, own = scene): Promise<Answer> =>
  own.call('09', { merchantId, additionalInfo: { refreshToken } })
const balance = (headers: Record<string, string>, own = scene): Promise<Answer> =>
  own.call('11', { balanceTypes: ['BALANCE'] }, headers)

function post(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

async function words(url: string): Promise<string> {
  return (await (await fetch(url)).text()).replace(/\s+/g, ' ')
}

describe('linking on the page', () => {
  test('goes by number, code and PIN back to the merchant, and both authCodes work once', async () => {
    const { status, body } = await scene.bind('user-1')
    expect([status, codeOf({ status, body, headers: new Headers() })]).toEqual([200, '2000700'])
    const page = String(body['redirectUrl'])
    expect(page).toBe(`${scene.url}/payment-channel/account-binding/${String(body['referenceNo'])}`)
    expect(await words(page)).toContain('Nomor HP AstraPay')
    const info: unknown = body['additionalInfo']
    const early = JSON.parse(JSON.stringify(info)).authCode
    expect(early).toMatch(/^[0-9A-Za-z]{50}$/)
    expect((await redeem(early)).body['responseMessage']).toBe('authCode invalid')

    await post(page, { phone: '+62 812-0000-0001' })
    expect(await words(page)).toContain('0812••••0001')
    await post(page, { code: '111111' })
    expect(await words(page)).toContain('PIN demo')
    const back = new URL((await post(page, { pin: '123456' })).headers.get('location') ?? '')
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:3000/selesai')
    expect(back.searchParams.get('state')).toBe('x')
    const late = back.searchParams.get('authCode')
    expect(late).not.toBe(early)
    expect(await words(page)).toContain('Akun terhubung')

    for (const authCode of [late, early]) {
      const given = await redeem(authCode)
      expect(given.body).toMatchObject({
        responseCode: '2007400',
        tokenType: 'Bearer',
        refreshToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(given.body).not.toHaveProperty('expiresIn')
      const days = (field: string): number =>
        Math.round((Date.parse(String(given.body[field])) - Date.now()) / 86_400_000)
      expect([days('accessTokenExpiryTime'), days('refreshTokenExpiryTime')]).toEqual([15, 730])
      expect(given.headers.get('x-client-key')).toBe(scene.clientId)
      const again = await redeem(authCode)
      expect(again.body).toMatchObject({ responseCode: '4017400', responseMessage: 'authCode Used' })
    }
  })

  test('lets the browser go to the merchant and nowhere else', async () => {
    const { body } = await scene.bind('user-csp')
    const policy = (await fetch(String(body['redirectUrl']))).headers.get('content-security-policy')
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3000;")
  })

  test('a wrong code and a wrong PIN count together, and the third ends it', async () => {
    const page = String((await scene.bind('user-2')).body['redirectUrl'])
    await post(page, { phone: '081200000001' })
    await post(page, { code: '222222' })
    expect(await words(page)).toContain('Kode salah. Sisa 2 percobaan')
    await post(page, { code: '111111' })
    await post(page, { pin: '999999' })
    expect(await words(page)).toContain('PIN salah. Sisa 1 percobaan')
    await post(page, { pin: '999999' })
    expect(await words(page)).toContain('Akun tidak terhubung')
    await post(page, { pin: '123456' })
    expect(await words(page)).toContain('Akun tidak terhubung')
  })

  test('a PIN without number and code before it links nothing', async () => {
    const page = String((await scene.bind('user-3')).body['redirectUrl'])
    await post(page, { pin: '123456' })
    await post(page, { phone: '081200000001' })
    await post(page, { pin: '123456' })
    expect(await words(page)).toContain('Kode yang dikirim')
  })

  test('a number asked for by the merchant is the only one, and an inactive account cannot be linked', async () => {
    const fixed = String((await scene.bind('user-4', { phoneNo: '6281200000001' })).body['redirectUrl'])
    expect(await words(fixed)).toContain('readonly')
    await post(fixed, { phone: '081200000002' })
    expect(await words(fixed)).toContain('Toko meminta nomor lain')
    const frozen = await scene.bind('user-5')
    const answer = await scene.control('POST', 'bind', {
      referenceNo: frozen.body['referenceNo'],
      phone: '081200000003',
    })
    expect(answer).toMatchObject({ status: 409, body: { outcome: 'inactive' } })
  })

  test.each([['astraotoshop://selesai'], ['http://shop.test/selesai'], ['not an address']])(
    'the return %s shows the error page',
    async (finishBindingUrl) => {
      const { body } = await scene.bind('user-6', { additionalInfo: { finishBindingUrl, externalUid: 'x' } })
      expect(codeOf({ status: 200, body, headers: new Headers() })).toBe('2000700')
      const page = await fetch(String(body['redirectUrl']))
      expect(page.status).toBe(400)
      expect(await page.text()).toContain('Terjadi kesalahan')
    },
  )

  test('the code may come back in the fragment, or not at all', async () => {
    for (const [form, pattern] of [
      ['fragment', /#authCode=\w{50}$/],
      ['none', /selesai\?state=x$/],
      ['query', /&authCode=\w{50}$/],
    ] as const) {
      await scene.control('POST', 'settings', { bindingReturn: form })
      const { body } = await scene.bind('user-7')
      const bound = await scene.control('POST', 'bind', { referenceNo: body['referenceNo'] })
      expect(String(bound.body['returnTo'])).toMatch(pattern)
    }
  })
})

test.each([
  [{ merchantId: '' }, '4000702'],
  [{ merchantId: 'another' }, '4040708'],
  [{ phoneNo: '+62812' }, '4000701'],
  [{ additionalInfo: undefined }, '4000702'],
  [{ additionalInfo: { externalUid: 'x' } }, '4000702'],
  [{ additionalInfo: { finishBindingUrl: 'https://shop.test' } }, '4000702'],
])('a binding is refused for %o with %s', async (changes, code) => {
  expect(codeOf(await scene.bind('user-8', changes))).toBe(code)
})

test('a binding without X-DEVICE-ID is refused', async () => {
  expect(codeOf(await scene.call('07', {}, { 'X-DEVICE-ID': '' }))).toBe('4000702')
})

describe('the tokens of a customer', () => {
  test('a refresh gives a new pair; the new one, once used, ends the old one', async () => {
    const linked = await scene.link('user-10')
    const first = await renew(linked.refreshToken)
    expect(codeOf(first)).toBe('2007400')
    // An answer may get lost, so the earlier token works until the later one was used.
    const second = await renew(linked.refreshToken)
    expect(codeOf(second)).toBe('2007400')
    expect(codeOf(await renew(second.body['refreshToken']))).toBe('2007400')
    const old = await renew(linked.refreshToken)
    expect(old.body).toMatchObject({ responseCode: '4017400', responseMessage: 'refreshToken invalid' })
  })

  test('the access token dies after 15 days, the refresh token after two years, a code after its minutes', async () => {
    const own = await startScene()
    const pending = await own.bind('user-11')
    const linked = await own.link('user-11')
    await own.control('POST', 'bind', { referenceNo: pending.body['referenceNo'] })
    await own.advance(15 * 86_400 - 1)
    expect(codeOf(await balance(linked.authorization, own))).toBe('2001100')
    await own.advance(2)
    expect(codeOf(await balance(linked.authorization, own))).toBe('4011102')
    const info: unknown = pending.body['additionalInfo']
    const { authCode } = JSON.parse(JSON.stringify(info))
    const late = await own.customerToken({ grantType: 'AUTHORIZATION_CODE', authCode })
    expect(late.body['responseMessage']).toBe('authCode expired')
    expect(codeOf(await inquire(linked.refreshToken, own))).toBe('2000800')
    await own.advance(731 * 86_400)
    expect(codeOf(await renew(linked.refreshToken, own))).toBe('4017400')
    await own.close()
  })

  test.each([
    [{}, '4007402'],
    [{ grantType: 'PASSWORD' }, '4007401'],
    [{ grantType: 'AUTHORIZATION_CODE' }, '4007402'],
    [{ grantType: 'REFRESH_TOKEN' }, '4007402'],
    [{ grantType: 'AUTHORIZATION_CODE', authCode: 'guess' }, '4017400'],
  ])('are refused for %o with %s', async (body, code) => {
    expect(codeOf(await scene.customerToken(body))).toBe(code)
  })

  test('belong to one merchant', async () => {
    const linked = await scene.link('user-12')
    await scene.register({ clientId: 'other-merchant' })
    const headers = { ...linked.authorization, 'X-PARTNER-ID': 'other-merchant' }
    // The other merchant's own B2B token is missing here, and the customer's token helps nobody.
    expect(codeOf(await balance(headers))).toBe('4011101')
  })
})

describe('the end of a binding', () => {
  test('unbinding ends all tokens', async () => {
    const linked = await scene.link('user-20')
    expect(codeOf(await inquire(linked.refreshToken))).toBe('2000800')
    expect((await unbind(linked.refreshToken)).body).toMatchObject({
      responseCode: '2000900',
      unlinkResult: 'success',
      referenceNo: expect.any(String),
    })
    expect(codeOf(await balance(linked.authorization))).toBe('4011102')
    expect(codeOf(await renew(linked.refreshToken))).toBe('4017400')
    expect(codeOf(await inquire(linked.refreshToken))).toBe('4010804')
    expect(codeOf(await unbind(linked.refreshToken))).toBe('4010904')
  })

  test('unbinding waits for reserved money', async () => {
    const linked = await scene.link('user-21')
    const amount = { value: '10000.00', currency: 'IDR' }
    const made = await scene.call(
      '63',
      { partnerReferenceNo: 'B-1', merchantId, amount, title: 'Servis' },
      linked.authorization,
    )
    expect(codeOf(await unbind(linked.refreshToken))).toBe('4030906')
    const voided = await scene.call(
      '67',
      {
        originalPartnerReferenceNo: 'B-1',
        originalReferenceNo: made.body['referenceNo'],
        merchantId,
        partnerVoidNo: 'V-1',
        voidAmount: amount,
        voidRemainingAmount: 'TRUE',
      },
      linked.authorization,
    )
    expect(codeOf(voided)).toBe('2006700')
    expect(codeOf(await unbind(linked.refreshToken))).toBe('2000900')
  })

  test.each([
    ['locked', '4011102', '4015402'],
    ['closed', '4041111', '4015402'],
  ])('an account that is %s ends its tokens for good', async (standing, balanceCode, payCode) => {
    const own = await startScene()
    const linked = await own.link('user-22')
    await own.control('POST', 'wallets', { phone: '081200000004', standing })
    expect(codeOf(await balance(linked.authorization, own))).toBe(balanceCode)
    const asked = await own.call(
      '54',
      {
        partnerReferenceNo: 'B-2',
        amount: { value: '1000.00', currency: 'IDR' },
        additionalInfo: { description: 'x' },
      },
      linked.authorization,
    )
    expect(codeOf(asked)).toBe(payCode)
    expect(codeOf(await renew(linked.refreshToken, own))).toBe('4017400')
    await own.control('POST', 'wallets', { phone: '081200000004', standing: 'active' })
    expect(codeOf(await balance(linked.authorization, own))).toBe('4011102')
    await own.close()
  })

  test('a customer may end it in the wallet app: the tokens are dead, and linking again helps', async () => {
    const linked = await scene.link('user-24')
    const ended = await scene.control('POST', 'unbind', { externalUid: 'user-24' })
    expect(ended).toMatchObject({ status: 200, body: { status: 'ended' } })
    expect((await scene.control('POST', 'unbind', { externalUid: 'user-24' })).status).toBe(409)
    expect((await scene.control('POST', 'unbind', { externalUid: 'nobody' })).status).toBe(404)
    expect(codeOf(await balance(linked.authorization))).toBe('4011102')
    expect(codeOf(await balance((await scene.link('user-24')).authorization))).toBe('2001100')
    const { body } = await scene.control('GET', `bindings?merchant=${scene.clientId}`)
    const own = Array.isArray(body['list'])
      ? body['list'].filter((each) => each.externalUid === 'user-24')
      : []
    expect(own).toMatchObject([{ status: 'ended' }, { status: 'bound', phone: '081200000004' }])
  })

  test('a page not finished within its time links nothing', async () => {
    const own = await startScene()
    const { body } = await own.bind('user-23')
    await own.advance(901)
    const late = await own.control('POST', 'bind', { externalUid: 'user-23' })
    expect(late).toMatchObject({ status: 409, body: { outcome: 'not_open' } })
    expect(await words(String(body['redirectUrl']))).toContain('Waktunya habis')
    await own.close()
  })
})
