import type { JsonObject } from './json.ts'
import { wireAmount } from './money.ts'
import type { Merchant, Notification, Payment } from './state.ts'
import { bent } from './wire-bends.ts'
import { wibTimestamp } from './wire-time.ts'

/** What a notification says, apart from what the payment itself knows. */
export type Announcement = Pick<Notification, 'latestStatus' | 'amountIdr' | 'finishedAtMs' | 'bend'> & {
  payment: Payment
  merchant: Merchant
  /** Only then is a merchant told how a debit was paid. */
  hasTwoPayOptions: boolean
}

/** The words that go with a status of a QRIS bill. */
export const billStates = {
  '00': 'SUCCESS',
  '01': 'INITIATED',
  '02': 'PAYING',
  '03': 'PENDING',
  '04': 'REFUND',
  '05': 'CANCELED',
  '06': 'FAILED',
  '07': 'NOT FOUND',
} as const

/** The body of a notification exactly as it is signed and sent: service 56 for a debit, 52 for a QRIS bill. */
export function notificationBody(said: Announcement): string {
  const body = said.payment.service === '54' ? debitBody(said) : qrBody(said)
  return JSON.stringify(bent(body, said.bend))
}

function debitBody(said: Announcement): JsonObject {
  const { payment, merchant, latestStatus, amountIdr, finishedAtMs, hasTwoPayOptions } = said
  return {
    originalPartnerReferenceNo: payment.partnerReferenceNo,
    originalReferenceNo: payment.referenceNo,
    merchantId: merchant.merchantId,
    amount: wireAmount(amountIdr),
    latestTransactionStatus: latestStatus,
    finishedTime: wibTimestamp(finishedAtMs),
    ...(hasTwoPayOptions ? { additionalInfo: payInfo(payment, amountIdr) } : {}),
  }
}

function payInfo(payment: Payment, amountIdr: bigint): JsonObject {
  return {
    transAmount: wireAmount(amountIdr + payment.feeIdr),
    feeAmount: wireAmount(payment.feeIdr),
    payMethod: 'Balance',
    payOption: payment.payOption,
  }
}

function qrBody({ payment, merchant, latestStatus, amountIdr }: Announcement): JsonObject {
  return {
    originalReferenceNo: payment.referenceNo,
    originalPartnerReferenceNo: payment.partnerReferenceNo,
    latestTransactionStatus: latestStatus,
    transactionStatusDesc: billStates[latestStatus],
    customerNumber: customerPan(payment),
    destinationNumber: payment.qr?.pan ?? '',
    destinationAccountName: merchant.name,
    externalStoreId: null,
    amount: wireAmount(amountIdr),
    additionalInfo: {
      tip: `${payment.tipIdr}.00`,
      deviceId: 'AstraPay',
      channel: 'POS',
      gracePeriod: null,
      terminalId: payment.qr?.terminalId ?? '',
      userName: 'AstraPay User',
      merchantPan: payment.qr?.pan ?? '',
      customerPan: customerPan(payment),
      issuerName: '93600822',
      transactionId: `INV/QRM/${payment.referenceNo}`,
    },
  }
}

/** The payer's card-like number: the issuer's prefix and the phone number. */
export function customerPan(payment: Payment): string {
  return payment.payerPhone === null ? '' : `93600822${payment.payerPhone.slice(-10).padStart(10, '0')}`
}
