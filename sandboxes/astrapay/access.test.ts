import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScene, wib, type Scene } from './testing.ts'
import { vectors } from './vectors.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

describe('a token', () => {
  test('is given for a good signature, with the documented fields and headers', async () => {
    const { status, body, headers } = await scene.token()
    expect(status).toBe(200)
    expect(body).toMatchObject({ responseCode: '2007300', tokenType: 'Bearer', expiresIn: '900' })
    expect(String(body['accessToken']).length).toBeLessThanOrEqual(2048)
    expect(headers.get('x-client-key')).toBe(scene.clientId)
    expect(headers.get('x-timestamp')).toMatch(/\+07:00$/)
  })

  test.each([
    [{ 'X-SIGNATURE': vectors.tokenSignature }, '4017300'],
    [{ 'X-SIGNATURE': '' }, '4017300'],
    [{ 'X-CLIENT-KEY': 'nobody' }, '4017300'],
    [{ 'X-TIMESTAMP': new Date().toISOString() }, '4017300'],
    [{ 'X-TIMESTAMP': wib(Date.now() - 3_600_000) }, '4017300'],
    [{ 'X-TIMESTAMP': '' }, '4007302'],
  ])('is refused for %o with %s', async (changes, code) => {
    expect((await scene.token(changes)).body['responseCode']).toBe(code)
  })

  test('is given for vector V1 itself when the clock stands at its time', async () => {
    const own = await startScene()
    await own.register({ clientId: vectors.clientKey })
    await own.control('POST', 'clock', { now: vectors.timestamp })
    const answer = await own.token({
      'X-CLIENT-KEY': vectors.clientKey,
      'X-TIMESTAMP': vectors.timestamp,
      'X-SIGNATURE': vectors.tokenSignature,
    })
    expect(answer.body['responseCode']).toBe('2007300')
    await own.close()
  })

  test('is worth nothing after fifteen minutes of the sandbox clock', async () => {
    const own = await startScene()
    const token = await own.freshToken()
    await own.advance(899)
    expect((await own.call('55', {}, { Authorization: `Bearer ${token}` })).body['responseCode']).toBe(
      '4005502',
    )
    await own.advance(2)
    expect((await own.call('55', {}, { Authorization: `Bearer ${token}` })).body['responseCode']).toBe(
      '4015501',
    )
    await own.close()
  })
})

describe('a service call is refused', () => {
  test.each([
    [{ 'X-SIGNATURE': 'AAAA' }, '4015400'],
    [{ 'X-SIGNATURE': '' }, '4015400'],
    [{ Authorization: 'Bearer stolen' }, '4015401'],
    [{ 'X-TIMESTAMP': new Date().toISOString() }, '4015400'],
    [{ 'X-TIMESTAMP': '' }, '4005402'],
    [{ 'X-EXTERNAL-ID': '' }, '4005402'],
    [{ 'X-EXTERNAL-ID': '1'.repeat(37) }, '4005401'],
    [{ 'X-PARTNER-ID': '' }, '4005402'],
    [{ 'X-PARTNER-ID': 'nobody' }, '4045408'],
    [{ 'CHANNEL-ID': '00155' }, '4005401'],
  ])('with %o by %s', async (changes, code) => {
    const { body, status } = await scene.call('54', { partnerReferenceNo: 'X' }, changes)
    expect(body['responseCode']).toBe(code)
    expect(status).toBe(Number(code.slice(0, 3)))
  })

  test('when its body is not JSON', async () => {
    expect((await scene.call('54', '[1]')).body['responseCode']).toBe('4005400')
  })

  test('when a body was signed before it was minified', async () => {
    const { body } = await scene.call('54', '{ "partnerReferenceNo": "X" }')
    expect(body['responseCode']).toBe('4015400')
  })

  test('when X-EXTERNAL-ID was used on the same WIB day, and not on the next', async () => {
    const own = await startScene()
    const same = { 'X-EXTERNAL-ID': '123456789012345678901234567890123456' }
    expect((await own.call('55', {}, same)).body['responseCode']).toBe('4005502')
    expect((await own.call('55', {}, same)).body['responseCode']).toBe('4095500')
    await own.advance(86_400)
    expect((await own.call('55', {}, same)).body['responseCode']).toBe('4005502')
    await own.close()
  })

  test('with the token of another merchant', async () => {
    const token = await scene.freshToken()
    await scene.register({ clientId: 'other-merchant' })
    const { body } = await scene.call(
      '54',
      {},
      { 'X-PARTNER-ID': 'other-merchant', Authorization: `Bearer ${token}` },
    )
    expect(body['responseCode']).toBe('4015401')
  })
})

test('an unknown path and a wrong method answer in SNAP form', async () => {
  const cancel = await fetch(`${scene.url}/merchant-service/snap/v1.0/debit/cancel`, {
    method: 'POST',
  })
  expect(cancel.status).toBe(404)
  expect(await cancel.json()).toMatchObject({ responseCode: '4040002' })
  const wrong = await fetch(`${scene.url}/merchant-service/snap/v1.0/debit/status`)
  expect(wrong.status).toBe(405)
  expect(await wrong.json()).toMatchObject({ responseCode: '4055500' })
})
