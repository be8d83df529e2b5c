import type { Clock } from '#platform/clock.ts'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { SnapAnswer } from '../snap/answer.ts'
import type { SnapClient } from '../snap/client.ts'
import { isPageUrl } from '../snap/page-url.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import type { AstraPayPaths } from './config.ts'
import {
  DebitStatusAnswer,
  PaymentAnswer,
  paidOfRequested,
  paymentBody,
  statusBody,
  validUpTo,
} from './wire.ts'

// CHANNEL-ID is fixed per service.
const paymentChannelId = '00854'
const statusChannelId = '00155'

/** Direct debit with the means to use it. */
interface DebitDesk {
  readonly client: SnapClient
  readonly baseUrl: string
  readonly paths: AstraPayPaths
  readonly merchantId: string
  readonly now: Clock
}

/**
 * Opens AstraPay's web view (service 54). A reference that exists already is an earlier question of ours whose page
 * we never learnt: that stays unknown, and the status tells how it ends.
 */
export async function chargeDebit(
  desk: DebitDesk,
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
    body: paymentBody(request, desk.merchantId, until),
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused')
    return mayExist(answer)
      ? { kind: 'unknown', reason: `exists_${answer.code}` }
      : { kind: 'refused', code: answer.code, reason: answer.reason }
  const wire = PaymentAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const { partnerReferenceNo, referenceNo, webRedirectUrl } = wire.data
  if (partnerReferenceNo !== request.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if (!isPageUrl(webRedirectUrl, desk.baseUrl)) return { kind: 'unknown', reason: 'unusable_page_url' }
  return {
    kind: 'awaiting',
    instruction: { kind: 'redirect', url: webRedirectUrl, payBefore: until.toISOString() },
    providerReference: referenceNo,
  }
}

/** Asks how a debit stands (service 55). */
export async function debitStatus(
  desk: DebitDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<StatusAnswer> {
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
    return answer.httpStatus === 404 && answer.caseCode === '01'
      ? { kind: 'not_found' }
      : { kind: 'unknown', reason: `refused_${answer.code}` }
  const wire = DebitStatusAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  if (wire.data.originalPartnerReferenceNo !== key.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  switch (wire.data.latestTransactionStatus) {
    case '00': {
      const amount = paidOfRequested(wire.data, key.amount)
      if (amount === null) return { kind: 'unknown', reason: 'paid_without_amount' }
      const providerReference = wire.data.originalReferenceNo ?? ''
      if (providerReference === '') return { kind: 'unknown', reason: 'paid_without_reference' }
      return {
        kind: 'paid',
        amount,
        providerReference,
        paidAt: readTimestamp(wire.data.paidTime ?? '') ?? desk.now(),
      }
    }
    case '01':
    case '02':
    case '03':
      return { kind: 'open' }
    case '04':
      return { kind: 'unknown', reason: 'refunded_at_provider' }
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

/** 409xx01 says the reference exists, 404xx18 that it exists with other data. */
function mayExist(answer: Extract<SnapAnswer, { kind: 'refused' }>): boolean {
  return answer.httpStatus === 409 || (answer.httpStatus === 404 && answer.caseCode === '18')
}
