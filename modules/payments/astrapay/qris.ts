import { z } from 'zod'
import { toWibIso } from '#platform/clock.ts'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { RefundAnswer, RefundRequest, RefundStatusAnswer } from '../refund-port.ts'
import { isUnderWay } from '../snap/answer.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'
import type { QrisConfig } from './config.ts'
import { isNotFound, readRefusal, type Desk } from './desk.ts'

const generateChannelId = '00447'
const queryChannelId = '00551'
const refundChannelId = '01878'
const minuteMs = 60_000
/** A code lives at most a day; a little less is asked, because AstraPay's clock may differ from ours. */
const longestMs = 24 * 60 * minuteMs - minuteMs

export type QrisDesk = Desk & { readonly qris: QrisConfig }

const GenerateWire = z.object({
  partnerReferenceNo: z.string().nullish(),
  referenceNo: z.string().min(1).max(64),
  // A QRIS payload begins with its format indicator and has at most 512 characters.
  qrContent: z.string().min(20).max(512).startsWith('000201'),
})

const QueryWire = z.object({
  latestTransactionStatus: z.string(),
  paidTime: z.string().nullish(),
  amount: SnapAmount.nullish(),
})

const QrRefundWire = z.object({
  referenceNo: z.string().min(1).max(64).nullish(),
  refundNo: z.string().min(1).max(64).nullish(),
  refundTime: z.string().nullish(),
})

/** Makes a dynamic QRIS code for one bill (service 47). */
export async function chargeQris(
  desk: QrisDesk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const until = codeValidUpTo(request.payBefore, desk.now())
  const call = {
    operation: 'qr_generate',
    method: 'POST',
    path: desk.paths.qrGenerate,
    service: '47',
    channelId: generateChannelId,
    body: {
      partnerReferenceNo: request.reference,
      amount: snapAmount(request.amount),
      merchantId: desk.qris.merchantId,
      terminalId: desk.qris.terminalId,
      validityPeriod: toWibIso(until),
    },
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return readRefusal(answer)
  const wire = GenerateWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerReferenceNo, referenceNo, qrContent } = wire.data
  if (partnerReferenceNo && partnerReferenceNo !== request.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  return {
    kind: 'awaiting',
    instruction: { kind: 'qris', content: qrContent, payBefore: until.toISOString() },
    providerReference: referenceNo,
  }
}

/** Asks what became of a code (service 51). */
export async function qrisStatus(
  desk: QrisDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<StatusAnswer> {
  const told = await askBill(desk, key, record)
  if (told.kind !== 'told') return told
  switch (told.wire.latestTransactionStatus) {
    case '00':
    // Paid, and given back since: the money did arrive.
    case '04': {
      const amount = told.wire.amount ?? null
      if (amount === null) return { kind: 'unknown', reason: 'paid_without_amount' }
      if (key.providerReference === null) return { kind: 'unknown', reason: 'paid_without_reference' }
      return {
        kind: 'paid',
        amount,
        providerReference: key.providerReference,
        paidAt: readTimestamp(told.wire.paidTime ?? '') ?? desk.now(),
      }
    }
    case '01':
    case '02':
    case '03':
      return { kind: 'open' }
    case '05':
      return { kind: 'not_paid', reason: 'expired' }
    case '06':
      return { kind: 'not_paid', reason: 'failed' }
    case '07':
      return { kind: 'not_found' }
    default:
      return { kind: 'unknown', reason: 'unknown_status' }
  }
}

/** Gives a whole QRIS payment back (service 78). */
export async function refundQris(
  desk: QrisDesk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundAnswer> {
  const { attempt } = request
  if (attempt.providerReference === null)
    return { kind: 'refused', code: 'no_reference', reason: 'AstraPay has no bill number for it' }
  const call = {
    operation: 'qr_refund',
    method: 'POST',
    path: desk.paths.qrRefund,
    service: '78',
    channelId: refundChannelId,
    body: {
      merchantId: desk.qris.merchantId,
      originalPartnerReferenceNo: attempt.reference,
      originalReferenceNo: attempt.providerReference,
      partnerRefundNo: request.refundReference,
      refundAmount: snapAmount(request.amount),
      reason: request.reason.slice(0, 256),
    },
  } as const
  const answer = await desk.client.call(call, record)
  if (isUnderWay(answer)) return { kind: 'pending', providerReference: null }
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return readRefusal(answer)
  const wire = QrRefundWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  return {
    kind: 'refunded',
    providerReference: wire.data.refundNo ?? wire.data.referenceNo ?? request.refundReference,
    refundedAt: readTimestamp(wire.data.refundTime ?? '') ?? desk.now(),
  }
}

/**
 * How a refund stands: service 51 knows no list of refunds, only that a bill was given back. While it says paid, the
 * refund may be under way or may never have arrived.
 */
export async function qrisRefundStatus(
  desk: QrisDesk,
  request: RefundRequest,
  record: RecordExchange,
): Promise<RefundStatusAnswer> {
  const told = await askBill(desk, request.attempt, record)
  if (told.kind !== 'told') return told
  if (told.wire.latestTransactionStatus !== '04')
    return { kind: 'unknown', reason: `bill_says_${told.wire.latestTransactionStatus}` }
  if (request.amount !== request.attempt.amount) return { kind: 'unknown', reason: 'part_cannot_be_told' }
  // It names no number of its own for the refund, so ours stands in.
  return { kind: 'refunded', providerReference: request.refundReference, refundedAt: desk.now() }
}

type BillTold =
  | { readonly kind: 'told'; readonly wire: z.infer<typeof QueryWire> }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly reason: string }

async function askBill(desk: QrisDesk, key: AttemptKey, record: RecordExchange): Promise<BillTold> {
  const fields = {
    originalReferenceNo: key.providerReference ?? '',
    originalPartnerReferenceNo: key.reference,
    serviceCode: '47',
    merchantId: desk.qris.merchantId,
  }
  const method = desk.qris.queryMethod ?? 'POST'
  const query = method === 'GET' ? `?${new URLSearchParams(fields)}` : ''
  const call = {
    operation: 'qr_query',
    method,
    path: desk.paths.qrQuery + query,
    service: '51',
    channelId: queryChannelId,
    body: fields,
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    // Without the bill's number it cannot be asked about; its code never reached us, so nobody can have paid it.
    const isUnseen = key.providerReference === null && answer.httpStatus === 400
    return isUnseen || isNotFound(answer)
      ? { kind: 'not_found' }
      : { kind: 'unknown', reason: `refused_${answer.code}` }
  }
  const wire = QueryWire.safeParse(answer.body)
  return wire.success ? { kind: 'told', wire: wire.data } : { kind: 'unknown', reason: 'unreadable_body' }
}

/** At least a minute ahead and at most a day, to the second. */
function codeValidUpTo(payBefore: Date, now: Date): Date {
  const aheadMs = Math.min(Math.max(payBefore.getTime() - now.getTime(), minuteMs), longestMs)
  return new Date(Math.floor((now.getTime() + aheadMs) / 1000) * 1000)
}
