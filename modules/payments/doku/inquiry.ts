import { present } from '#platform/assert.ts'
import { toWibIso } from '#platform/clock.ts'
import type { AccountInquirer, FoundAccount, InquiryReading } from '../inquiry-port.ts'
import type { WireAnswer } from '../port.ts'
import { judgeSnapCall } from '../snap/inbound.ts'
import { type JsonObject, readStrictObject } from '../snap/strict-json.ts'
import { snapWireAnswer } from '../snap/token-endpoint.ts'
import { snapAmount } from '../snap/wire.ts'
import type { DokuConfig } from './config.ts'
import { accountConfig, virtualAccountName } from './wire.ts'

/** Direct inquiry (service 24): DOKU asks us about numbers that begin with our service id, at every payment. */
export function createInquirer(config: DokuConfig): Omit<AccountInquirer, 'askTransfer'> {
  const permanent = (config.permanentChannels ?? []).map((channelId) => [
    channelId,
    present(config.bins[channelId], `the permanent channel ${channelId} has a partner service id`),
  ])
  return {
    permanentPrefixes: Object.fromEntries(permanent),
    async readInquiry(call) {
      const signingPath = config.notificationPaths.snapVaInquiry
      if (signingPath === undefined) return { verdict: 'unknown_sender', inquiry: null, problem: null }
      const check = {
        mode: 'hmac',
        clientSecret: config.secretKey,
        previousClientSecret: config.previous?.secretKey,
      } as const
      const verdict = await judgeSnapCall({ clientId: config.clientId, signingPath, check }, call)
      return { verdict, ...readBody(readStrictObject(call.rawBody)) }
    },
    answerInquiry(call, reading, found) {
      const now = call.receivedAt
      const refusal = refusalOf(reading)
      if (refusal !== null) return snapWireAnswer(refusal, now)
      const body = readStrictObject(call.rawBody) ?? {}
      return found.kind === 'open' ? accept(body, found, now) : snapWireAnswer(failures[found.kind], now)
    },
  }
}

function readBody(body: JsonObject | null): Pick<InquiryReading, 'inquiry' | 'problem'> {
  if (body === null) return { inquiry: null, problem: null }
  const missing = ['partnerServiceId', 'customerNo', 'virtualAccountNo', 'inquiryRequestId'].find(
    (field) => textOf(body, field).trim() === '',
  )
  if (missing !== undefined) return { inquiry: null, problem: { kind: 'missing', field: missing } }
  // DOKU's samples pad these numbers in some places and not in others.
  const number = textOf(body, 'virtualAccountNo').trim()
  const parts = `${textOf(body, 'partnerServiceId').trim()}${textOf(body, 'customerNo').trim()}`
  if (!/^\d{6,28}$/.test(number) || number !== parts)
    return { inquiry: null, problem: { kind: 'format', field: 'virtualAccountNo' } }
  const inquiryRequestId = textOf(body, 'inquiryRequestId')
  if (inquiryRequestId.length > 128)
    return { inquiry: null, problem: { kind: 'format', field: 'inquiryRequestId' } }
  return { inquiry: { number, inquiryRequestId }, problem: null }
}

function accept(body: JsonObject, found: FoundAccount & { kind: 'open' }, now: Date): WireAnswer {
  const asked = body['additionalInfo']
  const channel = typeof asked === 'object' && asked !== null && 'channel' in asked ? asked['channel'] : ''
  const answer = {
    responseCode: '2002400',
    responseMessage: 'Successful',
    virtualAccountData: {
      partnerServiceId: textOf(body, 'partnerServiceId'),
      customerNo: textOf(body, 'customerNo'),
      virtualAccountNo: textOf(body, 'virtualAccountNo'),
      virtualAccountName: virtualAccountName(found.holder),
      virtualAccountEmail: '',
      virtualAccountPhone: '',
      totalAmount: snapAmount(found.amount),
      virtualAccountTrxType: found.bounds === null ? 'C' : 'O',
      expiredDate: toWibIso(found.payBefore),
      additionalInfo: {
        channel: channel ?? '',
        trxId: found.reference,
        virtualAccountConfig: accountConfig(found.bounds ?? undefined),
      },
      inquiryStatus: '00',
      inquiryReason: { english: 'Success', indonesia: 'Sukses' },
      inquiryRequestId: textOf(body, 'inquiryRequestId'),
      freeText: [{ english: 'Payment of invoices', indonesia: 'Pembayaran tagihan' }],
    },
  }
  return snapWireAnswer(answer, now)
}

const failures = {
  unknown: { responseCode: '4042412', responseMessage: 'Bill not found' },
  paid: { responseCode: '4042414', responseMessage: 'Paid Bill' },
  over: { responseCode: '4042419', responseMessage: 'Invalid Bill/Virtual Account' },
  failed: { responseCode: '5002401', responseMessage: 'Internal Server Error' },
} as const satisfies Record<Exclude<FoundAccount['kind'], 'open'>, object>

function refusalOf(reading: InquiryReading) {
  const { verdict, problem } = reading
  switch (verdict) {
    case 'bad_token':
      return { responseCode: '4012401', responseMessage: 'Invalid Token (B2B)' }
    case 'missing_header':
      return { responseCode: '4002402', responseMessage: 'Invalid Mandatory Field {header}' }
    case 'bad_signature':
    case 'stale_timestamp':
    case 'unknown_sender':
      return { responseCode: '4012400', responseMessage: 'Unauthorized. [Signature]' }
    case 'valid':
      break
  }
  if (reading.inquiry !== null) return null
  if (problem === null) return { responseCode: '4002400', responseMessage: 'Bad Request' }
  return problem.kind === 'missing'
    ? { responseCode: '4002402', responseMessage: `Invalid Mandatory Field {${problem.field}}` }
    : { responseCode: '4002401', responseMessage: `Invalid Field Format {${problem.field}}` }
}

function textOf(body: JsonObject, field: string): string {
  const value = body[field]
  return typeof value === 'string' ? value : ''
}
