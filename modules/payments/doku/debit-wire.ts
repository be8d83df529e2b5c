import { toWibIso } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { snapAmount } from '../snap/wire.ts'
import type { DebitChannel } from './debit-channels.ts'
import { virtualAccountName } from './wire.ts'

/** DANA and ShopeePay: the browser goes to the wallet and comes back. `urlParam` is a list; an object is refused. */
export function chargeOnPageBody(debit: DebitChannel, request: ChargeRequest, reference: string): object {
  return {
    partnerReferenceNo: reference,
    validUpTo: toWibIso(request.payBefore),
    pointOfInitiation: 'mweb',
    urlParam: [{ url: request.returnUrl, type: 'PAY_RETURN', isDeepLink: 'N' }],
    amount: snapAmount(request.amount),
    additionalInfo: {
      channel: debit.dokuChannel,
      orderTitle: titleOf(request),
      supportDeepLinkCheckoutUrl: 'false',
    },
  }
}

/** OVO and direct debits: a linked account is charged. The fee is ours (`OUR`), never the buyer's. */
export function chargeLinkedBody(debit: DebitChannel, request: ChargeRequest, reference: string): object {
  return {
    partnerReferenceNo: reference,
    feeType: 'OUR',
    amount: snapAmount(request.amount),
    payOptionDetails: [
      {
        payMethod: debit.payMethod,
        transAmount: snapAmount(request.amount),
        feeAmount: snapAmount(rupiah(0)),
      },
    ],
    additionalInfo: {
      channel: debit.dokuChannel,
      remarks: titleOf(request).slice(0, 40),
      successPaymentUrl: request.returnUrl,
      failedPaymentUrl: request.returnUrl,
      lineItems: request.lines.map((line) => ({
        name: virtualAccountName(line.name),
        price: `${line.unitPrice}.00`,
        quantity: String(line.quantity),
      })),
      paymentType: 'SALE',
    },
  }
}

function titleOf(request: ChargeRequest): string {
  return virtualAccountName(request.description).slice(0, 64)
}
