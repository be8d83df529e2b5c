import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { collector } from './charge.testing.ts'
import { createSnapClient, type SnapCall, type SnapParty } from './client.ts'
import { type Answer, type Received, startServer } from './http.testing.ts'
import { isServiceCallSigned, isTokenCallSigned } from './signature.ts'
import { vectorPrivateKeyPem, vectorPublicKeyPem } from './vectors.testing.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const secret = 'TEST-SECRET'
const call: SnapCall = {
  operation: 'test',
  method: 'POST',
  path: '/v1.0/test',
  service: '54',
  channelId: '00854',
  body: { name: 'Kafé  "Dua" — é', number: '   12334' },
}
const success = { status: 200, body: '{"responseCode":"2005400","responseMessage":"ok","n":1}' }

/** A provider that gives tokens t1, t2, … and answers service calls by `answer`. */
async function startProvider(
  answer: (request: Received) => Answer | null,
  say: { token?: Answer } = {},
  more: Partial<SnapParty> = {},
) {
  let issued = 0
  const server = await startServer(async (request) => {
    if (request.path !== '/token') return answer(request)
    await new Promise((resolve) => setTimeout(resolve, 20))
    issued += 1
    const body = { responseCode: '2007300', responseMessage: 'ok', accessToken: `t${issued}`, expiresIn: 900 }
    return say.token ?? { status: 200, body: JSON.stringify(body) }
  })
  closing.push(server.close)
  let nowMs = Date.parse('2026-11-24T06:00:00Z')
  const client = createSnapClient({
    baseUrl: server.url,
    tokenPath: '/token',
    clientId: 'client',
    clientSecret: secret,
    privateKey: createPrivateKey(vectorPrivateKeyPem),
    externalIdDigits: 36,
    timeoutMs: 1_500,
    sameTimestampAsToken: false,
    now: () => new Date(nowMs),
    ...more,
  })
  const advance = (seconds: number) => {
    nowMs += seconds * 1000
  }
  return { server, client, advance, tokensIssued: () => issued }
}

const refuseToken = {
  status: 401,
  body: '{"responseCode":"4015401","responseMessage":"Invalid Token (B2B)"}',
}

test('the bytes that are sent are the bytes that were signed', async () => {
  const { server, client } = await startProvider(() => success)
  expect(await client.call(call, () => {})).toMatchObject({ kind: 'success', body: { n: '1' } })
  const [token, service] = server.received
  const clientKey = token?.headers['x-client-key'] ?? ''
  const timestamp = token?.headers['x-timestamp'] ?? ''
  expect(timestamp).toBe('2026-11-24T13:00:00+07:00')
  const isTokenSigned = isTokenCallSigned(
    { clientKey, timestamp },
    token?.headers['x-signature'] ?? '',
    createPublicKey(vectorPublicKeyPem),
  )
  expect(isTokenSigned).toBe(true)
  const signed = {
    method: 'POST',
    path: '/v1.0/test',
    body: service?.body ?? Buffer.alloc(0),
    timestamp: service?.headers['x-timestamp'] ?? '',
  }
  expect(isServiceCallSigned(signed, service?.headers['x-signature'] ?? '', { token: 't1', secret })).toBe(
    true,
  )
  expect(service?.headers['x-external-id']).toMatch(/^\d{36}$/)
})

test('twenty calls at once ask for one token', async () => {
  const { client, tokensIssued } = await startProvider(() => success)
  const answers = await Promise.all(Array.from({ length: 20 }, async () => client.call(call, () => {})))
  expect(answers.every((answer) => answer.kind === 'success')).toBe(true)
  expect(tokensIssued()).toBe(1)
})

test('a token is used for four fifths of its life, then renewed', async () => {
  const { client, advance, tokensIssued } = await startProvider(() => success)
  await client.call(call, () => {})
  advance(719)
  await client.call(call, () => {})
  expect(tokensIssued()).toBe(1)
  advance(2)
  await client.call(call, () => {})
  expect(tokensIssued()).toBe(2)
})

