import { debitChannelOf } from './debit-channels.ts'
import { refundHistory } from './refund-bodies.ts'
import { refundsOf, returnedIdr } from './refunds.ts'
import { snapAmount } from './snap-amount.ts'
import type { DebitPayment } from './state.ts'
import { isoWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

type Body = Record<string, unknown>

const descriptions: Readonly<Record<string, string>> = {
  '00': 'Success',
  '03': 'Pending',
  '04': 'Refunded',
  '05': 'Cancelled',
  '06': 'Failed',
}

function isDebitExpired(world: World, debit: DebitPayment): boolean {
  return debit.status === 'open' && now(world) >= debit.expiresAtMs
}

/** Why a payment cannot be approved now, in the person's words; null when it can. */
export function debitClosedReason(world: World, debit: DebitPayment): string | null {
  switch (debit.status) {
    case 'paid':
      return 'Pembayaran ini sudah selesai.'
    case 'failed':
      return 'Pembayaran ini sudah gagal.'
    case 'cancelled':
      return 'Pembayaran ini sudah dibatalkan.'
    case 'pending':
      return null
    case 'open':
      return isDebitExpired(world, debit) ? 'Waktu pembayaran sudah habis.' : null
  }
}

/** The code of `latestTransactionStatus`. An open one whose time is over reads as cancelled. */
export function debitStatusCode(world: World, debit: DebitPayment): string {
  switch (debit.status) {
    case 'paid': {
      const { clientId, partnerReferenceNo: reference } = debit
      const back = returnedIdr(refundsOf(world, 'debit', { clientId, reference }))
      return back === debit.amountIdr ? '04' : '00'
    }
    case 'failed':
      return '06'
    case 'cancelled':
      return '05'
    case 'pending':
      return '03'
    case 'open':
      return isDebitExpired(world, debit) ? '05' : '03'
  }
}

/** The answer to a status question (service 55). */
export function debitStatusBody(world: World, debit: DebitPayment): Body {
  const { clientId, partnerReferenceNo } = debit
  const status = debitStatusCode(world, debit)
  const refunds = refundsOf(world, 'debit', { clientId, reference: partnerReferenceNo })
  const paid = debit.status === 'paid'
  return {
    originalPartnerReferenceNo: partnerReferenceNo,
    originalReferenceNo: debit.referenceNo,
    approvalCode: paid ? debit.approvalCode : '',
    originalExternalId: debit.externalId,
    serviceCode: '55',
    latestTransactionStatus: status,
    transactionStatusDesc: descriptions[status] ?? '',
    originalResponseCode: '2005400',
    originalResponseMessage: 'Successful',
    sessionId: debit.referenceNo,
    requestID: debit.externalId,
    refundHistory: refundHistory(refunds),
    transAmount: snapAmount(debit.amountIdr),
    feeAmount: snapAmount(0),
    ...(paid ? { paidTime: isoWib(debit.finishedAtMs ?? debit.createdAtMs) } : {}),
    additionalInfo: {
      deviceId: debit.deviceId,
      channel: debit.channel,
      acquirer: { id: debitChannelOf(debit.channel).acquirerId },
    },
  }
}

/** The notification (service 56). */
export function debitNotificationBody(world: World, debit: DebitPayment): Body {
  const status = debitStatusCode(world, debit)
  const channel = debitChannelOf(debit.channel)
  return {
    originalPartnerReferenceNo: debit.partnerReferenceNo,
    originalReferenceNo: debit.referenceNo,
    originalExternalId: debit.externalId,
    latestTransactionStatus: status,
    transactionStatusDesc: descriptions[status] ?? '',
    amount: snapAmount(debit.amountIdr),
    additionalInfo: {
      channelId: debit.channel,
      acquirerId: channel.acquirerId,
      custIdMerchant: debit.custIdMerchant || debit.partnerReferenceNo,
      accountType: channel.family === 'wallet' ? 'EMONEY' : 'DIRECT_DEBIT',
      lineItems: debit.lineItems,
      origin: { source: 'SANDBOX', system: 'sandbox', product: 'SDK', apiFormat: 'SNAP' },
    },
  }
}
