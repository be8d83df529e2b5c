import type { FeeRule } from '#ledger'
import type { Trx } from '#platform/ctx.ts'
import { enqueue } from '#platform/outbox.ts'
import { askSoon, selectAttemptByProviderReference, selectAttemptByReference } from './attempt.store.ts'
import { feeRuleOf } from './channels.ts'
import { closeNotification } from './notification.store.ts'
import type { Attempt, PaymentsCtx } from './payment.ts'
import type { AcknowledgeOutcome, NotificationClaim, RemoteProvider } from './port.ts'
import { askQueues } from './queues.ts'
import { recordReceipt } from './record-receipt.ts'
import { askRefundsOf } from './send-refund.ts'
import { takeTransferToAttempt, takeTransferToNumber, type TransferTaken } from './take-transfer.ts'

/** Applies a stored, verified claim. Money moves only through `recordReceipt`. */
export async function applyClaim(
  trx: Trx,
  ctx: PaymentsCtx,
  input: { id: string; claim: NotificationClaim | null; provider: RemoteProvider; now: Date },
): Promise<AcknowledgeOutcome> {
  const { id, now } = input
  const judged = await judgeClaim(trx, ctx, input)
  await closeNotification(trx, { id, at: now, ...judged })
  const { outcome } = judged
  return outcome === 'unknown_payment' || outcome === 'amount_mismatch' ? outcome : 'stored'
}

/** What a claim comes to and whose it is. However often it is judged, its money is recorded once. */
export async function judgeClaim(
  trx: Trx,
  ctx: PaymentsCtx,
  input: { claim: NotificationClaim | null; provider: RemoteProvider; now: Date },
): Promise<{ outcome: string; paymentId: string | null; attemptId: string | null }> {
  const { claim, now } = input
  const attempt = claim === null ? null : await findAttempt(trx, { ...claim, provider: input.provider })
  const taken = claim === null ? null : await takeTransfer(trx, ctx, { ...input, claim, attempt })
  if (taken !== null) return taken
  if (claim === null || attempt === null)
    return { outcome: 'unknown_payment', paymentId: null, attemptId: null }
  const fee = feeRuleOf(ctx, attempt.channelId, claim.paidBy)
  const outcome = await applyToAttempt(trx, attempt, { claim, fee, now })
  return { outcome, paymentId: attempt.paymentId, attemptId: attempt.id }
}

/**
 * By our reference; where a channel knows only a short form of it, by the provider's own. An attempt of another provider is
 * not this one's to tell about.
 */
async function findAttempt(
  trx: Trx,
  named: Pick<NotificationClaim, 'reference' | 'providerReference' | 'accountNumber'> & {
    provider: RemoteProvider
  },
): Promise<Attempt | null> {
  const attempt = await selectAttemptByReference(trx, named.reference)
  if (attempt?.provider === named.provider) return attempt
  // A transfer names our reference in full or belongs to the owner of its number.
  return named.accountNumber === null ? selectAttemptByProviderReference(trx, named) : null
}

/** Money for a number that takes more than one payment; null for any other claim. */
async function takeTransfer(
  trx: Trx,
  ctx: PaymentsCtx,
  told: { claim: NotificationClaim; attempt: Attempt | null; provider: RemoteProvider; now: Date },
): Promise<TransferTaken | null> {
  const { claim, attempt, provider } = told
  if (claim.status !== 'paid' || !claim.trusted || claim.accountNumber === null) return null
  if (claim.amount === 0n) return null
  const { amount, providerReference, occurredAt: paidAt } = claim
  const transfer = { provider, amount, providerReference, paidAt, recordedAt: told.now }
  if (attempt === null) return takeTransferToNumber(trx, ctx, { number: claim.accountNumber, transfer })
  return attempt.isClosed ? null : takeTransferToAttempt(trx, ctx, { attempt, transfer })
}

async function applyToAttempt(
  trx: Trx,
  attempt: Attempt,
  input: { claim: NotificationClaim; fee: FeeRule; now: Date },
): Promise<string> {
  const { claim, fee, now } = input
  if (claim.status === 'refunded' && attempt.provider !== 'transfer') {
    const told = { attemptId: attempt.id, provider: attempt.provider }
    return (await askRefundsOf(trx, told)) ? 'provider_asked' : 'noted'
  }
  if (claim.status !== 'paid' || attempt.provider === 'transfer') return 'noted'
  if (claim.amount !== attempt.amount || !claim.trusted) {
    // Not believed on its own: the provider is asked, and its answer decides.
    await askSoon(trx, attempt.id, now)
    await enqueue(trx, { queue: askQueues[attempt.provider], payload: { attemptId: attempt.id } })
    return claim.amount === attempt.amount ? 'provider_asked' : 'amount_mismatch'
  }
  const { amount, providerReference, occurredAt: paidAt, paidBy } = claim
  return recordReceipt(trx, { attempt, amount, providerReference, paidAt, recordedAt: now, fee, paidBy })
}
