import type {
  AttemptKey,
  ChargeAnswer,
  ChargeRequest,
  Instruction,
  RecordExchange,
  StatusAnswer,
} from '../port.ts'
import { isPageUrl } from '../snap/page-url.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import { customerHeaders, isNotFound, readRefusal, type Desk } from './desk.ts'
import {
  DebitStatusAnswer,
  type DebitStatus,
  type PaymentWire,
  PaymentAnswer,
  paidOfRequested,
  paymentBody,
  statusBody,
  validUpTo,
} from './wire.ts'

// CHANNEL-ID is fixed per service.
const paymentChannelId = '00854'
const statusChannelId = '00155'

/**
 * Opens AstraPay's web view (service 54). A reference that exists already is an earlier question of ours whose page
 * we never learnt: that stays unknown, and the status tells how it ends.
 */
export async function chargeDebit(
  desk: Desk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const until = validUpTo(request.payBefore, desk.now())
  const call = {
    operation: 'debit_payment',
    method: 'POST',
    path: desk.paths.payment,
    service: '54',
    channelId: paymentChannelId,
    // Of a linked account the buyer still sees the sum and gives the PIN, but types no telephone number.
    headers: request.linkedAccount === undefined ? {} : customerHeaders(request.linkedAccount),
    body: paymentBody(request, desk.merchantId, { until, isInApp: isInApp(desk, request) }),
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') return readRefusal(answer)
  const wire = PaymentAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerReferenceNo, referenceNo } = wire.data
  if (partnerReferenceNo !== request.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  const instruction = instructionOf(desk, request, { wire: wire.data, payBefore: until.toISOString() })
  if (instruction === null) return { kind: 'unknown', reason: 'unusable_page_url' }
  return { kind: 'awaiting', instruction, providerReference: referenceNo }
}

/** A deep link opens AstraPay's own app; a linked account is charged on the web all the same. */
function isInApp(desk: Desk, request: ChargeRequest): boolean {
  return desk.isInApp && request.linkedAccount === undefined
}

/** Where the buyer goes on; null where the answer gives no place they can be sent to. */
function instructionOf(
  desk: Desk,
  request: ChargeRequest,
  told: { readonly wire: PaymentWire; readonly payBefore: string },
): Instruction | null {
  const { webRedirectUrl, appRedirectUrl } = told.wire
  const { payBefore } = told
  if (isInApp(desk, request) && appRedirectUrl?.startsWith('astrapay://'))
    return { kind: 'redirect', url: appRedirectUrl, payBefore }
  if (webRedirectUrl && isPageUrl(webRedirectUrl, desk.baseUrl))
    return { kind: 'redirect', url: webRedirectUrl, payBefore }
  // Without a page a linked account is asked in AstraPay's own app.
  const isSilent = !webRedirectUrl && request.linkedAccount !== undefined
  return isSilent ? { kind: 'under_way', payBefore } : null
}

/** Asks how a debit stands (service 55). */
export async function debitStatus(
  desk: Desk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<StatusAnswer> {
  const status = await askDebitStatus(desk, key, record)
  if (status.kind !== 'told') return status
  const { wire } = status
  switch (wire.latestTransactionStatus) {
    case '00':
    // Paid, and given back since: the money did arrive, and its refunds are asked about by their own references.
    case '04':
      return readPaid(wire, key, desk.now())
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

/** The answer of service 55 to one of our references, or why there is none. */
export async function askDebitStatus(
  desk: Desk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<
  | { readonly kind: 'told'; readonly wire: DebitStatus }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly reason: string }
> {
  const call = {
    operation: 'debit_status',
    method: 'POST',
    path: desk.paths.status,
    service: '55',
    channelId: statusChannelId,
    body: statusBody(key),
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return isNotFound(answer) ? { kind: 'not_found' } : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = DebitStatusAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  if (wire.data.originalPartnerReferenceNo !== key.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  return { kind: 'told', wire: wire.data }
}

function readPaid(wire: DebitStatus, key: AttemptKey, now: Date): StatusAnswer {
  const amount = paidOfRequested(wire, key.amount)
  if (amount === null) return { kind: 'unknown', reason: 'paid_without_amount' }
  const providerReference = wire.originalReferenceNo ?? ''
  if (providerReference === '') return { kind: 'unknown', reason: 'paid_without_reference' }
  return {
    kind: 'paid',
    amount,
    providerReference,
    paidAt: readTimestamp(wire.paidTime ?? '') ?? now,
  }
}
