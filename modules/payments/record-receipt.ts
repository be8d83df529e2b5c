import { accounts, feeOf, postEntry, type EntryLine, type FeeRule } from '#ledger'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { updateAttempt } from './attempt.store.ts'
import { eventFields, movePayment } from './move-payment.ts'
import { isOpen, openSum, type Attempt, type Payment } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import type { Provider } from './port.ts'
import { insertReceipt, selectParts, selectReferenceOf } from './receipt.store.ts'
import { openSurplus, type SurplusReason } from './surplus.ts'

/** Money that a provider says it has for us. */
export interface Receipt {
  readonly attempt: Attempt
  readonly amount: Rupiah
  readonly providerReference: string
  readonly paidAt: Date
  readonly recordedAt: Date
  /** What the channel costs us, accrued with the money. */
  readonly fee: FeeRule
  /**
   * What a transfer was asked less so that it could be told apart (1 to 999 rupiah). A sum that lacks no more than that is
   * whole: the rest is our cost and never asked of the buyer.
   */
  readonly uniqueCode?: Rupiah
}

export type ReceiptOutcome =
  'settled' | 'settled_late' | 'part' | 'surplus' | 'already_recorded' | 'claimed_again'

/** Where the money of a provider waits until it reaches our bank. */
export const clearingAccount = {
  doku: accounts.clearingDoku,
  astrapay: accounts.clearingAstraPay,
  transfer: accounts.bank,
} as const satisfies Record<Provider, string>

/** How a sum meets its payment: what of it is applied, and what it is called. */
interface Disposition {
  readonly kind: 'settles' | 'part' | 'over' | 'surplus'
  readonly applied: Rupiah
  readonly surplus: Rupiah
  /** What is let off, see `uniqueCode`. */
  readonly forgiven: Rupiah
}

/**
 * Records money once, whoever tells it and however often: receipt, ledger entry and state in the caller's transaction.
 * Too little is kept as a part of the sum, too much leaves a surplus, and money that pays nothing (paid already) is all
 * surplus: it is booked as suspense until a rule or a person decides.
 */
export async function recordReceipt(trx: Trx, receipt: Receipt): Promise<ReceiptOutcome> {
  const { attempt } = receipt
  const payment = await lockPayment(trx, attempt.paymentId)
  assert(payment !== null, 'a payment is never deleted')
  const disposition = disposeOf(payment, receipt)
  const fees = feeOf(receipt.fee, receipt.amount)
  const receiptId = newId('rcp')
  const isNew = await insertReceipt(trx, {
    id: receiptId,
    payment_id: payment.id,
    attempt_id: attempt.id,
    provider: attempt.provider,
    channel_id: attempt.channelId,
    provider_reference: receipt.providerReference,
    amount_idr: receipt.amount,
    applied_idr: disposition.applied,
    disposition: disposition.kind,
    forgiven_idr: disposition.forgiven,
    fee_idr: fees.fee,
    fee_vat_idr: fees.vat,
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
    kind: disposition.kind === 'surplus' ? 'surplus_receipt' : 'payment_receipt',
    sourceId: receiptId,
    description: `${payment.number} ${attempt.channelId} ${attempt.reference}`,
    at: receipt.recordedAt,
    lines: entryLines({ payment, receipt, receiptId, disposition }),
  })
  if (disposition.surplus > 0n) {
    const reason = surplusReason(payment, disposition)
    await openSurplus(trx, {
      payment,
      receiptId,
      amount: disposition.surplus,
      reason,
      at: receipt.recordedAt,
    })
  }
  switch (disposition.kind) {
    case 'settles':
    case 'over':
      return settle(trx, payment, receipt)
    case 'part':
      return keepPart(trx, payment, receipt)
    case 'surplus':
      return 'surplus'
  }
}

/**
 * A whole sum settles from every state, late money too. Less than asked is a part while the payment is open; after its end
 * it pays nothing, as there is nothing left to complete.
 */
