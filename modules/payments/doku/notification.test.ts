import { expect, test } from 'vitest'
import type { IncomingNotification } from '../port.ts'
import { createDoku } from './index.ts'
import { signDoku } from './signature.ts'
import * as vector from './vectors.testing.ts'

const doku = createDoku({
  baseUrl: 'https://doku.test',
  clientId: vector.clientId,
  secretKey: vector.secretKey,
  privateKeyPem: vector.vectorPrivateKeyPem,
  dokuPublicKeyPem: vector.vectorPublicKeyPem,
  notificationPaths: { http: vector.notification.target, snapVaPayment: vector.vaPayment.path },
  bins: { doku_va_bca: '77777' },
  checkoutMethods: [],
})

const http: IncomingNotification = {
  kind: 'doku_http',
  headers: {
    'Client-Id': vector.clientId,
    'Request-Id': vector.notification.requestId,
    'Request-Timestamp': vector.notification.timestamp,
    Signature: vector.notification.signature,
  },
  rawBody: Buffer.from(vector.notification.body),
  receivedAt: new Date('2026-11-23T15:04:26Z'),
  isTokenAlive: async () => false,
}

const va: IncomingNotification = {
  kind: 'doku_snap_va',
  headers: {
    Authorization: `Bearer ${vector.vaPayment.token}`,
    'X-TIMESTAMP': vector.vaPayment.timestamp,
    'X-SIGNATURE': vector.vaPayment.signature,
    'X-PARTNER-ID': vector.clientId,
    'X-EXTERNAL-ID': '1',
    'CHANNEL-ID': 'VA002',
  },
  rawBody: Buffer.from(vector.vaPayment.body),
  receivedAt: new Date('2026-11-23T15:10:10Z'),
  isTokenAlive: async (token) => token === vector.vaPayment.token,
}

/** A non-SNAP notification with this body, rightly signed. */
function signed(body: string, requestId = 'r-1'): IncomingNotification {
  const message = {
    clientId: vector.clientId,
    requestId,
    timestampLabel: 'Request-Timestamp',
    timestamp: vector.notification.timestamp,
    target: vector.notification.target,
    body: Buffer.from(body),
  } as const
  const headers = { ...http.headers, 'Request-Id': requestId, Signature: signDoku(message, vector.secretKey) }
  return { ...http, headers, rawBody: message.body }
}

function bodyOf(transaction: string, amount = '150000'): string {
  return `{"transaction":${transaction},"order":{"invoice_number":"AOP-1","amount":${amount}}}`
}

test('a signed HTTP notification claims its payment', async () => {
  expect(await doku.readNotification(http)).toMatchObject({
    verdict: 'valid',
    claim: {
      reference: 'AOP-20261123-0001',
      status: 'paid',
      amount: 150_000n,
      providerReference: vector.checkoutCall.requestId,
      occurredAt: new Date('2026-11-23T15:04:23Z'),
      trusted: true,
    },
  })
})

test('a signed VA payment claims its payment, though its number is not padded', async () => {
  const claim = {
    reference: 'AOP-20261123-0001',
    status: 'paid',
    amount: 150_000n,
    providerReference: 'AOP-20261123-0001/12839218738127830',
    trusted: true,
  }
  expect(await doku.readNotification(va)).toMatchObject({ verdict: 'valid', claim })
})

test.each<[string, Partial<IncomingNotification> | object, string]>([
  ['without a signature', { headers: { ...http.headers, Signature: '' } }, 'missing_header'],
  ['from another client', { headers: { ...http.headers, 'Client-Id': 'BRN-1' } }, 'unknown_sender'],
  [
    'with another body',
    { rawBody: Buffer.from(vector.notification.body.replace('150000', '150001')) },
    'bad_signature',
  ],
  ['re-serialised', { rawBody: Buffer.from(`${vector.notification.body} `) }, 'bad_signature'],
  ['with another Request-Id', { headers: { ...http.headers, 'Request-Id': 'x' } }, 'bad_signature'],
  ['a day and a second late', { receivedAt: new Date('2026-11-24T15:04:26Z') }, 'stale_timestamp'],
])('an HTTP notification %s is not valid', async (_name, change, verdict) => {
  const reading = await doku.readNotification({ ...http, ...change })
  expect(reading.verdict).toBe(verdict)
  expect(reading.claim?.trusted).toBe(false)
})

test('a retry twelve hours later under the first timestamp is still valid', async () => {
  const retry = { ...http, receivedAt: new Date('2026-11-24T03:04:26Z') }
  expect((await doku.readNotification(retry)).verdict).toBe('valid')
})

test.each<[string, Partial<IncomingNotification> | object, string]>([
  ['without X-EXTERNAL-ID', { headers: { ...va.headers, 'X-EXTERNAL-ID': '' } }, 'missing_header'],
  ['of another partner', { headers: { ...va.headers, 'X-PARTNER-ID': 'other' } }, 'unknown_sender'],
  ['without a token', { headers: { ...va.headers, Authorization: '' } }, 'bad_token'],
  ['with a token that is not ours', { headers: { ...va.headers, Authorization: 'Bearer x' } }, 'bad_token'],
  ['five minutes late', { receivedAt: new Date('2026-11-23T15:15:01Z') }, 'stale_timestamp'],
  [
    'with another sum',
    { rawBody: Buffer.from(vector.vaPayment.body.replace('150000', '950000')) },
    'bad_signature',
  ],
])('a VA payment %s is not valid', async (_name, change, verdict) => {
  const reading = await doku.readNotification({ ...va, ...change })
  expect(reading.verdict).toBe(verdict)
  expect(reading.claim?.trusted).toBe(false)
})

