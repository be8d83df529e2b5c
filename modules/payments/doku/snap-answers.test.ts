import { afterEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { IncomingNotification, NotificationKind } from '../port.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startServer } from '../snap/http.testing.ts'
import { signServiceCall } from '../snap/signature.ts'
import { createDoku } from './index.ts'
import { clientId, secretKey, vectorPrivateKeyPem, vectorPublicKeyPem } from './vectors.testing.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const request = chargeRequest()
const silent = () => {}
const idr = (value: string) => ({ value, currency: 'IDR' })
const code = `000201${'X'.repeat(60)}6304ABCD`

function create(baseUrl: string) {
  return createDoku({
    baseUrl,
    clientId,
    secretKey,
    privateKeyPem: vectorPrivateKeyPem,
    dokuPublicKeyPem: vectorPublicKeyPem,
    notificationPaths: { http: '/h', snapVaPayment: '/v', snapQris: '/q', snapDebit: '/d' },
    bins: {},
    checkoutMethods: [],
    qris: { merchantId: '1', terminalId: 'A01', postalCode: '14330', feeType: '1' },
    snapChannels: ['EMONEY_DANA_SNAP', 'EMONEY_OVO_SNAP', 'DIRECT_DEBIT_ALLO_SNAP'],
    ipAddress: '203.0.113.10',
    timeoutMs: 1_500,
  })
}

/** A DOKU that says exactly what it is told to say. */
async function saying(body: object, status = 200) {
  const server = await startServer((call) => {
    const token = { responseCode: '2007300', accessToken: 'token', expiresIn: '900' }
    const isToken = call.path.endsWith('access-token/b2b')
    return { status: isToken ? 200 : status, body: JSON.stringify(isToken ? token : body) }
  })
  closing.push(server.close)
  return create(server.url)
}

const key = { ...request, instruction: null, providerReference: null }
const generated = {
  responseCode: '2004700',
  referenceNo: 'QR1',
  partnerReferenceNo: request.reference,
  qrContent: code,
}

test.each<[string, object, object]>([
  ['at the top', {}, { kind: 'awaiting', providerReference: 'QR1' }],
  ['inside', { qrContent: undefined, qrCode: { qrContent: code } }, { kind: 'awaiting' }],
  ['missing', { qrContent: undefined }, { kind: 'unknown', reason: 'unusable_code' }],
  ['of no QRIS', { qrContent: 'https://elsewhere.test' }, { kind: 'unknown', reason: 'unusable_code' }],
  ['of another reference', { partnerReferenceNo: 'AOP-X' }, { kind: 'unknown' }],
])('a code %s is read', async (_name, change, expected) => {
  const doku = await saying({ ...generated, ...change })
  expect(await doku.charge('doku_qris', request, silent)).toMatchObject(expected)
})

const queried = {
  responseCode: '2005100',
  originalReferenceNo: 'QR1',
  originalPartnerReferenceNo: request.reference,
  latestTransactionStatus: '00',
}

test.each<[string, object, object]>([
  ['paid', { amount: idr('150000.00') }, { kind: 'paid', amount: 150_000n, providerReference: 'QR1' }],
  ['paid without its sum', {}, { kind: 'paid', amount: 150_000n }],
  ['paid with another sum', { amount: idr('149000.00') }, { kind: 'paid', amount: 149_000n }],
  ['paid in parts of a rupiah', { amount: idr('150000.50') }, { kind: 'unknown' }],
  ['given back', { latestTransactionStatus: '04' }, { kind: 'paid' }],
  ['initiated', { latestTransactionStatus: '01' }, { kind: 'open' }],
  ['failed', { latestTransactionStatus: '06' }, { kind: 'not_paid', reason: 'failed' }],
  ['cancelled', { latestTransactionStatus: '07' }, { kind: 'not_paid', reason: 'cancelled' }],
  ['expired', { latestTransactionStatus: '08' }, { kind: 'not_paid', reason: 'expired' }],
  ['new to us', { latestTransactionStatus: '99' }, { kind: 'unknown' }],
  ['another', { originalPartnerReferenceNo: 'AOP-X' }, { kind: 'unknown', reason: 'wrong_reference_echoed' }],
  ['paid, and nameless', { originalReferenceNo: '' }, { kind: 'unknown', reason: 'paid_without_reference' }],
])('the status of a code that is %s is read', async (_name, change, expected) => {
  const doku = await saying({ ...queried, ...change })
  expect(await doku.status({ ...key, channelId: 'doku_qris' }, silent)).toMatchObject(expected)
})

const charged = {
  responseCode: '2005400',
  referenceNo: 'DD1',
  partnerReferenceNo: request.reference,
  webRedirectUrl: 'https://page.test/p',
}
const linkedAccount = { customerToken: 'CT', deviceId: 'D' }

test.each<[string, string, object, object]>([
  ['a page', 'doku_dana', {}, { kind: 'awaiting', instruction: { kind: 'redirect' } }],
  ['no page', 'doku_dana', { webRedirectUrl: '' }, { kind: 'unknown', reason: 'no_page_url' }],
  ['no page', 'doku_ovo', { webRedirectUrl: '' }, { kind: 'awaiting', instruction: { kind: 'under_way' } }],
  ['a script', 'doku_dana', { webRedirectUrl: 'javascript:alert(1)' }, { kind: 'unknown' }],
  ['another reference', 'doku_dana', { partnerReferenceNo: 'AOP-X' }, { kind: 'unknown' }],
  ['no reference', 'doku_dana', { referenceNo: '' }, { kind: 'unknown', reason: 'unreadable_body' }],
])('a charge answered with %s by %s is read', async (_name, channelId, change, expected) => {
  const doku = await saying({ ...charged, ...change })
  const answer = await doku.charge(channelId, { ...request, linkedAccount }, silent)
  expect(answer).toMatchObject(expected)
})

test.each([
  [401, '4015402', 'link_again'],
  [401, '4015404', 'link_again'],
  [403, '4035414', '4035414'],
  [404, '4045408', '4045408'],
])('a charge refused with %i %s is refused', async (status, responseCode, expected) => {
  const doku = await saying({ responseCode, responseMessage: 'No' }, status)
  const answer = await doku.charge('doku_ovo', { ...request, linkedAccount }, silent)
  expect(answer).toMatchObject({ kind: 'refused', code: expected })
})

test.each([
  [409, '4095401'],
  [409, '4095400'],
  [404, '4045418'],
  [202, '2025400'],
  [504, '5045400'],
])('a charge answered with %i %s may have been carried out', async (status, responseCode) => {
  const doku = await saying({ responseCode, responseMessage: '?' }, status)
  expect((await doku.charge('doku_dana', request, silent)).kind).toBe('unknown')
})

const refund = {
  attempt: { ...key, channelId: 'doku_dana' },
  refundReference: 'RFD261124-1',
  requestId: 'r',
  amount: rupiah(50_000),
  reason: 'Batal',
}
const given = { responseCode: '2005800', refundNo: 'R1', partnerRefundNo: 'RFD261124-1' }

test.each<[string, object, number, object]>([
  [
    'carried out',
    { ...given, refundAmount: idr('50000.00') },
    200,
    { kind: 'refunded', providerReference: 'R1' },
  ],
  ['of another sum', { ...given, refundAmount: idr('60000.00') }, 200, { kind: 'unknown' }],
  ['of another number', { ...given, partnerRefundNo: 'X' }, 200, { kind: 'unknown' }],
  ['without its name', { responseCode: '2005800' }, 200, { kind: 'unknown' }],
  ['under way', { responseCode: '2025800' }, 202, { kind: 'pending' }],
  ['known already', { responseCode: '4095801' }, 409, { kind: 'unknown', reason: 'exists_4095801' }],
  ['beyond the limit', { responseCode: '4035802' }, 403, { kind: 'refused', code: '4035802' }],
  ['lost', { responseCode: '5005800' }, 500, { kind: 'unknown' }],
])('a refund that is %s is read', async (_name, body, status, expected) => {
  const doku = await saying(body, status)
  expect(await doku.refund(refund, silent)).toMatchObject(expected)
})

test.each<[string, object, object]>([
  ['succeeded', { refundStatus: '00', refundNo: 'R1' }, { kind: 'refunded', providerReference: 'R1' }],
  ['pending', { refundStatus: '03' }, { kind: 'pending', providerReference: null }],
  ['failed', { refundStatus: '06', reason: 'closed' }, { kind: 'failed', reason: 'closed' }],
  ['strange', { refundStatus: '77' }, { kind: 'unknown' }],
  ['of another sum', { refundStatus: '00', refundAmount: idr('1.00') }, { kind: 'unknown' }],
  ['another', { refundStatus: '00', partnerReferenceNo: 'X' }, { kind: 'not_found' }],
])('a refund whose history says %s is read', async (_name, change, expected) => {
  const entry = { partnerReferenceNo: 'RFD261124-1', refundAmount: idr('50000.00'), ...change }
  const doku = await saying({
    responseCode: '2005500',
    latestTransactionStatus: '00',
    refundHistory: [entry],
  })
  expect(await doku.refundStatus(refund, silent)).toMatchObject(expected)
})

function told(kind: NotificationKind, path: string, body: object): IncomingNotification {
  const rawBody = Buffer.from(JSON.stringify(body))
  const timestamp = '2026-11-24T13:00:00+07:00'
  const headers = {
    authorization: 'Bearer OURS',
    'x-timestamp': timestamp,
    'x-signature': signServiceCall({ method: 'POST', path, body: rawBody, timestamp }, 'OURS', secretKey),
    'x-partner-id': clientId,
    'x-external-id': '1',
  }
  const receivedAt = new Date('2026-11-24T06:00:10Z')
  return { kind, headers, rawBody, receivedAt, isTokenAlive: async (token) => token === 'OURS' }
}

const fact = {
  originalPartnerReferenceNo: 'AOP261124-1',
  originalReferenceNo: 'DD1',
  latestTransactionStatus: '00',
  amount: idr('150000.00'),
}

test.each([
  ['00', 'paid', true],
  ['03', 'open', true],
  ['04', 'refunded', false],
  ['05', 'not_paid', true],
  ['06', 'not_paid', true],
])('a debit notification of status %s claims %s', async (status, claimed, trusted) => {
  const reading = await create('https://api.test').readNotification(
    told('doku_snap_debit', '/d', { ...fact, latestTransactionStatus: status }),
  )
  expect(reading).toMatchObject({
    verdict: 'valid',
    claim: { reference: 'AOP261124-1', status: claimed, trusted, amount: 150_000n, providerReference: 'DD1' },
  })
})

test('a long reference of Allo Bank is read back, under either name of the channel', async () => {
  const doku = create('https://api.test')
  for (const name of ['channelId', 'channel']) {
    const reading = await doku.readNotification(
      told('doku_snap_debit', '/d', {
        ...fact,
        originalPartnerReferenceNo: 'AOP261124-0123456789ABCD-0123456789ABCDEF01234567',
        additionalInfo: { [name]: 'DIRECT_DEBIT_ALLO_SNAP' },
      }),
    )
    expect(reading.claim?.reference).toBe('AOP261124-0123456789ABCD')
  }
})

test('a notification for another door, a dead token or a strange body is not believed', async () => {
  const doku = create('https://api.test')
  expect((await doku.readNotification(told('doku_snap_debit', '/q', fact))).verdict).toBe('bad_signature')
  const dead = { ...told('doku_snap_qris', '/q', fact), isTokenAlive: async () => false }
  expect((await doku.readNotification(dead)).verdict).toBe('bad_token')
  const strange = await doku.readNotification(told('doku_snap_qris', '/q', { ...fact, amount: 150_000 }))
  expect(strange).toMatchObject({ verdict: 'valid', claim: null })
})

test.each([
  ['doku_snap_va', '25'],
  ['doku_snap_qris', '52'],
  ['doku_snap_debit', '56'],
] as const)('%s is answered in the codes of service %s', (kind, service) => {
  const doku = create('https://api.test')
  const input = told(kind, '/x', { ...fact, trxId: 'AOP261124-1', virtualAccountNo: '   190081' })
  const codes = (
    [
      'stored',
      'bad_signature',
      'bad_token',
      'missing_header',
      'unreadable',
      'unknown_payment',
      'amount_mismatch',
    ] as const
  ).map((outcome) => {
    const answer = doku.acknowledge(input, outcome)
    const { responseCode }: { responseCode: string } = JSON.parse(answer.body)
    expect(answer.status).toBe(Number(responseCode.slice(0, 3)))
    return responseCode
  })
  const notFound = service === '25' ? '12' : '01'
  expect(codes).toEqual([
    `200${service}00`,
    `401${service}00`,
    `401${service}01`,
    `400${service}02`,
    `400${service}00`,
    `404${service}${notFound}`,
    `404${service}13`,
  ])
})

test('a payment to a virtual account gets its account back in the answer, a debit an approval code', () => {
  const doku = create('https://api.test')
  const account = { trxId: 'AOP261124-1', virtualAccountNo: '   190081', paidAmount: idr('1.00') }
  const va = doku.acknowledge(told('doku_snap_va', '/v', account), 'stored')
  expect(JSON.parse(va.body)).toMatchObject({ responseCode: '2002500', virtualAccountData: account })
  const debit = doku.acknowledge(told('doku_snap_debit', '/d', fact), 'stored')
  expect(JSON.parse(debit.body)).toMatchObject({ responseCode: '2005600', approvalCode: 'DD1' })
})
