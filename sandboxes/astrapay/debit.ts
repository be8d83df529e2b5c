import { isJsonObject, valueAt, type JsonObject } from './json.ts'
import { meaningOfAmount } from './magic-values.ts'
import { wireAmount } from './money.ts'
import { findPayment, invoiceNumber, openPayment, payableIdr } from './payments.ts'
import { refundedIdr } from './refund-rules.ts'
import type { Sandbox } from './sandbox.ts'
import { settingsOf } from './settings.ts'
import { accept, readFields, refuse, type FieldReader, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Payment, Refund } from './state.ts'
import { parseTimestamp, wibTimestamp } from './wire-time.ts'

const minuteMs = 60_000
const windowMs = { shortest: 3 * minuteMs, longest: 15 * minuteMs }
// Both ends speak in whole seconds, so the edge of the window is one second wide.
const wholeSecondMs = 1000
const seenLateMs = 10_000
const finalStatuses = { pending: '03', cancelled: '05', failed: '06' } as const

export type LatestStatus = '00' | '01' | '03' | '04' | '05' | '06'

/** Service 54: asks for a sum; the answer carries the address of our page where the customer pays. */
export function askForDebit(sandbox: Sandbox, { merchant, body, customer }: SnapCall): SnapAnswer {
  const nowMs = sandbox.clock.nowMs()
  const fields = readFields('54', body)
  const partnerReferenceNo = fields.required('partnerReferenceNo', 64)
  const merchantId = fields.optional('merchantId', 64)
  const validUpToMs = readValidUpTo(fields, nowMs)
  const amountIdr = fields.amount('amount')
  const description = readDescription(fields, body)
  const isInApp = readPaymentType(fields) === 'IN_APP'
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const { allowsInApp, customerFeeIdr } = settingsOf(sandbox.state, merchant.clientId)
  if (isInApp && !allowsInApp) return refuse('54', '40301', 'paymentType needs an agreement')
  if (merchantId !== null && merchantId !== merchant.merchantId) return refuse('54', '40408')
  if (amountIdr === 0n) return refuse('54', '40001', 'amount.value')
  const aheadMs = validUpToMs - nowMs
  if (aheadMs < windowMs.shortest - wholeSecondMs || aheadMs > windowMs.longest + wholeSecondMs)
    return refuse('54', '40315', 'Date limit exceeded')
  const key = { clientId: merchant.clientId, service: '54' as const, partnerReferenceNo }
  if (findPayment(sandbox, key) !== null) return refuse('54', '40901')
  if (customer !== null && customer.wallet.standing !== 'active') return refuse('54', '40305')

  const referenceNo = invoiceNumber('PAC', nowMs)
  const payment = openPayment(sandbox, {
    ...key,
    referenceNo,
    amountIdr,
    tipIdr: 0n,
    feeIdr: customerFeeIdr,
    isLinked: customer !== null,
    payerPhone: customer?.wallet.phone ?? null,
    description,
    validUpToMs,
  })
  const address = isInApp
    ? { appRedirectUrl: `astrapay://payment-channel/payment?id=${payment.id}` }
    : { webRedirectUrl: pageUrl(sandbox, payment) }
  return bend(payment, accept('54', { partnerReferenceNo, referenceNo, ...address }))
}

