import { channelOf } from './orders.ts'
import { snapAmount } from './snap-amount.ts'
import type { SnapAccount, SnapPayment } from './state.ts'
import { isoWib } from './time.ts'

type Body = Record<string, unknown>

function configOf(account: SnapAccount): Body {
  return {
    reusableStatus: account.reusable,
    ...(account.minAmountIdr === null ? {} : { minAmount: `${account.minAmountIdr}.00` }),
    ...(account.maxAmountIdr === null ? {} : { maxAmount: `${account.maxAmountIdr}.00` }),
    status: account.active ? 'ACTIVE' : 'INACTIVE',
  }
}

function contactOf(account: SnapAccount): Body {
  return {
    ...(account.email === null ? {} : { virtualAccountEmail: account.email }),
    ...(account.phone === null ? {} : { virtualAccountPhone: account.phone }),
  }
}

/** The answer to create and update. */
export function accountBody(account: SnapAccount, publicUrl: string): Body {
  const number = account.virtualAccountNo.trim()
  return {
    partnerServiceId: account.partnerServiceId,
    customerNo: account.customerNo,
    virtualAccountNo: account.virtualAccountNo,
    virtualAccountName: account.name,
    ...contactOf(account),
    trxId: account.trxId,
    totalAmount: snapAmount(account.amountIdr),
    virtualAccountTrxType: account.trxType,
    expiredDate: account.expiredDate,
    ...(account.freeText.length === 0 ? {} : { freeText: account.freeText }),
    additionalInfo: {
      channel: account.channel,
      virtualAccountConfig: configOf(account),
      howToPayPage: `${publicUrl}/how-to-pay/${number}`,
      howToPayApi: `${publicUrl}/how-to-pay-api/${number}`,
    },
  }
}

export function deletedBody(account: SnapAccount): Body {
  return {
    partnerServiceId: account.partnerServiceId,
    customerNo: account.customerNo,
    virtualAccountNo: account.virtualAccountNo,
    trxId: account.trxId,
    additionalInfo: { channel: account.channel, virtualAccountConfig: configOf(account) },
  }
}

/** Status always carries paymentFlagReason and paidAmount: the official library falls over without them. */
export function accountStatusBody(account: SnapAccount, payment: SnapPayment | null): Body {
  return {
    paymentFlagReason:
      payment === null
        ? { english: 'Pending', indonesia: 'Menunggu pembayaran' }
        : { english: 'Success', indonesia: 'Sukses' },
    partnerServiceId: account.partnerServiceId,
    customerNo: account.customerNo,
    virtualAccountNo: account.virtualAccountNo,
    inquiryRequestId: payment?.inquiryRequestId ?? '',
    paymentRequestId: payment?.paymentRequestId ?? '',
    trxId: account.trxId,
    paidAmount: snapAmount(payment?.amountIdr ?? 0),
    billDetails: [{ billAmount: snapAmount(account.amountIdr) }],
    additionalInfo: { channel: account.channel },
  }
}

/** The payment notification. The provider's samples write the numbers without padding. */
export function snapPaymentBody(account: SnapAccount, payment: SnapPayment): Body {
  return {
    partnerServiceId: account.partnerServiceId.trim(),
    customerNo: account.customerNo,
    virtualAccountNo: account.virtualAccountNo.trim(),
    virtualAccountName: account.name,
    trxId: account.trxId,
    // A bill that the merchant told us in an inquiry is paid under the number of that inquiry.
    ...(account.inquiryRequestId === null ? {} : { inquiryRequestId: payment.inquiryRequestId }),
    paymentRequestId: payment.paymentRequestId,
    paidAmount: snapAmount(payment.amountIdr),
    ...contactOf(account),
    trxDateTime: isoWib(payment.paidAtMs),
    virtualAccountTrxType: account.trxType,
    additionalInfo: {
      channel: account.channel,
      virtualAccountConfig: configOf(account),
      senderName: 'PEMBAYAR SANDBOX',
      sourceAccountNo: '0000000000',
      sourceBankCode: '000',
      sourceBankName: channelOf(account.channel).label,
    },
  }
}
