import { afterEach, expect, test } from 'vitest'
import type { IncomingNotification } from '../port.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startServer } from '../snap/http.testing.ts'
import { common, notification, vectorPrivateKeyPem, vectorPublicKeyPem } from '../snap/vectors.testing.ts'
import { createAstraPay } from './index.ts'
import { validUpTo } from './wire.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const request = chargeRequest()
const merchantId = 'ffedcd28-70ea-4540-9172-d335f5dda51c'

function create(baseUrl: string, verifyMode: 'hmac' | 'rsa' = 'hmac') {
  return createAstraPay({
    baseUrl,
    clientId: common.clientKey,
    clientSecret: common.clientSecret,
    privateKeyPem: vectorPrivateKeyPem,
    providerPublicKeyPem: vectorPublicKeyPem,
    merchantId,
    notifySigningPath: notification.path,
    verifyMode,
    timeoutMs: 1_500,
  })
}

/** An AstraPay that says exactly what it is told to say. */
async function startAstraPay(status: number, body: object) {
  const server = await startServer((call) => {
    const token = { responseCode: '2007300', accessToken: 'token', expiresIn: '900' }
    const isToken = call.path.endsWith('access-token/b2b')
    return { status: isToken ? 200 : status, body: JSON.stringify(isToken ? token : body) }
  })
  closing.push(server.close)
  return create(server.url)
}

const page = {
  responseCode: '2005400',
  partnerReferenceNo: request.reference,
  referenceNo: 'INV/PAC/ONP/261124/X',
  webRedirectUrl: 'https://page.test/p',
}

test.each([
  ['another reference', { partnerReferenceNo: 'AOP-X' }, 'wrong_reference_echoed'],
  ['no page', { webRedirectUrl: undefined }, 'unusable_page_url'],
  ['a script for a page', { webRedirectUrl: 'javascript:alert(1)' }, 'unusable_page_url'],
  ['no reference of its own', { referenceNo: '' }, 'unreadable_body'],
])('an answer with %s leaves it unknown', async (_name, change, reason) => {
  const astrapay = await startAstraPay(200, { ...page, ...change })
  expect(await astrapay.charge('astrapay_debit', request, () => {})).toEqual({ kind: 'unknown', reason })
})

const idr = (value: string) => ({ value, currency: 'IDR' })
const base = {
  responseCode: '2005500',
  originalPartnerReferenceNo: request.reference,
  originalReferenceNo: 'INV/1',
  latestTransactionStatus: '00',
}

test.each<[string, object, object]>([
  ['the sum itself', { transAmount: idr('150000.00') }, { kind: 'paid', amount: 150_000n }],
  [
    'a sum with fee',
    { transAmount: idr('151000.00'), feeAmount: idr('1000.00') },
    { kind: 'paid', amount: 150_000n },
  ],
  [
    'a fee beside the sum',
    { transAmount: idr('150000.00'), feeAmount: idr('1000.00') },
    { kind: 'paid', amount: 150_000n },
  ],
  [
    'the requested sum',
    { transAmount: idr('151000.00'), additionalInfo: { amount: idr('150000.00') } },
    { kind: 'paid', amount: 150_000n },
  ],
  ['another sum', { transAmount: idr('149000.00') }, { kind: 'paid', amount: 149_000n }],
  ['no sum', {}, { kind: 'unknown', reason: 'paid_without_amount' }],
  [
    'a time without zone',
    { transAmount: idr('150000.00'), paidTime: '2026-11-24T13:00:00.123456' },
    { paidAt: new Date('2026-11-24T06:00:00.123Z') },
  ],
  ['initiated', { latestTransactionStatus: '01' }, { kind: 'open' }],
  ['paying', { latestTransactionStatus: '02' }, { kind: 'open' }],
  ['pending', { latestTransactionStatus: '03' }, { kind: 'open' }],
  [
    'paid and given back',
    { latestTransactionStatus: '04', transAmount: idr('150000.00') },
    { kind: 'paid', amount: 150_000n },
  ],
  ['cancelled', { latestTransactionStatus: '05' }, { kind: 'not_paid', reason: 'cancelled' }],
  ['failed', { latestTransactionStatus: '06' }, { kind: 'not_paid', reason: 'failed' }],
  ['not found', { latestTransactionStatus: '07' }, { kind: 'not_found' }],
  ['a new status', { latestTransactionStatus: '99' }, { kind: 'unknown' }],
  ['another reference', { originalPartnerReferenceNo: 'AOP-X' }, { kind: 'unknown' }],
])('the status with %s is read', async (_name, change, expected) => {
  const astrapay = await startAstraPay(200, { ...base, ...change })
  const key = { ...request, channelId: 'astrapay_debit', instruction: null, providerReference: null }
  expect(await astrapay.status(key, () => {})).toMatchObject(expected)
})

test.each([
  [-60, 195],
  [60, 195],
  [600, 600],
  [3600, 885],
])('a deadline %i seconds ahead becomes %i', (askedSeconds, sentSeconds) => {
  const now = new Date('2026-11-24T06:00:00Z')
  const until = validUpTo(new Date(now.getTime() + askedSeconds * 1000), now)
  expect((until.getTime() - now.getTime()) / 1000).toBe(sentSeconds)
})

const incoming: IncomingNotification = {
  kind: 'astrapay_debit',
  headers: {
    Authorization: `Bearer ${common.token}`,
    'X-TIMESTAMP': common.timestamp,
    'X-SIGNATURE': notification.symmetricSignature,
    'X-PARTNER-ID': common.clientKey,
    'X-EXTERNAL-ID': '1',
  },
  rawBody: Buffer.from(notification.raw),
  receivedAt: new Date('2025-01-15T03:20:40Z'),
  isTokenAlive: async (token) => token === common.token,
}

test('V6 and V5: the notification is valid in both ways of signing, and never trusted', async () => {
  const claim = { reference: 'AOP-20250115-000001', status: 'paid', amount: 150_000n, trusted: false }
  expect(await create('https://a.test').readNotification(incoming)).toMatchObject({ verdict: 'valid', claim })
  const headers = { ...incoming.headers, Authorization: '', 'X-SIGNATURE': notification.asymmetricSignature }
  const asymmetric = await create('https://a.test', 'rsa').readNotification({ ...incoming, headers })
  expect(asymmetric).toMatchObject({ verdict: 'valid', claim })
})

test('one signed in the other way is refused', async () => {
  expect((await create('https://a.test', 'rsa').readNotification(incoming)).verdict).toBe('bad_signature')
})

test('one for another merchant id is not ours', async () => {
  const astrapay = createAstraPay({
    baseUrl: 'https://a.test',
    clientId: common.clientKey,
    clientSecret: common.clientSecret,
    privateKeyPem: vectorPrivateKeyPem,
    providerPublicKeyPem: vectorPublicKeyPem,
    merchantId: 'another',
    notifySigningPath: notification.path,
    verifyMode: 'hmac',
  })
  expect((await astrapay.readNotification(incoming)).verdict).toBe('unknown_sender')
})

test.each([
  ['stored', 200, '2005600'],
  ['bad_signature', 401, '4015600'],
  ['bad_token', 401, '4015601'],
  ['missing_header', 400, '4005602'],
  ['unreadable', 400, '4005600'],
  ['unknown_payment', 404, '4045601'],
  ['amount_mismatch', 404, '4045613'],
] as const)('the outcome %s is answered %i', (outcome, status, responseCode) => {
  const answer = create('https://a.test').acknowledge(incoming, outcome)
  expect(answer.status).toBe(status)
  const body: unknown = JSON.parse(answer.body)
  expect(body).toMatchObject({ responseCode })
})