test('a token that cannot be renewed is used until it dies', async () => {
  const answers: { token?: Answer } = {}
  const { client, advance, tokensIssued } = await startProvider(() => success, answers)
  await client.call(call, () => {})
  answers.token = { status: 500, body: '' }
  advance(800)
  expect((await client.call(call, () => {})).kind).toBe('success')
  advance(101)
  expect(await client.call(call, () => {})).toEqual({ kind: 'unknown', reason: 'access_token_http_500' })
  expect(tokensIssued()).toBe(3)
})

test('a dead token is dropped and the call made once more, under a new X-EXTERNAL-ID', async () => {
  const { server, client, tokensIssued } = await startProvider((request) =>
    request.headers['authorization'] === 'Bearer t1' ? refuseToken : success,
  )
  expect((await client.call(call, () => {})).kind).toBe('success')
  expect(tokensIssued()).toBe(2)
  const ids = server.received.map((request) => request.headers['x-external-id']).filter(Boolean)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
})

test('a provider that refuses every token is asked twice, not for ever', async () => {
  const { server, client } = await startProvider(() => refuseToken)
  expect(await client.call(call, () => {})).toMatchObject({ kind: 'refused', code: '4015401' })
  expect(server.received.filter((request) => request.path === call.path)).toHaveLength(2)
})

const garbage = { status: 200, body: '<html>upstream {"responseCode":"2005400"' }
test.each<[string, Answer | null, string]>([
  ['no answer', null, 'timeout'],
  ['500', { status: 500, body: '{"responseCode":"5005400"}' }, 'http_500'],
  ['504', { status: 504, body: '{"responseCode":"5045400"}' }, 'http_504'],
  ['429', { status: 429, body: '{"responseCode":"4295400"}' }, 'http_429'],
  ['202', { status: 202, body: '{"responseCode":"2025400"}' }, 'http_202'],
  ['a redirect', { status: 302, headers: { Location: '/elsewhere' }, body: '' }, 'http_302'],
  ['garbage', garbage, 'unreadable_body'],
  ['a 404 that is not SNAP', { status: 404, body: 'not here' }, 'unreadable_body'],
  ['a numeric code', { status: 200, body: '{"responseCode":[2005400]}' }, 'unreadable_body'],
  [
    'two codes',
    { status: 200, body: '{"responseCode":"2005400","responseCode":"4005400"}' },
    'unreadable_body',
  ],
  ['another service', { status: 200, body: '{"responseCode":"2005500"}' }, 'unexpected_code_2005500'],
  ['a refusal under 200', { status: 200, body: '{"responseCode":"4015400"}' }, 'code_and_status_disagree'],
  ['too much', { status: 200, body: Buffer.alloc(1_100_000, 0x20) }, 'answer_too_large'],
])('%s leaves the truth unknown', async (_name, answer, reason) => {
  const { client } = await startProvider(() => answer)
  expect(await client.call(call, () => {})).toEqual({ kind: 'unknown', reason })
})

test('nobody listening leaves the truth unknown', async () => {
  const { server, client } = await startProvider(() => success)
  await server.close()
  closing.length = 0
  expect(await client.call(call, () => {})).toEqual({ kind: 'unknown', reason: 'access_token_network' })
})

test('any other 4xx refuses with code and plain reason', async () => {
  const body = '{"responseCode":"4035415","responseMessage":"Transaction Not Permitted. validUpTo"}'
  const { client } = await startProvider(() => ({ status: 403, body }))
  expect(await client.call(call, () => {})).toEqual({
    kind: 'refused',
    httpStatus: 403,
    caseCode: '15',
    code: '4035415',
    reason: 'Transaction Not Permitted. validUpTo',
  })
})