function disposeOf(payment: Payment, receipt: Pick<Receipt, 'amount' | 'uniqueCode'>): Disposition {
  const { amount, uniqueCode = rupiah(0) } = receipt
  const open = openSum(payment)
  const none = rupiah(0)
  if (amount >= open && payment.state !== 'settled') {
    const surplus = rupiah(amount - open)
    return { kind: surplus === 0n ? 'settles' : 'over', applied: open, surplus, forgiven: none }
  }
  const forgiven = rupiah(open - amount)
  if (forgiven <= uniqueCode && payment.state !== 'settled')
    return { kind: 'settles', applied: amount, surplus: none, forgiven }
  return isOpen(payment.state)
    ? { kind: 'part', applied: amount, surplus: none, forgiven: none }
    : { kind: 'surplus', applied: none, surplus: amount, forgiven: none }
}

function surplusReason(payment: Payment, disposition: Disposition): SurplusReason {
  if (disposition.kind === 'over') return 'too_much'
  return payment.state === 'settled' ? 'paid_twice' : 'never_whole'
}

/**
 * The provider owes us the sum without its fee. A part waits in suspense, by its receipt, until the sum is whole: only
 * then is it an advance of the customer.
 */
function entryLines(input: {
  payment: Payment
  receipt: Receipt
  receiptId: string
  disposition: Disposition
}): EntryLine[] {
  const { payment, receipt, disposition } = input
  const { attempt, amount } = receipt
  const { fee, vat, net } = feeOf(receipt.fee, amount)
  const advance = disposition.kind === 'part' ? rupiah(0) : disposition.applied
  const lines: EntryLine[] = [
    { account: clearingAccount[attempt.provider], subledger: attempt.channelId, amount: net },
    { account: accounts.providerFees, subledger: attempt.channelId, amount: fee },
    { account: accounts.inputVat, subledger: attempt.channelId, amount: vat },
    { account: accounts.differences, subledger: attempt.channelId, amount: disposition.forgiven },
    {
      account: accounts.customerAdvances,
      subledger: payment.id,
      amount: rupiah(-advance - disposition.forgiven),
    },
    { account: accounts.suspense, subledger: input.receiptId, amount: rupiah(advance - amount) },
  ]
  return lines.filter((line) => line.amount !== 0n)
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
    ...eventFields(payment),
    amountIdr: receipt.amount.toString(),
    attemptId: receipt.attempt.id,
    reason: 'another_reference',
    at: receipt.recordedAt.toISOString(),
  })
  return 'claimed_again'
}

async function settle(trx: Trx, payment: Payment, receipt: Receipt): Promise<ReceiptOutcome> {
  if (payment.received > 0n) await bookPartsAsAdvance(trx, payment, receipt.recordedAt)
  const isLate = payment.state === 'expired' || payment.state === 'cancelled'
  await movePayment(trx, payment, {
    to: 'settled',
    reason: isLate ? 'paid_late' : 'paid',
    attemptId: receipt.attempt.id,
    at: receipt.recordedAt,
    received: payment.amount,
  })
  return isLate ? 'settled_late' : 'settled'
}

/** The sum is whole: what waited in suspense for it is an advance like the rest. */
async function bookPartsAsAdvance(trx: Trx, payment: Payment, at: Date): Promise<void> {
  const parts = await selectParts(trx, payment.id)
  const sum = parts.reduce((total, part) => total + part.amount_idr, 0n)
  assert(sum === payment.received, 'parts sum to what was received')
  await postEntry(trx, {
    kind: 'suspense_resolved',
    sourceId: payment.id,
    description: `${payment.number}: parts that made it whole`,
    at,
    lines: [
      ...parts.map((part) => ({
        account: accounts.suspense,
        subledger: part.id,
        amount: rupiah(part.amount_idr),
      })),
      { account: accounts.customerAdvances, subledger: payment.id, amount: rupiah(-sum) },
    ],
  })
}

/** The payment stays open for the rest, by whatever method the buyer likes; an open account goes on taking it. */
async function keepPart(trx: Trx, payment: Payment, receipt: Receipt): Promise<ReceiptOutcome> {
  const goesOn = payment.state === 'awaiting' && payment.currentAttemptId !== receipt.attempt.id
  await movePayment(trx, payment, {
    to: goesOn ? 'awaiting' : 'choosing',
    reason: 'paid_in_part',
    attemptId: receipt.attempt.id,
    at: receipt.recordedAt,
    received: rupiah(payment.received + receipt.amount),
  })
  return 'part'
}