test('a VA payment signed over another path is refused: the path is a setting', async () => {
  const config = { http: '/x', snapVaPayment: '/prefix/v1.1/transfer-va/payment' }
  const moved = createDoku({
    baseUrl: 'https://doku.test',
    clientId: vector.clientId,
    secretKey: vector.secretKey,
    privateKeyPem: vector.vectorPrivateKeyPem,
    dokuPublicKeyPem: vector.vectorPublicKeyPem,
    notificationPaths: config,
    bins: {},
    checkoutMethods: [],
  })
  expect((await moved.readNotification(va)).verdict).toBe('bad_signature')
})

test('the same fact under a new Request-Id has the same key; another date, sum or status another', async () => {
  const success = '{"status":"SUCCESS","date":"2026-11-23T15:04:23Z"}'
  const keyOf = async (input: IncomingNotification) => (await doku.readNotification(input)).dedupeKey
  const first = await keyOf(signed(bodyOf(success)))
  expect(await keyOf(signed(bodyOf(success), 'r-2'))).toBe(first)
  const others = [
    bodyOf('{"status":"SUCCESS","date":"2026-11-23T15:04:24Z"}'),
    bodyOf('{"status":"FAILED","date":"2026-11-23T15:04:23Z"}'),
    bodyOf(success, '150001'),
  ]
  const keys = await Promise.all(others.map(async (body) => keyOf(signed(body))))
  expect(new Set([first, ...keys]).size).toBe(4)
})

test('a forged copy never has the key of the true one', async () => {
  const forged = { ...http, headers: { ...http.headers, Signature: 'HMACSHA256=AAAA' } }
  const keys = await Promise.all(
    [http, forged].map(async (input) => (await doku.readNotification(input)).dedupeKey),
  )
  expect(new Set(keys).size).toBe(2)
})

test.each([
  ['SUCCESS', 'paid', true],
  ['FAILED', 'open', true],
  ['PENDING', 'open', true],
  ['EXPIRED', 'not_paid', true],
  ['REFUNDED', 'refunded', false],
  ['VOIDED', 'refunded', false],
  ['SOMETHING_NEW', 'open', false],
])('the status %s is claimed as %s', async (status, claimed, trusted) => {
  const reading = await doku.readNotification(signed(bodyOf(`{"status":"${status}"}`)))
  expect(reading.claim).toMatchObject({ status: claimed, trusted })
})

test.each(['150000', '150000.0', '150000.00', '"150000"'])('the sum %s is read exactly', async (amount) => {
  const reading = await doku.readNotification(signed(bodyOf('{"status":"SUCCESS"}', amount)))
  expect(reading.claim?.amount).toBe(150_000n)
})

test.each([
  ['a broken sum', bodyOf('{"status":"SUCCESS"}', '150000.5')],
  ['an exponent', bodyOf('{"status":"SUCCESS"}', '15e4')],
  [
    'a repeated key',
    '{"transaction":{"status":"SUCCESS"},"order":{"invoice_number":"A","amount":1,"amount":2}}',
  ],
  ['no JSON', 'hello'],
  ['a list', '[]'],
  ['no order', '{"transaction":{"status":"SUCCESS"}}'],
  ['NUL', String.raw`{"transaction":{"status":"SUCCESS"},"order":{"invoice_number":"A\u0000","amount":1}}`],
])('%s is signed and yet not understood', async (_name, body) => {
  expect(await doku.readNotification(signed(body))).toMatchObject({ verdict: 'valid', claim: null })
})

test('unknown and empty fields are tolerated', async () => {
  const body =
    '{"service":null,"new":{"a":[1]},"transaction":{"status":"SUCCESS","x":1},"order":{"invoice_number":"A","amount":1}}'
  expect((await doku.readNotification(signed(body))).claim?.reference).toBe('A')
})

test.each([
  ['stored', 200, '2002500'],
  ['bad_signature', 401, '4012500'],
  ['bad_token', 401, '4012501'],
  ['missing_header', 400, '4002502'],
  ['unreadable', 400, '4002500'],
  ['unknown_payment', 404, '4042512'],
  ['amount_mismatch', 404, '4042513'],
] as const)('the outcome %s is answered %i', (outcome, status, responseCode) => {
  const answer = doku.acknowledge(va, outcome)
  expect(answer.status).toBe(status)
  const body: unknown = JSON.parse(answer.body)
  expect(body).toMatchObject({ responseCode })
  expect(answer.headers['X-TIMESTAMP']).toBe('2026-11-23T22:10:10+07:00')
  expect(doku.acknowledge(http, outcome).status < 300).toBe(outcome === 'stored')
})

test('a stored VA payment is answered with its account', () => {
  const body: unknown = JSON.parse(doku.acknowledge(va, 'stored').body)
  expect(body).toMatchObject({
    responseMessage: 'Successful',
    virtualAccountData: {
      partnerServiceId: '   77777',
      customerNo: '0000000000001',
      virtualAccountNo: '   777770000000000001',
      virtualAccountName: 'Toru Yamashita',
      trxId: 'AOP-20261123-0001',
      paymentRequestId: '12839218738127830',
      paidAmount: { value: '150000.00', currency: 'IDR' },
    },
  })
})
