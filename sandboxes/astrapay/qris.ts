import { randomInt } from 'node:crypto'
import { statusOf, type LatestStatus } from './debit.ts'
import { qrisText } from './emv.ts'
import { parseAmountValue, wireAmount } from './money.ts'
import { billStates, customerPan } from './notification-body.ts'
import { findPayment, openPayment, randomLetters } from './payments.ts'
import type { Sandbox } from './sandbox.ts'
import { accept, readFields, refuse, type FieldReader, type SnapAnswer, type SnapCall } from './snap.ts'
import type { Merchant, Payment } from './state.ts'
import { parseWibTimestamp, wibMicroseconds } from './wire-time.ts'

const hourMs = 3_600_000
const lifeMs = { usual: 4 * hourMs, longest: 24 * hourMs }
/** Bank Indonesia's limit of one QRIS payment. */
const amountMaxIdr = 10_000_000n

/** Service 47: a dynamic QRIS code for one bill. */
export function generateQr(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const nowMs = sandbox.clock.nowMs()
  const fields = readFields('47', body)
  const partnerReferenceNo = fields.required('partnerReferenceNo', 64)
  const amountIdr = fields.amount('amount')
  const merchantId = fields.required('merchantId', 64)
  const terminalId = fields.required('terminalId', 16)
  const tipIdr = readTip(fields)
  const validUpToMs = readValidity(fields, nowMs)
  if (!/^\d+$/.test(merchantId)) fields.malformed('merchantId')
  if (amountIdr === 0n) fields.malformed('amount.value')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  if (merchant.qrMerchantId !== null && merchant.qrMerchantId !== merchantId) return refuse('47', '40408')
  if (merchant.terminalId !== null && merchant.terminalId !== terminalId) return refuse('47', '40417')
  if (amountIdr + tipIdr > amountMaxIdr) return refuse('47', '40302')
  const key = { clientId: merchant.clientId, service: '47' as const, partnerReferenceNo }
  if (findPayment(sandbox, key) !== null) return refuse('47', '40901')

  const referenceNo = randomLetters(10)
  const payment = openPayment(sandbox, {
    ...key,
    referenceNo,
    amountIdr,
    tipIdr,
    feeIdr: 0n,
    isLinked: false,
    payerPhone: null,
    description: 'QRIS',
    validUpToMs,
  })
  const qr = drawQr(merchant, payment, { merchantId, terminalId })
  payment.qr = qr
  return accept('47', {
    partnerReferenceNo,
    referenceNo,
    qrContent: qr.content,
    merchantName: merchant.name,
    terminalId,
    additionalInfo: { tip: `${tipIdr}.00` },
  })
}

/** Service 51: what became of a QRIS bill. */
export function queryQr(sandbox: Sandbox, { merchant, body }: SnapCall): SnapAnswer {
  const fields = readFields('51', body)
  const partnerReferenceNo = fields.required('originalPartnerReferenceNo', 64)
  const referenceNo = fields.required('originalReferenceNo', 64)
  const merchantId = fields.required('merchantId', 64)
  if (fields.required('serviceCode', 2) !== '47') fields.malformed('serviceCode')
  const refusal = fields.refusal()
  if (refusal !== null) return refusal

  const payment = findPayment(sandbox, { clientId: merchant.clientId, service: '47', partnerReferenceNo })
  if (payment === null) return refuse('51', '40401')
  if (payment.referenceNo !== referenceNo) return refuse('51', '40418', 'originalReferenceNo')
  if (payment.qr?.merchantId !== merchantId) return refuse('51', '40408')
  const status = billStatus(statusOf(sandbox, payment))
  const isPaid = payment.paidAtMs !== null
  return accept('51', {
    originalReferenceNo: payment.referenceNo,
    originalPartnerReferenceNo: payment.partnerReferenceNo,
    originalExternalId: fields.optional('originalExternalId', 36),
    serviceCode: '47',
    latestTransactionStatus: status,
    transactionStatusDesc: billStates[status],
    ...(payment.paidAtMs === null ? {} : { paidTime: wibMicroseconds(payment.paidAtMs) }),
    amount: wireAmount(payment.amountIdr),
    terminalId: payment.qr.terminalId,
    additionalInfo: {
      tip: `${payment.tipIdr}.00`,
      customerPan: isPaid ? customerPan(payment) : '',
      customerReferenceNumber: isPaid ? retrievalReference(payment) : '',
      issuerName: isPaid ? 'ASTRAPAY' : '',
    },
  })
}

/** A bill that waits is PENDING and one being processed is PAYING, where a debit is 01 and 03. */
function billStatus(status: LatestStatus): keyof typeof billStates {
  if (status === '01') return '03'
  return status === '03' ? '02' : status
}

/** Finds a bill still in the books by what a scanner reads, or by its ten-character number. */
export function findByQr(sandbox: Sandbox, text: string): Payment | null {
  const wanted = text.trim()
  for (const payment of sandbox.state.payments.values())
    if (
      payment.qr !== null &&
      (payment.qr.content === wanted || payment.referenceNo === wanted.toUpperCase())
    )
      return payment
  return null
}

function readTip(fields: FieldReader): bigint {
  const text = fields.optional('additionalInfo.tip', 16)
  const tipIdr = parseAmountValue(text ?? '0.00')
  if (tipIdr === null) fields.malformed('additionalInfo.tip')
  return tipIdr ?? 0n
}

function readValidity(fields: FieldReader, nowMs: number): number {
  const text = fields.optional('validityPeriod', 25)
  if (text === null) return nowMs + lifeMs.usual
  // The provider's own example has no zone.
  const atMs = parseWibTimestamp(text)
  const isUsable = atMs !== null && atMs > nowMs && atMs <= nowMs + lifeMs.longest + 1000
  if (!isUsable) fields.malformed('validityPeriod')
  return atMs ?? nowMs
}

function drawQr(
  merchant: Merchant,
  payment: Payment,
  ids: { merchantId: string; terminalId: string },
): { content: string; terminalId: string; merchantId: string; pan: string } {
  const digits = ids.merchantId.slice(-9).padStart(9, '0')
  const pan = `93600822${digits}${randomInt(10)}`
  const content = qrisText({
    pan,
    acquirerMerchantId: digits,
    nationalMerchantId: `ID${digits}`,
    criteria: 'UBE',
    categoryCode: '5533',
    amountIdr: payment.amountIdr,
    tipIdr: payment.tipIdr,
    merchantName: merchant.name,
    city: 'JAKARTA',
    postalCode: '14330',
    billNumber: payment.referenceNo,
    terminalLabel: ids.terminalId,
  })
  return { content, pan, ...ids }
}

/** Twelve digits that stay the same for one payment. */
function retrievalReference(payment: Payment): string {
  return String(payment.paidAtMs ?? 0)
    .slice(-12)
    .padStart(12, '0')
}
