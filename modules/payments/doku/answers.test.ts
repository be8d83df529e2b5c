import { afterEach, expect, test } from 'vitest'
import type { AttemptKey, ChargeRequest } from '../port.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { type Received, startServer } from '../snap/http.testing.ts'
import { createDoku } from './index.ts'
import { signDoku } from './signature.ts'
import { clientId, secretKey, vectorPrivateKeyPem, vectorPublicKeyPem } from './vectors.testing.ts'
import { virtualAccountNumber } from './wire.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const request = chargeRequest()
const key: Omit<AttemptKey, 'channelId'> = { ...request, instruction: null, providerReference: null }

type Signing = 'right' | 'none' | 'other_secret' | 'other_request'

/** A DOKU that says exactly what it is told to say. */
async function startDoku(say: { status: number; body: string; signing?: Signing }) {
  const server = await startServer((call) => {
    if (call.path === '/authorization/v1/access-token/b2b') {
      const token = { responseCode: '2007300', accessToken: 'token', expiresIn: '900' }
      return { status: 200, body: JSON.stringify(token) }
    }
    return { status: say.status, headers: headersOf(call, say.body, say.signing ?? 'right'), body: say.body }
  })
  closing.push(server.close)
  return createDoku({
    baseUrl: server.url,
    clientId,
    secretKey,
    privateKeyPem: vectorPrivateKeyPem,
    dokuPublicKeyPem: vectorPublicKeyPem,
    notificationPaths: { http: '/h', snapVaPayment: '/v' },
    bins: { doku_va_bca: '19008' },
    checkoutMethods: [],
    timeoutMs: 1_500,
  })
}

function headersOf(call: Received, body: string, signing: Signing): Record<string, string> {
  if (signing === 'none') return {}
  const timestamp = '2026-11-24T06:00:00Z'
  const message = {
    clientId,
    requestId: signing === 'other_request' ? 'another' : (call.headers['request-id'] ?? ''),
    timestampLabel: 'Response-Timestamp',
    timestamp,
    target: call.path,
    body: Buffer.from(body),
  } as const
  const secret = signing === 'other_secret' ? 'SK-OTHER' : secretKey
  return { 'Client-Id': clientId, 'Response-Timestamp': timestamp, Signature: signDoku(message, secret) }
}

function checkout(
  change: { amount?: string; invoice?: string; url?: string; message?: string } = {},
): string {
  const { amount = '"150000"', invoice = request.reference, message = 'SUCCESS' } = change
  const { url = 'https://page.test/checkout-link-v2/x' } = change
  return `{"message":["${message}"],"response":{"order":{"amount":${amount},"invoice_number":"${invoice}"},
    "payment":{"url":"${url}","token_id":"x","expired_date":"20991231235959"},"uuid":1}}`
}

async function charge(channelId: string, say: { status: number; body: string; signing?: Signing }) {
  return (await startDoku(say)).charge(channelId, request, () => {})
}

async function status(channelId: string, say: { status: number; body: string; signing?: Signing }) {
  return (await startDoku(say)).status({ ...key, channelId }, () => {})
}

test('a rightly signed Checkout answer is believed', async () => {
  expect(await charge('doku_checkout', { status: 200, body: checkout() })).toEqual({
    kind: 'awaiting',
    instruction: {
      kind: 'redirect',
      url: 'https://page.test/checkout-link-v2/x',
      payBefore: request.payBefore.toISOString(),
    },
    providerReference: null,
  })
})

test.each<[string, string, Signing, string]>([
  ['unsigned', checkout(), 'none', 'bad_answer_signature'],
  ['signed with another secret', checkout(), 'other_secret', 'bad_answer_signature'],
  ['signed for another request', checkout(), 'other_request', 'bad_answer_signature'],
  ['for another sum', checkout({ amount: '"150001"' }), 'right', 'wrong_amount_echoed'],
  ['for another order', checkout({ invoice: 'AOP-X' }), 'right', 'wrong_reference_echoed'],
  ['with a script for an address', checkout({ url: 'javascript:alert(1)' }), 'right', 'unusable_page_url'],
  ['without success', checkout({ message: 'FAILED' }), 'right', 'no_success_message'],
  ['with a broken sum', checkout({ amount: '150000.5' }), 'right', 'unreadable_body'],
])('a Checkout answer %s leaves it unknown', async (...[, body, signing, reason]) => {
  expect(await charge('doku_checkout', { status: 200, body, signing })).toEqual({ kind: 'unknown', reason })
})

test.each([
  ['{"error_messages":["a is wrong","b is wrong"]}', 'http_400', 'a is wrong; b is wrong'],
  [
    '{"error":{"code":"INVALID_PARAMETER","message":"customer.email is not valid"}}',
    'INVALID_PARAMETER',
    'customer.email is not valid',
  ],
  ['{"error":{"message":["one","two"]}}', 'http_400', 'one; two'],
  ['{"message":"no"}', 'http_400', 'no'],
  ['{}', 'http_400', 'no reason given'],
])('the refusal %s is read', async (body, code, reason) => {
  const answer = await charge('doku_checkout', { status: 400, body, signing: 'none' })
  expect(answer).toEqual({ kind: 'refused', code, reason })
})

test('a refusal signed with another secret is nobody’s word', async () => {
  const say = { status: 400, body: '{"message":"no"}', signing: 'other_secret' } as const
  expect(await charge('doku_checkout', say)).toEqual({ kind: 'unknown', reason: 'bad_answer_signature' })
})

function order(state: string | null, amount = '150000.0', extra = ''): string {
  const transaction =
    state === null
      ? 'null'
      : `{"status":"${state}","date":"2026-11-24T06:00:00Z","original_request_id":"abc"}`
  return `{"order":{"invoice_number":"${request.reference}","amount":${amount}${extra}},"transaction":${transaction},"service":{"id":""}}`
}

