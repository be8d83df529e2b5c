import { z } from 'zod'
import { toWibIso } from '#platform/clock.ts'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { CancelAnswer, RefundAnswer, RefundRequest, RefundStatusAnswer } from '../refund-port.ts'
import { isUnderWay, mayExist } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'
import { qrisChannel } from './channels.ts'
import type { QrisMerchant } from './config.ts'
import type { ChannelDesk, SnapDesk } from './desk.ts'
import { RefundHistory, readRefundAnswer, readRefundHistory } from './snap-refund.ts'

const base = '/snap-adapter/b2b/v1.0/qr'
const channelId = 'H2H'

interface QrisDesk extends SnapDesk {
  readonly merchant: QrisMerchant
}

const GenerateAnswer = z
  .object({
    partnerReferenceNo: z.string(),
    referenceNo: z.string().min(1).max(64),
    qrContent: z.string().nullish(),
    // One client reads it here.
    qrCode: z.object({ qrContent: z.string().nullish() }).nullish(),
  })
  .transform((answer) => ({ ...answer, content: answer.qrContent ?? answer.qrCode?.qrContent ?? '' }))

const QueryAnswer = z.object({
  originalPartnerReferenceNo: z.string().nullish(),
  originalReferenceNo: z.string().nullish(),
  latestTransactionStatus: z.string(),
  amount: SnapAmount.nullish(),
  paidTime: z.string().nullish(),
  refundHistory: RefundHistory,
})

/** Dynamic QRIS (services 47, 51, 77, 78). */
export function createQris(desk: QrisDesk): ChannelDesk {
  return {
    channel: qrisChannel,
    charge: (request, record) => chargeQris(desk, request, record),
    status: (key, record) => qrisStatus(desk, key, record),
    cancel: (key, record) => cancelQris(desk, key, record),
    refund: (request, record) => refundQris(desk, request, record),
    refundStatus: (request, record) => qrisRefundStatus(desk, request, record),
  }
}

/**
 * Makes a code for the sum. A reference that exists already is an earlier question whose code we never learnt, so nobody
 * can have seen it: it is ended, and a new attempt makes another.
 */
