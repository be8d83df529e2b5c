import { accounts, postEntry } from '#ledger'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { updateAttempt } from './attempt.store.ts'
import { movePayment, movePaymentIfOpen } from './move-payment.ts'
import type { Attempt, Payment } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import type { Provider } from './port.ts'
import { insertReceipt, selectReferenceOf } from './receipt.store.ts'

/** Money that a provider says it has for us. */
export interface Receipt {
  readonly attempt: Attempt
  readonly amount: Rupiah
  readonly providerReference: string
  readonly paidAt: Date
  readonly recordedAt: Date
}

export type ReceiptOutcome = 'settled' | 'settled_late' | 'surplus' | 'already_recorded' | 'claimed_again'

const clearingAccount = {
  doku: accounts.clearingDoku,
  astrapay: accounts.clearingAstraPay,
} as const satisfies Record<Provider, string>

/**
 * Records money once, whoever tells it and however often: receipt, ledger entry and state in the caller's transaction.
 * Money that cannot settle its payment (paid already, or another sum) is real all the same: it is booked as suspense and
 * a person decides.
 */
export async function recordReceipt(trx: Trx, receipt: Receipt): Promise<ReceiptOutcome> {
  const { attempt } = receipt
  const payment = await lockPayment(trx, attempt.paymentId)
  assert(payment !== null, 'a payment is never deleted')
  const settles = payment.state !== 'settled' && receipt.amount === payment.amount
  const receiptId = newId('rcp')
  const isNew = await insertReceipt(trx, {
    id: receiptId,
    payment_id: payment.id,
    attempt_id: attempt.id,
    provider: attempt.provider,
    provider_reference: receipt.providerReference,
    amount_idr: receipt.amount,
    disposition: settles ? 'settles' : 'surplus',
    paid_at: receipt.paidAt,
    recorded_at: receipt.recordedAt,
  })
  if (!isNew) return claimAgain(trx, payment, receipt)
  await updateAttempt(trx, attempt.id, {
    outcome: 'paid',
    outcome_reason: null,
    provider_reference: receipt.providerReference,
    answered_at: receipt.recordedAt,
    ask_again_at: null,
  })
  await postEntry(trx, {
    kind: settles ? 'payment_receipt' : 'surplus_receipt',
    sourceId: receiptId,
    description: `${payment.orderNumber} ${attempt.channelId} ${attempt.reference}`,
    at: receipt.recordedAt,
    lines: [
      { account: clearingAccount[attempt.provider], amount: receipt.amount },
      { account: settles ? accounts.customerAdvances : accounts.suspense, amount: rupiah(-receipt.amount) },
    ],
  })
  return settles ? settle(trx, payment, receipt) : keepSurplus(trx, payment, receipt)
}

/**
 * The attempt's money is recorded already. Told under the same reference that is a repetition; under another one it may be
 * a second transfer or another name of the first. Nothing is booked on a guess: a person looks at it.
 */
async function claimAgain(trx: Trx, payment: Payment, receipt: Receipt): Promise<ReceiptOutcome> {
  const recorded = await selectReferenceOf(trx, receipt.attempt.id)
  if (recorded === receipt.providerReference) return 'already_recorded'
  await publish(trx, {
    name: 'payment.claimed_again',
    paymentId: payment.id,
    orderId: payment.orderId,
    orderNumber: payment.orderNumber,
    amountIdr: receipt.amount.toString(),
    attemptId: receipt.attempt.id,
    reason: 'another_reference',
    at: receipt.recordedAt.toISOString(),
  })
  return 'claimed_again'
}

async function settle(trx: Trx, payment: Payment, receipt: Receipt): Promise<ReceiptOutcome> {
  const isLate = payment.state === 'expired'
  await movePayment(trx, payment, {
    to: 'settled',
    reason: isLate ? 'paid_late' : 'paid',
    attemptId: receipt.attempt.id,
    at: receipt.recordedAt,
  })
  return isLate ? 'settled_late' : 'settled'
}

async function keepSurplus(trx: Trx, payment: Payment, receipt: Receipt): Promise<ReceiptOutcome> {
  await movePaymentIfOpen(trx, payment, {
    to: 'unknown',
    reason: 'other_sum_received',
    attemptId: receipt.attempt.id,
    at: receipt.recordedAt,
  })
  await publish(trx, {
    name: 'payment.surplus_received',
    paymentId: payment.id,
    orderId: payment.orderId,
    orderNumber: payment.orderNumber,
    amountIdr: receipt.amount.toString(),
    attemptId: receipt.attempt.id,
    at: receipt.recordedAt.toISOString(),
  })
  return 'surplus'
}