test.each<[string, string, object]>([
  ['SUCCESS', order('SUCCESS'), { kind: 'paid', amount: 150_000n, providerReference: 'abc' }],
  ['SUCCESS with another sum', order('SUCCESS', '99000'), { kind: 'paid', amount: 99_000n }],
  ['PENDING', order('PENDING'), { kind: 'open' }],
  ['FAILED', order('FAILED'), { kind: 'open' }],
  ['REDIRECT', order('REDIRECT'), { kind: 'open' }],
  ['TIMEOUT', order('TIMEOUT'), { kind: 'open' }],
  ['EXPIRED', order('EXPIRED'), { kind: 'not_paid', reason: 'expired' }],
  ['REFUNDED', order('REFUNDED'), { kind: 'unknown', reason: 'refunded_at_provider' }],
  ['VOIDED', order('VOIDED'), { kind: 'unknown', reason: 'refunded_at_provider' }],
  ['a new word', order('HELD'), { kind: 'unknown', reason: 'unknown_status_HELD' }],
  ['no method yet', order(null, '150000', ',"status":"ORDER_GENERATED"'), { kind: 'open' }],
  [
    'an expired order',
    order(null, '150000', ',"status":["ORDER_EXPIRED"]'),
    { kind: 'not_paid', reason: 'expired' },
  ],
  ['a sum in parts', order('SUCCESS', '150000.25'), { kind: 'unknown', reason: 'unreadable_body' }],
])('the order status %s is read', async (_name, body, expected) => {
  expect(await status('doku_checkout', { status: 200, body })).toMatchObject(expected)
})

test('a paid status that is not signed is not believed', async () => {
  const answer = await status('doku_checkout', { status: 200, body: order('SUCCESS'), signing: 'none' })
  expect(answer).toEqual({ kind: 'unknown', reason: 'bad_answer_signature' })
})

function account(change: object = {}, code = '2002700'): string {
  const { virtualAccountNo } = virtualAccountNumber('19008', request)
  const data = {
    virtualAccountNo,
    trxId: request.reference,
    totalAmount: { value: '150000.00', currency: 'IDR' },
    ...change,
  }
  return JSON.stringify({ responseCode: code, responseMessage: 'Successful', virtualAccountData: data })
}

test.each([
  ['another number', { virtualAccountNo: '   190081' }, 'wrong_number_echoed'],
  ['another reference', { trxId: 'AOP-X' }, 'wrong_reference_echoed'],
  ['another sum', { totalAmount: { value: '150001.00', currency: 'IDR' } }, 'wrong_amount_echoed'],
  ['another currency', { totalAmount: { value: '150000.00', currency: 'USD' } }, 'unreadable_body'],
])('a VA answer with %s leaves it unknown', async (_name, change, reason) => {
  expect(await charge('doku_va_bca', { status: 200, body: account(change) })).toEqual({
    kind: 'unknown',
    reason,
  })
})

const paid = { value: '150000.00', currency: 'IDR' }
const success = { english: 'Success', indonesia: 'Sukses' }
test.each<[string, object, object]>([
  [
    'paid',
    { paidAmount: paid, paymentFlagReason: success, paymentRequestId: 'p1' },
    { kind: 'paid', amount: 150_000n, providerReference: `${request.reference}/p1` },
  ],
  ['paid without its id', { paidAmount: paid, paymentFlagReason: success }, { kind: 'unknown' }],
  [
    'a sum without success',
    { paidAmount: paid, paymentFlagReason: { english: 'Pending' } },
    { kind: 'unknown' },
  ],
  [
    'nothing paid',
    { paidAmount: { value: '0.00', currency: 'IDR' }, paymentFlagReason: { english: 'Pending' } },
    { kind: 'open' },
  ],
  ['nothing said', {}, { kind: 'open' }],
  ['expired', { paymentFlagReason: { english: 'Expired' } }, { kind: 'not_paid', reason: 'expired' }],
  ['another reference', { trxId: 'AOP-X' }, { kind: 'unknown', reason: 'wrong_reference_echoed' }],
])('the VA status %s is read', async (_name, change, expected) => {
  expect(await status('doku_va_bca', { status: 200, body: account(change, '2002600') })).toMatchObject(
    expected,
  )
})

test('a number that is another payment’s is refused: ours was never made', async () => {
  const { virtualAccountNo } = virtualAccountNumber('19008', request)
  const server = await startServer((call) => {
    const data = { virtualAccountNo, trxId: 'AOP-OTHER' }
    if (call.path.endsWith('b2b'))
      return { status: 200, body: '{"responseCode":"2007300","accessToken":"t","expiresIn":"900"}' }
    if (call.path.endsWith('create-va'))
      return { status: 409, body: '{"responseCode":"4092701","responseMessage":"Duplicate"}' }
    return { status: 200, body: JSON.stringify({ responseCode: '2002600', virtualAccountData: data }) }
  })
  closing.push(server.close)
  const config = {
    clientId,
    secretKey,
    privateKeyPem: vectorPrivateKeyPem,
    dokuPublicKeyPem: vectorPublicKeyPem,
  }
  const notificationPaths = { http: '/h', snapVaPayment: '/v' }
  const bins = { doku_va_bca: '19008' }
  const doku = createDoku({ ...config, baseUrl: server.url, notificationPaths, bins, checkoutMethods: [] })
  const fresh: ChargeRequest = request
  expect(await doku.charge('doku_va_bca', fresh, () => {})).toMatchObject({
    kind: 'refused',
    code: '4092701',
  })
})