test('a refused token request refuses the call, an unclear one leaves it unknown', async () => {
  const refused = {
    status: 401,
    body: '{"responseCode":"4017300","responseMessage":"Unauthorized. Signature"}',
  }
  const first = await startProvider(() => success, { token: refused })
  expect(await first.client.call(call, () => {})).toMatchObject({ kind: 'refused', code: '4017300' })
  const second = await startProvider(() => success, { token: garbage })
  expect(await second.client.call(call, () => {})).toEqual({
    kind: 'unknown',
    reason: 'access_token_unreadable_body',
  })
})

test('every exchange is recorded, and no secret with it', async () => {
  const { client } = await startProvider(() => success)
  const { exchanges, record } = collector()
  await client.call(call, record)
  expect(exchanges.map((exchange) => [exchange.operation, exchange.status])).toEqual([
    ['access_token', 200],
    ['test', 200],
  ])
  const text = JSON.stringify(exchanges)
  expect(text).not.toContain('t1')
  expect(text).not.toContain(secret)
  expect(exchanges[1]?.requestHeaders['Authorization']).toBe('Bearer ***')
  expect(exchanges[1]?.requestHeaders['X-SIGNATURE']).toMatch(/^[\w+/]{8}\*\*\*$/)
  expect(exchanges[1]?.requestBody).toBe(JSON.stringify(call.body))
})

test('an answer with NUL and a lost answer are recorded in a form that can be stored', async () => {
  const { client } = await startProvider(() => ({ status: 200, body: 'a\0b' }))
  const { exchanges, record } = collector()
  await client.call(call, record)
  expect(exchanges[1]?.responseBody).toBe('a\u{FFFD}b')
  const lost = await startProvider(() => null)
  await lost.client.call(call, record)
  expect(exchanges[3]).toMatchObject({ status: null, error: 'timeout', responseBody: '' })
})

test('a key pair that the provider does not know yet gives way to the previous one, once', async () => {
  const previous = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const refused = {
    status: 401,
    body: '{"responseCode":"4017300","responseMessage":"Unauthorized. Signature"}',
  }
  const given = { status: 200, body: '{"responseCode":"2007300","accessToken":"t1","expiresIn":"900"}' }
  const server = await startServer((request) => {
    if (request.path !== '/token') return success
    const timestamp = request.headers['x-timestamp'] ?? ''
    const signature = request.headers['x-signature'] ?? ''
    const isPrevious = isTokenCallSigned({ clientKey: 'client', timestamp }, signature, previous.publicKey)
    return isPrevious ? given : refused
  })
  closing.push(server.close)
  const party: SnapParty = {
    baseUrl: server.url,
    tokenPath: '/token',
    clientId: 'client',
    clientSecret: secret,
    privateKey: createPrivateKey(vectorPrivateKeyPem),
    externalIdDigits: 32,
    timeoutMs: 1_500,
    sameTimestampAsToken: false,
    now: () => new Date(),
  }
  expect(await createSnapClient(party).call(call, () => {})).toMatchObject({ code: '4017300' })
  expect(server.received).toHaveLength(1)
  const rotating = createSnapClient({ ...party, previousPrivateKey: previous.privateKey })
  expect((await rotating.call(call, () => {})).kind).toBe('success')
  expect(server.received.map((request) => request.path)).toEqual(['/token', '/token', '/token', call.path])
})

test('a secret that the provider does not take yet gives way to the previous one, once', async () => {
  const refused = {
    status: 401,
    body: '{"responseCode":"4015400","responseMessage":"Unauthorized. Signature"}',
  }
  const { server, client } = await startProvider(
    (request) => {
      const { method, path, body } = request
      const timestamp = request.headers['x-timestamp'] ?? ''
      const signed = { method, path, body, timestamp }
      const key = { token: 't1', secret: 'OLD' }
      return isServiceCallSigned(signed, request.headers['x-signature'] ?? '', key) ? success : refused
    },
    {},
    { previousClientSecret: 'OLD' },
  )
  expect((await client.call(call, () => {})).kind).toBe('success')
  const ids = server.received.map((request) => request.headers['x-external-id']).filter(Boolean)
  expect(new Set(ids).size).toBe(2)
})
