import type { ApprovalSummary, ApprovalValues } from '#access'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'

/** What a second person says yes to: the sum, and where it goes. */
export function proposalOf(
  payment: Pick<Payment, 'number' | 'buyerName'>,
  refund: Pick<Refund, 'amount' | 'method' | 'account'>,
): ApprovalValues {
  const { account } = refund
  return {
    amountIdr: refund.amount.toString(),
    number: payment.number,
    buyerName: payment.buyerName,
    method: refund.method,
    bank: account?.bank ?? null,
    accountNumber: account?.number ?? null,
    accountHolder: account?.holder ?? null,
  }
}

export function describeRefund(payment: Pick<Payment, 'number'>): ApprovalSummary {
  return { id: `Pengembalian dana ${payment.number}`, en: `Refund of ${payment.number}` }
}