/** Service 55: what truly became of a debit. */
export function tellDebitStatus(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('55', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.optional('originalReferenceNo', 64)
  if (fields.required('serviceCode', 2) !== '54') fields.malformed('serviceCode')
  const amountIdr = fields.amount('amount')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const payment = findPayment(sandbox, { clientId: merchant.clientId, service: '54', partnerReferenceNo })
  if (payment === null) return refuse('55', '40401')
  if (amountIdr !== payment.amountIdr) return refuse('55', '40418', 'amount')
  if (referenceNo !== null && referenceNo !== payment.referenceNo)
    return refuse('55', '40418', 'originalReferenceNo')

  return accept('55', {
    originalPartnerReferenceNo: payment.partnerReferenceNo,
    originalReferenceNo: payment.referenceNo,
    serviceCode: '54',
    latestTransactionStatus: debitStatus(sandbox, payment),
    ...(payment.refunds.length > 0 ? { refundHistory: payment.refunds.map(wireRefund) } : {}),
    transAmount: wireAmount(payableIdr(payment)),
    feeAmount: wireAmount(payment.feeIdr),
    ...(payment.paidAtMs === null ? {} : { paidTime: wibTimestamp(payment.paidAtMs) }),
    ...(namesPayOption(sandbox, payment) ? { additionalInfo: payInfo(payment) } : {}),
  })
}

/** The status of any payment by truth and clock, whatever jobs have or have not run. */
export function statusOf(sandbox: Sandbox, payment: Payment): LatestStatus {
  if (payment.standing === 'open') return sandbox.clock.nowMs() < payment.validUpToMs ? '01' : '05'
  if (payment.standing === 'paid') return refundedIdr(payment.refunds) >= payment.amountIdr ? '04' : '00'
  return finalStatuses[payment.standing]
}

/** The address of the page on which a person pays. */
export function pageUrl(sandbox: Sandbox, payment: Payment): string {
  return `${sandbox.publicUrl}/merchant-service/payments/${payment.id}`
}

function debitStatus(sandbox: Sandbox, payment: Payment): string {
  const isFresh = sandbox.clock.nowMs() < payment.createdAtMs + seenLateMs
  return isFresh && meaningOfAmount(payment.amountIdr) === 'seen_late' ? '07' : statusOf(sandbox, payment)
}

function readValidUpTo(fields: FieldReader, nowMs: number): number {
  const text = fields.optional('validUpTo', 25)
  if (text === null) return nowMs + windowMs.longest
  const atMs = parseTimestamp(text)
  if (atMs === null) fields.malformed('validUpTo')
  return atMs ?? nowMs
}

/** Only merchants with two pay options are told which one was taken. */
function namesPayOption(sandbox: Sandbox, payment: Payment): boolean {
  return payment.paidAtMs !== null && settingsOf(sandbox.state, payment.clientId).hasBankSaqu
}

function payInfo({ amountIdr, payOption }: Payment): JsonObject {
  return { amount: wireAmount(amountIdr), payMethod: 'Balance', payOption }
}

function readPaymentType(fields: FieldReader): string | null {
  const paymentType = fields.optional('additionalInfo.paymentType', 16)
  if (paymentType !== null && paymentType !== 'IN_APP') fields.malformed('additionalInfo.paymentType')
  return paymentType
}

function readDescription(fields: FieldReader, body: JsonObject): string {
  if (!isJsonObject(valueAt(body, 'additionalInfo'))) fields.required('additionalInfo', 0)
  return fields.required('additionalInfo.description', 256)
}

function wireRefund(refund: Refund): JsonObject {
  return {
    refundNo: refund.refundNo,
    // The provider calls its merchants' refund number so here, where the standard says partnerRefundNo.
    partnerReferenceNo: refund.partnerRefundNo,
    refundAmount: wireAmount(refund.amountIdr),
    refundStatus: refund.status,
    refundDate: wibTimestamp(refund.atMs),
    ...(refund.reason === null ? {} : { reason: refund.reason }),
  }
}

/** Magic sums: the payment exists, but the caller is not told so. */
function bend(payment: Payment, answer: SnapAnswer): SnapAnswer {
  const meaning = meaningOfAmount(payment.amountIdr)
  if (meaning === 'error_after_accept')
    return { ...refuse('54', '50001'), verdict: 'accepted, answered 5005401 (magic sum)' }
  if (meaning === 'silence_after_accept')
    return { ...answer, withheld: true, verdict: 'accepted, not answered (magic sum)' }
  return answer
}
