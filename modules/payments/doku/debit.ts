import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { RefundRequest } from '../refund-port.ts'
import { mayExist, type SnapAnswer } from '../snap/answer.ts'
import type { SnapCall } from '../snap/client.ts'
import { isPageUrl } from '../snap/page-url.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { SnapAmount, snapAmount } from '../snap/wire.ts'
import { type DebitChannel, ownReference, wireReference } from './debit-channels.ts'
import { chargeLinkedBody, chargeOnPageBody } from './debit-wire.ts'
import { type ChannelDesk, deviceHeader, type SnapDesk } from './desk.ts'
import { RefundHistory, readRefundAnswer, readRefundHistory } from './snap-refund.ts'

const chargePath = '/direct-debit/core/v1/debit/payment-host-to-host'
const refundPath = '/direct-debit/core/v1/debit/refund'
const statusPath = '/orders/v1.0/debit/status'

interface DebitDesk extends SnapDesk {
  readonly debit: DebitChannel
}

const ChargeAnswerWire = z.object({
  partnerReferenceNo: z.string(),
  referenceNo: z.string().min(1).max(64),
  webRedirectUrl: z.string().nullish(),
})

const StatusWire = z.object({
  originalPartnerReferenceNo: z.string().nullish(),
  originalReferenceNo: z.string().nullish(),
  latestTransactionStatus: z.string(),
  transAmount: SnapAmount.nullish(),
  paidTime: z.string().nullish(),
  refundHistory: RefundHistory,
})

/** One wallet or direct debit of SNAP (services 54, 55, 58). An unpaid one lapses by itself: DOKU has no service 57. */
export function createDebit(desk: DebitDesk): ChannelDesk {
  return {
    channel: desk.debit.channel,
    charge: (request, record) => chargeDebit(desk, request, record),
    status: (key, record) => debitStatus(desk, key, record),
    cancel: async () => ({ kind: 'unsupported' }),
    refund: (request, record) => refundDebit(desk, request, record),
    refundStatus: async (request, record) => {
      const status = await askStatus(desk, request.attempt, record)
      if (status.kind !== 'told') return status
      return readRefundHistory(status.wire.refundHistory, askedRefund(desk, request))
    },
  }
}

/**
 * Opens the wallet's page, or charges the linked account. A reference that exists already is an earlier question whose
 * answer was lost: that stays unknown, and the status tells how it ended.
 */
async function chargeDebit(
  desk: DebitDesk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const { debit } = desk
  const { linkedAccount } = request
  if (debit.way === 'linked' && linkedAccount === undefined)
    return { kind: 'refused', code: 'link_again', reason: 'The account has to be linked first.' }
  const reference = wireReference(debit.references, request.reference)
  const call: SnapCall = {
    operation: 'debit_payment',
    method: 'POST',
    path: chargePath,
    service: '54',
    channelId: null,
    externalId: externalIdOf(request.requestId),
    headers: {
      'X-IP-ADDRESS': desk.ipAddress,
      'X-DEVICE-ID': deviceHeader(linkedAccount?.deviceId ?? request.reference),
      ...(debit.way === 'linked' && linkedAccount !== undefined
        ? { 'Authorization-Customer': `Bearer ${linkedAccount.customerToken}` }
        : {}),
    },
    body:
      debit.way === 'page'
        ? chargeOnPageBody(debit, request, reference)
        : chargeLinkedBody(debit, request, reference),
  }
  return readCharge(desk, request, { answer: await desk.client.call(call, record), reference })
}

function readCharge(
  desk: DebitDesk,
  request: ChargeRequest,
  { answer, reference }: { readonly answer: SnapAnswer; readonly reference: string },
): ChargeAnswer {
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    const isDeadLink = answer.httpStatus === 401 && (answer.caseCode === '02' || answer.caseCode === '04')
    if (isDeadLink) return { kind: 'refused', code: 'link_again', reason: answer.reason }
    return mayExist(answer)
      ? { kind: 'unknown', reason: `exists_${answer.code}` }
      : { kind: 'refused', code: answer.code, reason: answer.reason }
  }
  const wire = ChargeAnswerWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerReferenceNo, referenceNo, webRedirectUrl } = wire.data
  if (partnerReferenceNo !== reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  const payBefore = request.payBefore.toISOString()
  const url = webRedirectUrl ?? ''
  // A linked account may be charged without anything left to do for the buyer.
  if (url === '')
    return desk.debit.way === 'linked'
      ? { kind: 'awaiting', instruction: { kind: 'under_way', payBefore }, providerReference: referenceNo }
      : { kind: 'unknown', reason: 'no_page_url' }
  if (!isPageUrl(url, desk.baseUrl)) return { kind: 'unknown', reason: 'unusable_page_url' }
  return {
    kind: 'awaiting',
    instruction: { kind: 'redirect', url, payBefore },
    providerReference: referenceNo,
  }
}

