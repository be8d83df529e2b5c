import { createHash } from 'node:crypto'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Rupiah } from '#platform/money.ts'
import { enqueue } from '#platform/outbox.ts'
import { insertAttempt } from './attempt.store.ts'
import { feeRuleOf } from './channels.ts'
import { openPayment } from './open-payment.ts'
import type { Attempt, PaymentsCtx } from './payment.ts'
import { lockPayment, updateCurrentAttempt } from './payment.store.ts'
import { lockPermanentAccountByNumber } from './permanent-account.store.ts'
import type { PermanentAccount } from './permanent-account.ts'
import type { RemoteProvider } from './port.ts'
import { selectReceiptByReference, type KnownReceipt } from './receipt.store.ts'
import { fitQueue } from './queues.ts'
import { recordReceipt, type ReceiptOutcome } from './record-receipt.ts'

/** One transfer to a number that takes more than one. */
export interface Transfer {
  readonly provider: RemoteProvider
  readonly amount: Rupiah
  readonly providerReference: string
  readonly paidAt: Date
  readonly recordedAt: Date
}

export interface TransferTaken {
  readonly outcome: ReceiptOutcome
  readonly paymentId: string
  readonly attemptId: string
}

/**
 * A transfer to the open account of an attempt: it becomes an attempt of its own, so that its money is recorded once, by
 * the rules of every receipt: a part, the rest, or too much.
 */
export async function takeTransferToAttempt(
  trx: Trx,
  ctx: PaymentsCtx,
  input: { attempt: Pick<Attempt, 'id' | 'paymentId' | 'channelId'>; transfer: Transfer },
): Promise<TransferTaken> {
  const { attempt, transfer } = input
  // Two deliveries of one transfer wait for one another here.
  await lockPayment(trx, attempt.paymentId)
  const taken = await alreadyTaken(trx, transfer, (known) => known.paymentId === attempt.paymentId)
  if (taken !== null) return taken
  const result = await take(trx, ctx, {
    transfer,
    paymentId: attempt.paymentId,
    channelId: attempt.channelId,
    throughAttemptId: attempt.id,
  })
  if (result.outcome === 'part') await enqueue(trx, { queue: fitQueue, payload: { attemptId: attempt.id } })
  return result
}

/**
 * A transfer to a company's permanent number: a deposit of that company, settled at once; null where the number is nobody's.
 * What it pays is decided by who hears of the deposit.
 */
export async function takeTransferToNumber(
  trx: Trx,
  ctx: PaymentsCtx,
  input: { number: string; transfer: Transfer },
): Promise<TransferTaken | null> {
  const { number, transfer } = input
  const account = await lockPermanentAccountByNumber(trx, number)
  if (account === null) return null
  const taken = await alreadyTaken(trx, transfer, (known) => known.companyId === account.companyId)
  if (taken !== null) return taken
  const paymentId = await openDeposit(trx, account, transfer)
  const { channelId } = account
  return take(trx, ctx, { transfer, paymentId, channelId, throughAttemptId: null })
}

/**
 * What stands under the transfer's name already. With another sum or for somebody else that is no repetition: nothing is
 * booked on a guess, and a person looks at it.
 */
async function alreadyTaken(
  trx: Trx,
  transfer: Transfer,
  isSameOwner: (known: KnownReceipt) => boolean,
): Promise<TransferTaken | null> {
  const { provider, providerReference } = transfer
  const known = await selectReceiptByReference(trx, { provider, providerReference })
  if (known === null) return null
  const { attemptId, paymentId, amount } = known
  const isRepeated = amount === transfer.amount && isSameOwner(known)
  return { outcome: isRepeated ? 'already_recorded' : 'claimed_again', paymentId, attemptId }
}

async function openDeposit(trx: Trx, account: PermanentAccount, transfer: Transfer): Promise<string> {
  const { amount, recordedAt } = transfer
  const { paymentId } = await openPayment(trx, {
    subject: { kind: 'deposit', id: newId('dep') },
    number: `DEP${businessDay(recordedAt).slice(2).replaceAll('-', '')}-${hashOf(transfer).slice(0, 8)}`,
    companyId: account.companyId,
    amount,
    payBefore: recordedAt,
    buyer: { name: account.holder, phone: '', email: null },
    description: `Transfer ke nomor tetap ${account.number}`,
    lines: [{ id: 'TRANSFER', name: `Transfer ke ${account.number}`, unitPrice: amount, quantity: 1 }],
    at: recordedAt,
  })
  return paymentId
}

async function take(
  trx: Trx,
  ctx: PaymentsCtx,
  input: { transfer: Transfer; paymentId: string; channelId: string; throughAttemptId: string | null },
): Promise<TransferTaken> {
  const { transfer, paymentId, channelId, throughAttemptId } = input
  const { provider, amount, providerReference, paidAt, recordedAt } = transfer
  const id = newId('att')
  const hash = hashOf(transfer)
  await insertAttempt(trx, {
    id,
    payment_id: paymentId,
    provider,
    channel_id: channelId,
    // From the transfer itself, so that not even a mistake of ours takes one twice.
    reference: `TRF-${hash.slice(0, 23)}`,
    request_id: hash.slice(0, 32).toLowerCase(),
    amount_idr: amount,
    pay_before: recordedAt,
    asked_at: recordedAt,
    through_attempt_id: throughAttemptId,
  })
  if (throughAttemptId === null) await updateCurrentAttempt(trx, { id: paymentId, attemptId: id })
  const attempt = { id, paymentId, provider, channelId, reference: `TRF-${hash.slice(0, 23)}` }
  const fee = feeRuleOf(ctx, channelId)
  const money = { amount, providerReference, paidAt, recordedAt, fee, throughAttemptId }
  const outcome = await recordReceipt(trx, { attempt, ...money })
  return { outcome, paymentId, attemptId: id }
}

function hashOf(transfer: Transfer): string {
  const text = `${transfer.provider}|${transfer.providerReference}`
  return createHash('sha256').update(text).digest('hex').toUpperCase()
}
