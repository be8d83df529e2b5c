import { accounts, feeOf, postEntry, withoutZeroLines, type Entry, type FeeRule } from '#ledger'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { publish } from '#platform/outbox.ts'
import { eventFields, planMove, tellMove, type Move } from './move-payment.ts'
import { renameOutcome, type NotificationRow } from './notification.store.ts'
import { isOpen, openSum, type Attempt, type Payment } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import type { Provider } from './port.ts'
import { selectParts, selectReferenceOf, writeReceipt, type ReceiptRow } from './receipt.store.ts'
import { openSurplus, type SurplusReason } from './surplus.ts'

/** Money that a provider says it has for us. */
export interface Receipt {
  readonly attempt: Pick<Attempt, 'id' | 'paymentId' | 'provider' | 'channelId' | 'reference'>
  readonly amount: Rupiah
  readonly providerReference: string
  readonly paidAt: Date
  readonly recordedAt: Date
  /** What the channel costs us, accrued with the money. */
  readonly fee: FeeRule
  /** The open account it came through. */
  readonly throughAttemptId?: string | null
  /** The method that the buyer chose on a hosted page, see `termsOf`. */
  readonly paidBy?: string | undefined
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
  const payment = await lockPayment(trx, receipt.attempt.paymentId)
  assert(payment !== null, 'a payment is never deleted')
  const recorded = await recordLocked(trx, { payment, receipt, notification: null })
  return recorded.kind === 'recorded' ? recorded.outcome : claimAgain(trx, payment, receipt)
}

/**
 * The same for a payment that is locked already, with the notification that tells of the money: both are written in one
 * statement, and a notification that came before writes nothing.
 */
export async function recordToldReceipt(
  trx: Trx,
  told: { payment: Payment; receipt: Receipt; notification: NotificationRow },
): Promise<ReceiptOutcome | 'repeated'> {
  const recorded = await recordLocked(trx, told)
  if (recorded.kind === 'repeated') return 'repeated'
  if (recorded.kind === 'recorded') return recorded.outcome
  const outcome = await claimAgain(trx, told.payment, told.receipt)
  await renameOutcome(trx, { id: told.notification.id, outcome })
  return outcome
}

async function recordLocked(
  trx: Trx,
  told: { payment: Payment; receipt: Receipt; notification: NotificationRow | null },
): Promise<{ kind: 'recorded'; outcome: ReceiptOutcome } | { kind: 'repeated' | 'known' }> {
  const { payment, receipt } = told
  const disposition = disposeOf(payment, receipt)
  const move = moveFor(payment, receipt, disposition)
  const moved = move === null ? payment : planMove(payment, move)
  const receiptId = newId('rcp')
  const outcome = outcomeOf(payment, disposition)
  const written = await writeReceipt(trx, {
    receipt: receiptRow({ payment, receipt, receiptId, disposition }),
    notification: told.notification === null ? null : { ...told.notification, outcome },
    entry: receiptEntry({ payment, receipt, receiptId, disposition }),
    from: payment.state,
    moved,
    move,
    restIdr: move === null ? null : openSum(moved),
  })
  if (written !== 'recorded') return { kind: written }
  const at = receipt.recordedAt
  if (disposition.surplus > 0n) {
    const reason = surplusReason(payment, disposition)
    await openSurplus(trx, { payment, receiptId, amount: disposition.surplus, reason, at })
  }
  if (moved.state === 'settled' && payment.state !== 'settled' && payment.received > 0n)
    await bookPartsAsAdvance(trx, payment, at)
  if (move !== null) await tellMove(trx, moved, move)
  return { kind: 'recorded', outcome }
}

/** What the money does to its payment's state; null where it pays nothing. */
function moveFor(payment: Payment, receipt: Receipt, disposition: Disposition): Move | null {
  const step = { attemptId: receipt.attempt.id, at: receipt.recordedAt }
  switch (disposition.kind) {
    case 'settles':
    case 'over': {
      const reason = isOpen(payment.state) ? 'paid' : 'paid_late'
      return { ...step, to: 'settled', reason, received: payment.amount }
    }
    case 'part': {
      // The payment stays open for the rest, by whatever method the buyer likes; an open account goes on taking it.
      const { throughAttemptId = null } = receipt
      const goesOn = payment.state === 'awaiting' && payment.currentAttemptId === throughAttemptId
      const received = rupiah(payment.received + receipt.amount)
      return { ...step, to: goesOn ? 'awaiting' : 'choosing', reason: 'paid_in_part', received }
    }
    case 'surplus':
      return null
  }
}

function outcomeOf(payment: Payment, disposition: Disposition): ReceiptOutcome {
  switch (disposition.kind) {
    case 'settles':
    case 'over':
      return isOpen(payment.state) ? 'settled' : 'settled_late'
    case 'part':
      return 'part'
    case 'surplus':
      return 'surplus'
  }
}

interface NewReceipt {
  readonly payment: Payment
  readonly receipt: Receipt
  readonly receiptId: string
  readonly disposition: Disposition
}

function receiptRow({ payment, receipt, receiptId, disposition }: NewReceipt): ReceiptRow {
  const { attempt } = receipt
  const fees = feeOf(receipt.fee, receipt.amount)
  return {
    id: receiptId,
    paymentId: payment.id,
    attemptId: attempt.id,
    provider: attempt.provider,
    channelId: attempt.channelId,
    providerReference: receipt.providerReference,
    amount: receipt.amount,
    applied: disposition.applied,
    disposition: disposition.kind,
    forgiven: disposition.forgiven,
    paidBy: receipt.paidBy ?? null,
    fee: fees.fee,
    feeVat: fees.vat,
    paidAt: receipt.paidAt,
    recordedAt: receipt.recordedAt,
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
function receiptEntry({ payment, receipt, receiptId, disposition }: NewReceipt): Entry {
  const { attempt, amount } = receipt
  const { fee, vat, net } = feeOf(receipt.fee, amount)
  const advance = disposition.kind === 'part' ? rupiah(0) : disposition.applied
  return {
    kind: disposition.kind === 'surplus' ? 'surplus_receipt' : 'payment_receipt',
    sourceId: receiptId,
    description: `${payment.number} ${attempt.channelId} ${attempt.reference}`,
    at: receipt.recordedAt,
    lines: withoutZeroLines([
      { account: clearingAccount[attempt.provider], subledger: attempt.channelId, amount: net },
      { account: accounts.providerFees, subledger: attempt.channelId, amount: fee },
      { account: accounts.inputVat, subledger: attempt.channelId, amount: vat },
      { account: accounts.differences, subledger: attempt.channelId, amount: disposition.forgiven },
      {
        account: accounts.customerAdvances,
        subledger: payment.id,
        amount: rupiah(-advance - disposition.forgiven),
      },
      { account: accounts.suspense, subledger: receiptId, amount: rupiah(advance - amount) },
    ]),
  }
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