async function chargeQris(
  desk: QrisDesk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const { merchantId, terminalId, postalCode, feeType } = desk.merchant
  const body = {
    partnerReferenceNo: request.reference,
    amount: snapAmount(request.amount),
    merchantId,
    terminalId,
    validityPeriod: toWibIso(request.payBefore),
    additionalInfo: { postalCode, feeType },
  }
  const answer = await call(
    desk,
    { operation: 'qris_generate', path: 'qr-mpm-generate', service: '47', body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    if (!mayExist(answer)) return { kind: 'refused', code: answer.code, reason: answer.reason }
    const ended = await expire(desk, { reference: request.reference, providerReference: null }, record)
    return ended.kind === 'cancelled'
      ? { kind: 'refused', code: answer.code, reason: 'The code of a lost answer was ended; choose again.' }
      : { kind: 'unknown', reason: `exists_${answer.code}` }
  }
  const wire = GenerateAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerReferenceNo, referenceNo, content } = wire.data
  if (partnerReferenceNo !== request.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  // EMVCo: the payload format indicator comes first, the checksum last.
  if (!/^000201.{20,500}6304[0-9A-Fa-f]{4}$/.test(content))
    return { kind: 'unknown', reason: 'unusable_code' }
  return {
    kind: 'awaiting',
    instruction: { kind: 'qris', content, payBefore: request.payBefore.toISOString() },
    providerReference: referenceNo,
  }
}

async function qrisStatus(desk: QrisDesk, key: AttemptKey, record: RecordExchange): Promise<StatusAnswer> {
  const status = await query(desk, key, record)
  if (status.kind !== 'told') return status
  const { wire } = status
  switch (wire.latestTransactionStatus) {
    case '00':
    // Paid, and given back since: the money did arrive, and its refunds are asked about by their own references.
    case '04': {
      const providerReference = wire.originalReferenceNo ?? key.providerReference ?? ''
      if (providerReference === '') return { kind: 'unknown', reason: 'paid_without_reference' }
      // A dynamic code carries its sum, so where the answer names none it is the one we asked for.
      const amount = wire.amount ?? key.amount
      const paidAt = readTimestamp(wire.paidTime ?? '') ?? desk.now()
      return { kind: 'paid', amount, providerReference, paidAt }
    }
    case '01':
    case '02':
    case '03':
      return { kind: 'open' }
    case '05':
    case '07':
      return { kind: 'not_paid', reason: 'cancelled' }
    case '06':
      return { kind: 'not_paid', reason: 'failed' }
    case '08':
      return { kind: 'not_paid', reason: 'expired' }
    default:
      return { kind: 'unknown', reason: 'unknown_status' }
  }
}

async function cancelQris(desk: QrisDesk, key: AttemptKey, record: RecordExchange): Promise<CancelAnswer> {
  return expire(desk, key, record)
}

async function expire(
  desk: QrisDesk,
  code: Pick<AttemptKey, 'reference' | 'providerReference'>,
  record: RecordExchange,
): Promise<CancelAnswer> {
  const body = { ...named(desk, code), reason: 'Tidak jadi dibayar' }
  const answer = await call(
    desk,
    { operation: 'qris_expire', path: 'qr-expire', service: '77', body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success') return { kind: 'cancelled' }
  switch (`${answer.httpStatus}${answer.caseCode}`) {
    case '40414':
      return { kind: 'paid' }
    case '40300':
    case '40419':
      return { kind: 'cancelled' }
    default:
      return { kind: 'refused', code: answer.code, reason: answer.reason }
  }
}

async function refundQris(
  desk: QrisDesk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundAnswer> {
  const body = {
    ...named(desk, request.attempt),
    terminalId: desk.merchant.terminalId,
    partnerRefundNo: request.refundReference,
    refundAmount: snapAmount(request.amount),
    reason: request.reason.slice(0, 255),
  }
  const answer = await call(
    desk,
    { operation: 'qris_refund', path: 'qr-mpm-refund', service: '78', body },
    record,
  )
  return readRefundAnswer(answer, {
    partnerRefundNo: request.refundReference,
    amount: request.amount,
    now: desk.now(),
  })
}

async function qrisRefundStatus(
  desk: QrisDesk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundStatusAnswer> {
  const status = await query(desk, request.attempt, record)
  if (status.kind !== 'told') return status
  return readRefundHistory(status.wire.refundHistory, {
    partnerRefundNo: request.refundReference,
    amount: request.amount,
    now: desk.now(),
  })
}

type Told = { readonly kind: 'told'; readonly wire: z.infer<typeof QueryAnswer> }
type NotTold = Extract<StatusAnswer, { kind: 'not_found' | 'unknown' }>

async function query(desk: QrisDesk, key: AttemptKey, record: RecordExchange): Promise<Told | NotTold> {
  const body = { ...named(desk, key), serviceCode: '47' }
  const answer = await call(
    desk,
    { operation: 'qris_query', path: 'qr-mpm-query', service: '51', body },
    record,
  )
  if (answer.kind === 'unknown')
    return isUnderWay(answer) ? { kind: 'unknown', reason: 'in_progress' } : answer
  if (answer.kind === 'refused')
    return answer.httpStatus === 404 && answer.caseCode === '01'
      ? { kind: 'not_found' }
      : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = QueryAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  if ((wire.data.originalPartnerReferenceNo ?? key.reference) !== key.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  return { kind: 'told', wire: wire.data }
}

/** A code by our reference, and by DOKU's where it is known. */
function named(desk: QrisDesk, code: Pick<AttemptKey, 'reference' | 'providerReference'>) {
  return {
    ...(code.providerReference === null ? {} : { originalReferenceNo: code.providerReference }),
    originalPartnerReferenceNo: code.reference,
    merchantId: desk.merchant.merchantId,
  }
}

function call(
  desk: QrisDesk,
  asked: {
    readonly operation: string
    readonly path: string
    readonly service: string
    readonly body: object
  },
  record: RecordExchange,
) {
  return desk.client.call({ ...asked, method: 'POST', path: `${base}/${asked.path}`, channelId }, record)
}
