import type { Clock } from '#platform/clock.ts'
import type { Rupiah } from '#platform/money.ts'
import type { AccountChange, ChangeAnswer } from '../account-port.ts'
import type { InquiredTransfer } from '../inquiry-port.ts'
import type { AttemptKey, ChargeAnswer, ChargeRequest, RecordExchange, StatusAnswer } from '../port.ts'
import type { CancelAnswer } from '../refund-port.ts'
import { mayExist, type SnapAnswer } from '../snap/answer.ts'
import type { SnapClient } from '../snap/client.ts'
import { readTimestamp } from '../snap/timestamps.ts'
import type { VirtualAccountChannel } from './channels.ts'
import { type ChannelDesk, refundedByHand } from './desk.ts'
import {
  CreateVaAnswer,
  type VirtualAccountNumber,
  VaStatusAnswer,
  createVaBody,
  vaPaymentReference,
  virtualAccountNumber,
} from './wire.ts'

const createPath = '/virtual-accounts/bi-snap-va/v1.1/transfer-va/create-va'
const updatePath = '/virtual-accounts/bi-snap-va/v1.1/transfer-va/update-va'
const deletePath = '/virtual-accounts/bi-snap-va/v1.1/transfer-va/delete-va'
const statusPath = '/orders/v1.0/transfer-va/status'
const channelId = 'H2H'

/** A virtual account channel with the means to use it. */
interface VirtualAccountDesk {
  readonly client: SnapClient
  readonly channel: VirtualAccountChannel
  readonly bin: string
  readonly now: Clock
}

/** SNAP virtual accounts of one bank, under numbers that we make. */
export interface VirtualAccounts extends ChannelDesk {
  /** Changes sum, bounds, deadline or name of a registered number (service 28). */
  change(key: AttemptKey, change: AccountChange, record: RecordExchange): Promise<ChangeAnswer>
  /** Asks whether a transfer followed an inquiry that we answered (service 26). */
  askTransfer(asked: InquiredTransfer, record: RecordExchange): Promise<StatusAnswer>
}

export function createVirtualAccounts(desk: VirtualAccountDesk): VirtualAccounts {
  return {
    channel: desk.channel.channel,
    charge: (request, record) => chargeVirtualAccount(desk, request, record),
    status: (key, record) => virtualAccountStatus(desk, key, record),
    cancel: (key, record) => cancelVirtualAccount(desk, key, record),
    change: (key, change, record) => changeVirtualAccount(desk, { key, change }, record),
    askTransfer: (asked, record) => askTransfer(desk, asked, record),
    ...refundedByHand,
  }
}

/**
 * Registers the attempt's own number (service 27). A number that exists already is asked after: if it carries our
 * reference it is the account of an earlier question whose answer was lost, and nothing is created twice.
 */
async function chargeVirtualAccount(
  desk: VirtualAccountDesk,
  request: ChargeRequest,
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const number = virtualAccountNumber(desk.bin, request)
  const call = {
    operation: 'create_va',
    method: 'POST',
    path: createPath,
    service: '27',
    channelId,
    body: createVaBody(number, desk.channel.dokuChannel, request),
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    if (mayExist(answer)) return adoptExisting(desk, { number, request, refusal: answer }, record)
    return { kind: 'refused', code: answer.code, reason: answer.reason }
  }
  const wire = CreateVaAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const echo = wire.data.virtualAccountData
  if (!isSameNumber(echo.virtualAccountNo, number)) return { kind: 'unknown', reason: 'wrong_number_echoed' }
  if (echo.trxId !== request.reference) return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  if (echo.totalAmount !== request.amount) return { kind: 'unknown', reason: 'wrong_amount_echoed' }
  return awaiting(desk, number, request)
}

