import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assert } from '#platform/assert.ts'
import type { Exchange } from '../port.ts'
import { exchange } from './exchange.ts'
import { maskedHeaders, maskedText, maskedUrl } from './mask.ts'

const secret = 'TOPSECRET4811111111111114'

/** Every header and field of the providers' documents that opens something or names a card. */
const headerNames = [
  'Authorization',
  'Authorization-Customer',
  'authorization-customer',
  'Cookie',
  'Set-Cookie',
  'X-API-KEY',
  'Client-Secret',
]
const fieldNames = [
  'accessToken',
  'refreshToken',
  'access_token',
  'authCode',
  'auth_code',
  'authorizationCode',
  'chargeToken',
  'bankCardToken',
  'customerToken',
  'authToken',
  'sdkToken',
  'token',
  'token_id',
  'tokenId',
  'clientSecret',
  'client_secret',
  'secretKey',
  'password',
  'otp',
  'otpCode',
  'pin',
  'cvv',
  'cvc2',
  'securityCode',
  'bankCardNo',
  'cardNo',
  'card_number',
  'bankCardData',
  'customerPan',
  'CUSTOMERPAN',
]
/** What a dispute is decided by stays readable. */
const keptFields = {
  partnerReferenceNo: 'AOP-1',
  virtualAccountNo: '190061700000000001',
  tokenType: 'Bearer',
  grantType: 'authorization_code',
  accessTokenExpiryTime: '2026-12-09T10:00:00+07:00',
  expiresIn: '900',
  card_masked: '481111******1114',
  approval_code: '123456',
  responseCode: '2005400',
}

let answerBody = '{}'
const server = createServer((_request, response) => response.end(answerBody))
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'it listens')
  url = `http://127.0.0.1:${address.port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

describe('what is archived of an exchange', () => {
  test.each(headerNames)('the header %s is masked', (name) => {
    expect(JSON.stringify(maskedHeaders({ [name]: `Bearer ${secret}` }))).not.toContain(secret)
  })

  test.each(fieldNames)('the field %s is masked however it is written', (name) => {
    const spellings = [
      JSON.stringify({ a: 1, [name]: secret, b: 2 }),
      JSON.stringify({ nested: { deep: [{ [name]: secret }] } }, null, 2),
      JSON.stringify({ [name]: `with \\"quotes\\" ${secret}` }),
      JSON.stringify({ inner: JSON.stringify({ [name]: secret }) }),
      `{"${name}" : "${secret}`,
      `a=1&${name}=${secret}&b=2`,
      JSON.stringify({ redirectUrl: `https://shop.test/back?${name}=${secret}&x=1` }),
      JSON.stringify({ [name.toUpperCase()]: secret }),
    ]
    for (const text of spellings) expect(maskedText(text)).not.toContain(secret)
    expect(maskedText(`{"${name}":481111111111,"b":2}`)).toBe(`{"${name}":"***","b":2}`)
    expect(maskedUrl(`https://shop.test/back?x=1&${name}=${secret}#${name}=${secret}`)).not.toContain(secret)
  })

  test('everything else stays as it was, and JSON stays JSON', () => {
    const kept = JSON.stringify(keptFields)
    expect(maskedText(kept)).toBe(kept)
    const masked: unknown = JSON.parse(maskedText(JSON.stringify({ ...keptFields, accessToken: secret })))
    expect(masked).toEqual({ ...keptFields, accessToken: '***' })
  })

  test('a signature keeps its beginning, to be compared, and no more', () => {
    expect(maskedHeaders({ 'X-SIGNATURE': 'abcdefghijkl', Signature: 'HMACSHA256=abcdefghijkl' })).toEqual({
      'X-SIGNATURE': 'abcdefgh***',
      Signature: 'HMACSHA256=abcdefgh***',
    })
  })

  test('a secret at the very end of what is kept is not cut open', () => {
    const text = `${' '.repeat(65_520)}{"accessToken":"${secret}"}`
    expect(maskedText(text)).not.toMatch(/TOP|SECRET/)
  })

  test('a whole call is recorded without one secret of either side', async () => {
    const everything = Object.fromEntries(fieldNames.map((name) => [name, secret]))
    answerBody = JSON.stringify({ ...everything, responseCode: '2007400' })
    const recorded: Exchange[] = []
    const request = {
      operation: 'customer_token',
      method: 'POST',
      url: `${url}/token?authCode=${secret}`,
      headers: Object.fromEntries(headerNames.slice(0, 2).map((name) => [name, `Bearer ${secret}`])),
      body: JSON.stringify(everything),
      timeoutMs: 5_000,
    }
    const result = await exchange(request, (done) => recorded.push(done))
    assert(result.kind === 'answered', 'it answers')
    expect(result.body.toString()).toContain(secret)
    expect(recorded).toHaveLength(1)
    expect(JSON.stringify(recorded)).not.toContain(secret)
    expect(recorded[0]?.responseBody).toContain('2007400')
  })
})
