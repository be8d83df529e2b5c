import { expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { FoundAccount } from '../inquiry-port.ts'
import type { IncomingCall } from '../snap/inbound.ts'
import { signServiceCall } from '../snap/signature.ts'
import { createDoku } from './index.ts'
import { clientId, secretKey, vectorPrivateKeyPem, vectorPublicKeyPem } from './vectors.testing.ts'

const path = '/snap/doku/v1.1/transfer-va/inquiry'
const doku = createDoku({
  baseUrl: 'https://api.test',
  clientId,
  secretKey,
  privateKeyPem: vectorPrivateKeyPem,
  dokuPublicKeyPem: vectorPublicKeyPem,
  notificationPaths: { http: '/h', snapVaPayment: '/v', snapVaInquiry: path },
  bins: { doku_va_bca: '19008' },
  permanentChannels: ['doku_va_bca'],
  checkoutMethods: [],
})

const question = {
  partnerServiceId: '   19008',
  customerNo: '123456789012',
  virtualAccountNo: '   19008123456789012',
  channelCode: '6010',
  trxDateInit: '2026-11-24T13:00:00+07:00',
  language: 'ID',
  inquiryRequestId: 'abcdef-123456',
  additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BCA' },
}

function callOf(
  body: object | string,
  change: { headers?: object; secret?: string; token?: string } = {},
): IncomingCall {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const timestamp = '2026-11-24T13:00:00+07:00'
  const token = change.token ?? 'OURS'
  const signed = { method: 'POST', path, body: rawBody, timestamp }
  const headers: Record<string, string> = {
    authorization: `Bearer ${token}`,
    'x-timestamp': timestamp,
    'x-signature': signServiceCall(signed, token, change.secret ?? secretKey),
    'x-partner-id': clientId,
    'x-external-id': '1',
    ...change.headers,
  }
  return {
    headers,
    rawBody,
    receivedAt: new Date('2026-11-24T06:00:10Z'),
    isTokenAlive: async (given) => given === 'OURS',
  }
}

const found: FoundAccount = {
  kind: 'open',
  holder: 'Bengkel Maju & Rekan',
  amount: rupiah(1_250_000),
  bounds: { minimum: rupiah(10_000), maximum: rupiah(999_999_999) },
  payBefore: new Date('2026-11-25T06:00:00Z'),
  reference: 'PVA-0123456789ABCDEF0123',
}

async function answer(call: IncomingCall, account: FoundAccount = found) {
  const given = doku.answerInquiry(call, await doku.readInquiry(call), account)
  const body: Record<string, unknown> = JSON.parse(given.body)
  expect(given.status).toBe(Number(String(body['responseCode']).slice(0, 3)))
  return body
}

test('the question is read, whether its numbers are padded or not', async () => {
  const inquiry = { number: '19008123456789012', inquiryRequestId: 'abcdef-123456' }
  expect(await doku.readInquiry(callOf(question))).toEqual({ verdict: 'valid', inquiry, problem: null })
  const bare = { ...question, partnerServiceId: '19008', virtualAccountNo: '19008123456789012' }
  expect((await doku.readInquiry(callOf(bare))).inquiry).toEqual(inquiry)
})

test('an open number answers with name, bills and bounds, and echoes the question', async () => {
  expect(await answer(callOf(question))).toEqual({
    responseCode: '2002400',
    responseMessage: 'Successful',
    virtualAccountData: {
      partnerServiceId: '   19008',
      customerNo: '123456789012',
      virtualAccountNo: '   19008123456789012',
      // Banks know no `&`.
      virtualAccountName: 'Bengkel Maju dan Rekan',
      virtualAccountEmail: '',
      virtualAccountPhone: '',
      totalAmount: { value: '1250000.00', currency: 'IDR' },
      virtualAccountTrxType: 'O',
      expiredDate: '2026-11-25T13:00:00+07:00',
      additionalInfo: {
        channel: 'VIRTUAL_ACCOUNT_BCA',
        trxId: 'PVA-0123456789ABCDEF0123',
        virtualAccountConfig: { reusableStatus: true, minAmount: '10000.00', maxAmount: '999999999.00' },
      },
      inquiryStatus: '00',
      inquiryReason: { english: 'Success', indonesia: 'Sukses' },
      inquiryRequestId: 'abcdef-123456',
      freeText: [{ english: 'Payment of invoices', indonesia: 'Pembayaran tagihan' }],
    },
  })
})

test('a closed number answers with exactly its sum', async () => {
  expect(await answer(callOf(question), { ...found, bounds: null })).toMatchObject({
    virtualAccountData: {
      virtualAccountTrxType: 'C',
      additionalInfo: { virtualAccountConfig: { reusableStatus: false } },
    },
  })
})

test.each([
  ['unknown', '4042412'],
  ['paid', '4042414'],
  ['over', '4042419'],
  ['failed', '5002401'],
] as const)('a number that is %s is answered %s', async (kind, responseCode) => {
  expect(await answer(callOf(question), { kind })).toMatchObject({ responseCode })
})

test.each<[string, IncomingCall, string]>([
  ['a dead token', callOf(question, { token: 'DEAD' }), '4012401'],
  ['another secret', callOf(question, { secret: 'SK-OTHER' }), '4012400'],
  ['another partner', callOf(question, { headers: { 'x-partner-id': 'X' } }), '4012400'],
  [
    'an old timestamp',
    callOf(question, { headers: { 'x-timestamp': '2026-11-24T12:00:00+07:00' } }),
    '4012400',
  ],
  ['no external id', callOf(question, { headers: { 'x-external-id': '' } }), '4002402'],
  ['no JSON', callOf('hello'), '4002400'],
  ['a key twice', callOf('{"inquiryRequestId":"a","inquiryRequestId":"b"}'), '4002400'],
  ['no number', callOf({ ...question, virtualAccountNo: '' }), '4002402'],
  ['no name of the question', callOf({ ...question, inquiryRequestId: undefined }), '4002402'],
  ['a number that is none', callOf({ ...question, virtualAccountNo: '   19008x' }), '4002401'],
  ['two numbers', callOf({ ...question, customerNo: '123456789013' }), '4002401'],
])('a question with %s is refused as the standard says', async (_name, call, responseCode) => {
  expect(await answer(call)).toMatchObject({ responseCode })
})

test('the prefixes of numbers for good are those of the configuration', () => {
  expect(doku.permanentPrefixes).toEqual({ doku_va_bca: '19008' })
})
