import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScene, type Scene } from './testing.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

test.each([
  [{ host: 'evil.test' }, 403],
  [{ origin: 'http://evil.test' }, 403],
  [{ origin: 'null' }, 403],
  [{}, 200],
])('a control call with the headers %o answers %i', async (headers, expected) => {
  const status = await new Promise((resolve, reject) => {
    const call = request(`${scene.url}/control/keys`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.once('error', reject)
    call.end()
  })
  expect(status).toBe(expected)
})

test('registering the same client again replaces it, and no secret is ever shown', async () => {
  const again = await scene.register({ name: 'Nama baru' })
  expect(again.status).toBe(200)
  const list = JSON.stringify((await scene.control('GET', 'merchants')).body)
  expect(list).toContain('Nama baru')
  expect(list).not.toContain('TEST-SECRET')
})

test.each([
  ['merchants', { clientId: 'x' }],
  ['merchants', { clientId: 'x', clientSecret: 'x', publicKeyPem: 'x', merchantId: 'x', name: 'x' }],
  ['faults', { target: 'moon', kind: 'drop' }],
  ['faults', { target: 'token', kind: 'forge' }],
  ['faults', { target: 'notification', kind: 'hang' }],
  ['faults', { target: 'token', kind: 'slow', times: 0 }],
  ['faults', { target: 'debit-payment', kind: 'refund_pending' }],
  ['faults', { target: 'debit-payment', kind: 'wrong_fee' }],
  ['faults', { target: 'settlement', kind: 'drop' }],
  ['wallets', { phone: '081200000001', standing: 'asleep' }],
  ['pay', { payOption: 'gold' }],
  ['clock', { now: 'soon' }],
  ['clock', {}],
  ['wallets', { phone: '081200000001', balance: 10_000_001 }],
  ['reset', { merchants: 'yes' }],
])('wrong input to %s is refused with a sentence: %o', async (path, body) => {
  const answer = await scene.control('POST', path, body)
  expect(answer.status).toBe(400)
  expect(String(answer.body['error'])).toMatch(/\.$/)
})

describe('a fault of a call', () => {
  test.each([
    ['status_500', 500, '5005400'],
    ['status_429', 429, '4295400'],
  ])('%s answers %i and does nothing', async (kind, status, code) => {
    await scene.control('POST', 'faults', { target: 'debit-payment', kind, times: 1 })
    const answer = await scene.ask(`C-${kind}`)
    expect([answer.status, answer.body['responseCode']]).toEqual([status, code])
    expect((await scene.ask(`C-${kind}`)).body['responseCode']).toBe('2005400')
  })

  test.each([
    ['drop', '4045501'],
    ['hang', '4045501'],
    ['timeout_after_accept', '2005500'],
    ['garbage', '2005500'],
  ])('%s leaves the caller without an answer; the status then says %s', async (kind, code) => {
    await scene.status('WARM-UP')
    await scene.control('POST', 'faults', {
      target: 'debit-payment',
      kind,
      times: 1,
      merchant: scene.clientId,
    })
    const failed = await Promise.race([
      scene
        .ask(`C-${kind}`)
        .then(() => 'answered')
        .catch(() => 'failed'),
      new Promise((resolve) => setTimeout(() => resolve('silent'), 150)),
    ])
    expect(failed).not.toBe('answered')
    expect((await scene.status(`C-${kind}`)).body['responseCode']).toBe(code)
  })

  test('error_after_accept, extra_fields and plain_amounts bend the answer, not the deed', async () => {
    const wish = (kind: string) =>
      scene.control('POST', 'faults', { target: 'debit-payment', kind, times: 1 })
    await wish('error_after_accept')
    expect((await scene.ask('C-500')).body['responseCode']).toBe('5005401')
    expect((await scene.status('C-500')).body['latestTransactionStatus']).toBe('01')
    await wish('extra_fields')
    expect((await scene.ask('C-EXTRA')).body).toMatchObject({ responseCode: '2005400', sandboxNull: null })
    await scene.control('POST', 'faults', { target: 'debit-status', kind: 'plain_amounts', times: 1 })
    expect((await scene.status('C-EXTRA')).body['transAmount']).toEqual({
      value: '150000.0',
      currency: 'IDR',
    })
  })

  test.each([
    'customer-token',
    'binding',
    'binding-inquiry',
    'unbinding',
    'debit-status',
    'debit-refund',
    'balance',
    'auth-payment',
    'auth-query',
    'auth-capture',
    'auth-capture-query',
    'auth-void',
    'auth-void-query',
    'auth-refund',
    'qr-generate',
    'qr-query',
    'qr-refund',
  ])('every operation can be made to fail: %s', async (target) => {
    await scene.control('POST', 'faults', { target, kind: 'status_429', times: 1 })
    const services = {
      'customer-token': '74',
      binding: '07',
      'binding-inquiry': '08',
      unbinding: '09',
      'debit-status': '55',
      'debit-refund': '58',
      balance: '11',
      'auth-payment': '63',
      'auth-query': '64',
      'auth-capture': '65',
      'auth-capture-query': '66',
      'auth-void': '67',
      'auth-void-query': '68',
      'auth-refund': '69',
      'qr-generate': '47',
      'qr-query': '51',
      'qr-refund': '78',
    } as const
    const service = Object.entries(services).find(([name]) => name === target)?.[1] ?? '55'
    const answer = service === '74' ? await scene.customerToken({}) : await scene.call(service, {})
    expect([answer.status, answer.body['responseCode']]).toEqual([429, `429${service}00`])
  })

  test('slow answers late', async () => {
    await scene.control('POST', 'faults', { target: '*', kind: 'slow', times: 1, delayMs: 120 })
    const startedMs = Date.now()
    await scene.status('X')
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(110)
  })
})

test('everything received is kept with its verdict, by merchant and since', async () => {
  await scene.status('JOURNAL')
  const all = await scene.control('GET', `received?merchant=${scene.clientId}`)
  const list = all.body['list']
  const last = Array.isArray(list) ? list.at(-1) : null
  expect(last).toMatchObject({
    operation: 'debit-status',
    status: 404,
    verdict: 'refused 4045501: Transaction Not Found',
  })
  expect((await scene.control('GET', `received?since=${last.sequence}`)).body['list']).toEqual([])
  expect((await scene.control('GET', 'received?merchant=nobody')).body['list']).toEqual([])
})

test('a reset forgets payments and faults, keeps merchants unless told otherwise, and keeps its keys', async () => {
  const before = await scene.control('GET', 'keys')
  await scene.control('POST', 'faults', { target: '*', kind: 'drop' })
  await scene.control('POST', 'reset', {})
  expect((await scene.control('GET', 'paid')).body['list']).toEqual([])
  expect((await scene.control('GET', 'merchants')).body['list']).toHaveLength(1)
  await scene.control('POST', 'reset', { merchants: true })
  expect((await scene.control('GET', 'merchants')).body['list']).toHaveLength(0)
  expect((await scene.control('GET', 'keys')).body).toEqual(before.body)
})
