import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startServer } from '../snap/http.testing.ts'
import { isServiceCallSigned, isTokenCallSigned, signServiceCall, signTokenCall } from '../snap/signature.ts'
import type { DokuConfig } from './config.ts'
import { createDoku } from './index.ts'
import { isDokuSigned, signDoku } from './signature.ts'
import { clientId, notification, secretKey } from './vectors.testing.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const makePair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
const [ours, oursBefore, theirs, theirsBefore] = [makePair(), makePair(), makePair(), makePair()]

function configOf(baseUrl: string): DokuConfig {
  return {
    baseUrl,
    clientId,
    secretKey: 'SK-NEW',
    privateKeyPem: ours.privateKey,
    dokuPublicKeyPem: theirs.publicKey,
    notificationPaths: { http: notification.target, snapVaPayment: '/v', snapVaInquiry: '/i' },
    bins: { doku_va_bca: '19008' },
    checkoutMethods: [],
    timeoutMs: 1_500,
  }
}
const before = {
  secretKey,
  privateKeyPem: oursBefore.privateKey,
  dokuPublicKeyPem: theirsBefore.publicKey,
}

const rotating = createDoku({ ...configOf('https://api.test'), previous: before })
const rotated = createDoku(configOf('https://api.test'))

test('a notification signed with the secret of before is taken during a rotation, and not after it', async () => {
  const input = {
    kind: 'doku_http',
    headers: {
      'client-id': clientId,
      'request-id': notification.requestId,
      'request-timestamp': notification.timestamp,
      signature: notification.signature,
    },
    rawBody: Buffer.from(notification.body),
    receivedAt: new Date(notification.timestamp),
    isTokenAlive: async () => true,
  } as const
  expect((await rotating.readNotification(input)).verdict).toBe('valid')
  expect((await rotated.readNotification(input)).verdict).toBe('bad_signature')
  const empty = createDoku({ ...configOf('https://api.test'), previous: { secretKey: '' } })
  const message = {
    clientId,
    requestId: 'r',
    timestampLabel: 'Request-Timestamp',
    timestamp: notification.timestamp,
    target: notification.target,
    body: input.rawBody,
  } as const
  const signed = { ...input.headers, 'request-id': 'r', signature: signDoku(message, '') }
  expect((await empty.readNotification({ ...input, headers: signed })).verdict).toBe('bad_signature')
})

test('SNAP notifications and inquiries signed with the secret of before are taken too', async () => {
  const rawBody = Buffer.from('{}')
  const timestamp = '2026-11-24T13:00:00+07:00'
  const callTo = (path: string, secret: string) => ({
    headers: {
      authorization: 'Bearer T',
      'x-timestamp': timestamp,
      'x-partner-id': clientId,
      'x-external-id': '1',
      'x-signature': signServiceCall({ method: 'POST', path, body: rawBody, timestamp }, 'T', secret),
    },
    rawBody,
    receivedAt: new Date('2026-11-24T06:00:00Z'),
    isTokenAlive: async () => true,
  })
  for (const secret of ['SK-NEW', secretKey]) {
    const told = { kind: 'doku_snap_va', ...callTo('/v', secret) } as const
    expect((await rotating.readNotification(told)).verdict).toBe('valid')
    expect((await rotating.readInquiry(callTo('/i', secret))).verdict).toBe('valid')
  }
  expect((await rotated.readInquiry(callTo('/i', secretKey))).verdict).toBe('bad_signature')
})

test('DOKU may ask for our token with either of its key pairs', () => {
  const timestamp = '2026-11-24T13:00:00+07:00'
  const body = Buffer.from('{"grantType":"client_credentials"}')
  const ask = (doku: typeof rotating, pem: string) =>
    doku.verifyTokenRequest(
      {
        'X-CLIENT-KEY': clientId,
        'X-TIMESTAMP': timestamp,
        'X-SIGNATURE': signTokenCall(clientId, timestamp, createPrivateKey(pem)),
      },
      body,
      new Date('2026-11-24T06:00:00Z'),
    ).kind
  expect(ask(rotating, theirs.privateKey)).toBe('accepted')
  expect(ask(rotating, theirsBefore.privateKey)).toBe('accepted')
  expect(ask(rotated, theirsBefore.privateKey)).toBe('refused')
})

/** A DOKU that knows us by what was before, in everything. */
async function startOldDoku() {
  const server = await startServer((call) => {
    const timestamp = call.headers['x-timestamp'] ?? ''
    const signature = call.headers['x-signature'] ?? call.headers['signature'] ?? ''
    if (call.path.endsWith('access-token/b2b')) {
      const known = isTokenCallSigned(
        { clientKey: clientId, timestamp },
        signature,
        createPublicKey(oursBefore.publicKey),
      )
      const token = { responseCode: '2007300', accessToken: 'T', expiresIn: 900 }
      const refusal = { responseCode: '4017300', responseMessage: 'Unauthorized. Invalid Signature' }
      return { status: known ? 200 : 401, body: JSON.stringify(known ? token : refusal) }
    }
    if (call.path.startsWith('/checkout')) return oldCheckout(call)
    const { method, path, body } = call
    const known = isServiceCallSigned({ method, path, body, timestamp }, signature, {
      token: 'T',
      secret: secretKey,
    })
    const data: unknown = JSON.parse(body.toString())
    return known
      ? { status: 200, body: JSON.stringify({ responseCode: '2002700', virtualAccountData: data }) }
      : { status: 401, body: '{"responseCode":"4012700","responseMessage":"Unauthorized. Signature"}' }
  })
  closing.push(server.close)
  return server
}

function oldCheckout(call: { path: string; headers: Readonly<Record<string, string>>; body: Buffer }) {
  const requestId = call.headers['request-id'] ?? ''
  const message = { clientId, requestId, target: call.path }
  const asked = {
    ...message,
    timestampLabel: 'Request-Timestamp',
    timestamp: call.headers['request-timestamp'] ?? '',
    body: call.body,
  } as const
  if (!isDokuSigned(asked, call.headers['signature'] ?? '', secretKey))
    return { status: 401, body: '{"error":{"code":"INVALID_TOKEN","message":"Invalid signature"}}' }
  const invoice = /"invoice_number":"([^"]+)"/.exec(call.body.toString())?.[1] ?? ''
  const body = `{"message":["SUCCESS"],"response":{"order":{"amount":"150000","invoice_number":"${invoice}"},"payment":{"url":"https://page.test/x","token_id":"x"}}}`
  const timestamp = '2026-11-24T06:00:00Z'
  const answered = {
    ...message,
    timestampLabel: 'Response-Timestamp',
    timestamp,
    body: Buffer.from(body),
  } as const
  return {
    status: 200,
    body,
    headers: { 'Response-Timestamp': timestamp, Signature: signDoku(answered, secretKey) },
  }
}

test('while DOKU knows only what was before, our calls go through all the same', async () => {
  const server = await startOldDoku()
  const doku = createDoku({ ...configOf(server.url), previous: before })
  for (const channelId of ['doku_va_bca', 'doku_checkout'])
    expect((await doku.charge(channelId, chargeRequest(), () => {})).kind).toBe('awaiting')
  const stranger = createDoku(configOf(server.url))
  for (const channelId of ['doku_va_bca', 'doku_checkout'])
    expect((await stranger.charge(channelId, chargeRequest(), () => {})).kind).toBe('refused')
})