async function debitStatus(desk: DebitDesk, key: AttemptKey, record: RecordExchange): Promise<StatusAnswer> {
  const status = await askStatus(desk, key, record)
  if (status.kind !== 'told') return status
  const { wire } = status
  switch (wire.latestTransactionStatus) {
    case '00':
    // Paid, and given back since: the money did arrive, and its refunds are asked about by their own references.
    case '04': {
      const providerReference = wire.originalReferenceNo ?? key.providerReference ?? ''
      const amount = wire.transAmount ?? null
      if (amount === null) return { kind: 'unknown', reason: 'paid_without_amount' }
      if (providerReference === '') return { kind: 'unknown', reason: 'paid_without_reference' }
      return {
        kind: 'paid',
        amount,
        providerReference,
        paidAt: readTimestamp(wire.paidTime ?? '') ?? desk.now(),
      }
    }
    case '01':
    case '02':
    case '03':
      return { kind: 'open' }
    case '05':
      return { kind: 'not_paid', reason: 'cancelled' }
    case '06':
      return { kind: 'not_paid', reason: 'failed' }
    case '07':
      return { kind: 'not_found' }
    default:
      return { kind: 'unknown', reason: 'unknown_status' }
  }
}

async function refundDebit(desk: DebitDesk, request: RefundRequest, record: RecordExchange) {
  const { attempt } = request
  const asked = askedRefund(desk, request)
  const call: SnapCall = {
    operation: 'debit_refund',
    method: 'POST',
    path: refundPath,
    service: '58',
    channelId: null,
    headers: { 'X-IP-ADDRESS': desk.ipAddress, 'X-DEVICE-ID': deviceHeader(attempt.reference) },
    body: {
      originalPartnerReferenceNo: wireReference(desk.debit.references, attempt.reference),
      originalExternalId: externalIdOf(attempt.requestId),
      refundAmount: snapAmount(request.amount),
      reason: request.reason.slice(0, 255),
      partnerRefundNo: asked.partnerRefundNo,
      additionalInfo: { channel: desk.debit.dokuChannel },
    },
  }
  return readRefundAnswer(await desk.client.call(call, record), asked)
}

function askedRefund(desk: DebitDesk, request: RefundRequest) {
  return {
    partnerRefundNo: wireReference(desk.debit.refundReferences, request.refundReference),
    amount: request.amount,
    now: desk.now(),
  }
}

type Told = { readonly kind: 'told'; readonly wire: z.infer<typeof StatusWire> }
type NotTold = Extract<StatusAnswer, { kind: 'not_found' | 'unknown' }>

async function askStatus(desk: DebitDesk, key: AttemptKey, record: RecordExchange): Promise<Told | NotTold> {
  const { debit } = desk
  const call: SnapCall = {
    operation: 'debit_status',
    method: 'POST',
    path: statusPath,
    service: '55',
    channelId: null,
    headers: { 'X-IP-ADDRESS': desk.ipAddress },
    body: {
      originalPartnerReferenceNo: wireReference(debit.references, key.reference),
      ...(key.providerReference === null ? {} : { originalReferenceNo: key.providerReference }),
      serviceCode: '55',
      additionalInfo: { channel: debit.dokuChannel },
    },
  }
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return answer.httpStatus === 404 && answer.caseCode === '01'
      ? { kind: 'not_found' }
      : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = StatusWire.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const echoed = wire.data.originalPartnerReferenceNo ?? null
  const asked = wireReference(debit.references, key.reference)
  if (echoed !== null && echoed !== asked && ownReference(debit.references, echoed) !== key.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  return { kind: 'told', wire: wire.data }
}

/** The X-EXTERNAL-ID of a charge, which its refund has to name: it depends on nothing but the attempt. */
function externalIdOf(requestId: string): string {
  const hash = createHash('sha256').update(requestId).digest('hex')
  return BigInt(`0x${hash}`).toString().slice(0, 32)
}