/** Asks after the attempt's number (service 26). */
async function virtualAccountStatus(
  desk: VirtualAccountDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<StatusAnswer> {
  const number = virtualAccountNumber(desk.bin, key)
  const answer = await askStatus(desk, number, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success')
    return readStatus(answer, { number, reference: key.reference, now: desk.now })
  switch (`${answer.httpStatus}${answer.caseCode}`) {
    case '40401':
    case '40411':
    case '40412':
      return { kind: 'not_found' }
    case '40300':
    case '40419':
      return { kind: 'not_paid', reason: 'expired' }
    default:
      return { kind: 'unknown', reason: `refused_${answer.code}` }
  }
}

/** Takes the number back (service 31), so that no bank accepts money for it any more. */
async function cancelVirtualAccount(
  desk: VirtualAccountDesk,
  key: AttemptKey,
  record: RecordExchange,
): Promise<CancelAnswer> {
  const body = {
    ...virtualAccountNumber(desk.bin, key),
    trxId: key.reference,
    additionalInfo: { channel: desk.channel.dokuChannel },
  }
  const answer = await desk.client.call(
    { operation: 'delete_va', method: 'DELETE', path: deletePath, service: '31', channelId, body },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success') return { kind: 'cancelled' }
  switch (`${answer.httpStatus}${answer.caseCode}`) {
    case '40414':
      return { kind: 'paid' }
    // Gone or over: no bank takes money for it either way.
    case '40300':
    case '40401':
    case '40411':
    case '40412':
    case '40419':
      return { kind: 'cancelled' }
    default:
      return { kind: 'refused', code: answer.code, reason: answer.reason }
  }
}

async function changeVirtualAccount(
  desk: VirtualAccountDesk,
  asked: { readonly key: AttemptKey; readonly change: AccountChange },
  record: RecordExchange,
): Promise<ChangeAnswer> {
  const { isActive, ...change } = asked.change
  const number = virtualAccountNumber(desk.bin, asked.key)
  const body = createVaBody(number, desk.channel.dokuChannel, { reference: asked.key.reference, ...change })
  const { additionalInfo } = body
  const virtualAccountConfig = {
    ...additionalInfo.virtualAccountConfig,
    status: isActive ? 'ACTIVE' : 'INACTIVE',
  }
  const answer = await desk.client.call(
    {
      operation: 'update_va',
      method: 'PUT',
      path: updatePath,
      service: '28',
      channelId,
      body: { ...body, additionalInfo: { ...additionalInfo, virtualAccountConfig } },
    },
    record,
  )
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success') return { kind: 'changed' }
  return answer.httpStatus === 404 && answer.caseCode === '14'
    ? { kind: 'paid' }
    : { kind: 'refused', code: answer.code, reason: answer.reason }
}

async function askTransfer(
  desk: VirtualAccountDesk,
  asked: InquiredTransfer,
  record: RecordExchange,
): Promise<StatusAnswer> {
  const partnerServiceId = desk.bin.padStart(8, ' ')
  const customerNo = asked.number.slice(desk.bin.length)
  const number = { partnerServiceId, customerNo, virtualAccountNo: partnerServiceId + customerNo }
  const { inquiryRequestId, reference } = asked
  const answer = await askStatus(desk, { ...number, inquiryRequestId }, record)
  if (answer.kind === 'success') return readStatus(answer, { number, reference, now: desk.now })
  return answer.kind === 'unknown' ? answer : { kind: 'unknown', reason: `refused_${answer.code}` }
}

async function askStatus(
  desk: VirtualAccountDesk,
  body: VirtualAccountNumber & { readonly inquiryRequestId?: string },
  record: RecordExchange,
): Promise<SnapAnswer> {
  return desk.client.call(
    { operation: 'va_status', method: 'POST', path: statusPath, service: '26', channelId, body },
    record,
  )
}

async function adoptExisting(
  desk: VirtualAccountDesk,
  asked: {
    readonly number: VirtualAccountNumber
    readonly request: ChargeRequest
    readonly refusal: Extract<SnapAnswer, { kind: 'refused' }>
  },
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const { number, request, refusal } = asked
  const answer = await askStatus(desk, number, record)
  const wire = answer.kind === 'success' ? VaStatusAnswer.safeParse(answer.body) : null
  if (wire?.success !== true) return { kind: 'unknown', reason: `exists_${refusal.code}` }
  const found = wire.data.virtualAccountData
  if (!isSameNumber(found.virtualAccountNo, number)) return { kind: 'unknown', reason: 'wrong_number_echoed' }
  if (found.trxId === request.reference) return awaiting(desk, number, request)
  if (found.trxId === null || found.trxId === undefined)
    return { kind: 'unknown', reason: `exists_${refusal.code}` }
  // The number belongs to another attempt, so ours was never created: a new attempt gets another number.
  return { kind: 'refused', code: refusal.code, reason: 'The account number is taken by another payment.' }
}

function readStatus(
  answer: Extract<SnapAnswer, { kind: 'success' }>,
  asked: { readonly number: VirtualAccountNumber; readonly reference: string; readonly now: Clock },
): StatusAnswer {
  const wire = VaStatusAnswer.safeParse(answer.body)
  if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
  const data = wire.data.virtualAccountData
  if (!isSameNumber(data.virtualAccountNo, asked.number))
    return { kind: 'unknown', reason: 'wrong_number_echoed' }
  if ((data.trxId ?? asked.reference) !== asked.reference)
    return { kind: 'unknown', reason: 'wrong_reference_echoed' }
  const reason = data.paymentFlagReason?.english ?? ''
  const paidAmount: Rupiah | null = data.paidAmount ?? null
  if (paidAmount === null || paidAmount === 0n)
    return /expired/i.test(reason) ? { kind: 'not_paid', reason: 'expired' } : { kind: 'open' }
  if (!/success/i.test(reason)) return { kind: 'unknown', reason: 'paid_amount_without_success' }
  if (data.paymentRequestId === null || data.paymentRequestId === undefined || data.paymentRequestId === '')
    return { kind: 'unknown', reason: 'paid_without_payment_request_id' }
  return {
    kind: 'paid',
    amount: paidAmount,
    providerReference: vaPaymentReference(asked.reference, data.paymentRequestId),
    paidAt: readTimestamp(data.trxDateTime ?? '') ?? asked.now(),
  }
}

function awaiting(
  desk: VirtualAccountDesk,
  number: VirtualAccountNumber,
  request: ChargeRequest,
): ChargeAnswer {
  return {
    kind: 'awaiting',
    instruction: {
      kind: 'virtual_account',
      bank: desk.channel.bank,
      number: number.virtualAccountNo.trim(),
      payBefore: request.payBefore.toISOString(),
    },
    providerReference: null,
  }
}

function isSameNumber(echoed: string, number: VirtualAccountNumber): boolean {
  return echoed.trim() === number.virtualAccountNo.trim()
}
