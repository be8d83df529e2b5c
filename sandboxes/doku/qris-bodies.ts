import { merchantPan } from './qris.ts'
import { refundHistory } from './refund-bodies.ts'
import { refundsOf, returnedIdr } from './refunds.ts'
import { snapAmount } from './snap-amount.ts'
import type { QrisCode } from './state.ts'
import { isoWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

type Body = Record<string, unknown>

const descriptions: Readonly<Record<string, string>> = {
  '00': 'Success',
  '03': 'Pending',
  '04': 'Refunded',
  '06': 'Failed',
  '07': 'Cancelled',
  '08': 'Expired',
}

export function isCodeExpired(world: World, code: QrisCode): boolean {
  return now(world) >= code.expiresAtMs
}

/** Why a code cannot be paid now, in the person's words; null when it can. */
export function codeClosedReason(world: World, code: QrisCode): string | null {
  switch (code.status) {
    case 'paid':
      return 'Kode QR ini sudah dibayar.'
    case 'cancelled':
      return 'Kode QR ini sudah dibatalkan penjual.'
    case 'failed':
    case 'open':
      return isCodeExpired(world, code) ? 'Waktu pembayaran sudah habis.' : null
  }
}

/** The code of `latestTransactionStatus`. */
function codeStatus(world: World, code: QrisCode): string {
  switch (code.status) {
    case 'paid': {
      const { clientId, partnerReferenceNo: reference } = code
      const back = returnedIdr(refundsOf(world, 'qris', { clientId, reference }))
      return back === code.amountIdr ? '04' : '00'
    }
    case 'cancelled':
      return '07'
    case 'failed':
      return isCodeExpired(world, code) ? '08' : '06'
    case 'open':
      return isCodeExpired(world, code) ? '08' : '03'
  }
}

/** The answer to a query (service 51). */
export function codeStatusBody(world: World, code: QrisCode): Body {
  const { clientId, partnerReferenceNo } = code
  const status = codeStatus(world, code)
  const refunds = refundsOf(world, 'qris', { clientId, reference: partnerReferenceNo })
  return {
    originalReferenceNo: code.referenceNo,
    originalPartnerReferenceNo: partnerReferenceNo,
    serviceCode: '47',
    latestTransactionStatus: status,
    transactionStatusDesc: descriptions[status] ?? '',
    ...(code.status === 'paid' ? { paidTime: isoWib(code.finishedAtMs ?? code.createdAtMs) } : {}),
    amount: snapAmount(code.amountIdr),
    terminalId: code.terminalId,
    ...(refunds.length === 0 ? {} : { refundHistory: refundHistory(refunds) }),
    additionalInfo: payerOf(code),
  }
}

/** The notification (service 52) in the standard's form; the provider's own form was never seen. */
export function codeNotificationBody(world: World, code: QrisCode): Body {
  const status = codeStatus(world, code)
  return {
    originalReferenceNo: code.referenceNo,
    originalPartnerReferenceNo: code.partnerReferenceNo,
    latestTransactionStatus: status,
    transactionStatusDesc: descriptions[status] ?? '',
    customerNumber: '936009110000000001',
    destinationNumber: merchantPan(code.merchantId),
    destinationAccountName: world.state.merchants.get(code.clientId)?.name ?? '',
    amount: snapAmount(code.amountIdr),
    additionalInfo: {
      ...payerOf(code),
      channel: 'QRIS',
      merchantId: code.merchantId,
      terminalId: code.terminalId,
      paidTime: isoWib(code.finishedAtMs ?? code.createdAtMs),
    },
  }
}

function payerOf(code: QrisCode): Body {
  if (code.status !== 'paid') return {}
  return {
    issuerName: 'DOMPET SANDBOX',
    customerPan: '936009110000000001',
    approvalCode: code.approvalCode,
  }
}
