import { askAttempt } from '../ask-attempt.ts'
import { selectAttempt } from '../attempt.store.ts'
import { findChannel } from '../channels.ts'
import { isOpen, openSum, type Attempt, type PaymentsCtx } from '../payment.ts'
import { selectPayment } from '../payment.store.ts'
import { startAttempt, type AttemptStarted } from '../start-attempt.ts'
import { findSubstitute } from './offer-channels.ts'

export type OtherChannelTried =
  | AttemptStarted
  /** No other provider offers this way now. */
  | { readonly kind: 'no_other_channel' }
  /** Money may still come by the first question, so a second must not be asked. */
  | { readonly kind: 'first_is_unclear' }

/**
 * The buyer wants to pay the same way by another path: the healthiest substitute of what was refused or got no answer. Asked
 * only once the first question is known to bring no money, or cannot: its code was never shown to anybody.
 */
export async function tryOtherChannel(
  ctx: PaymentsCtx,
  input: { paymentId: string },
): Promise<OtherChannelTried> {
  const payment = await selectPayment(ctx.db, input.paymentId)
  if (payment === null) return { kind: 'not_found' }
  if (payment.state === 'settled') return { kind: 'already_paid' }
  if (!isOpen(payment.state)) return { kind: 'expired' }
  const first =
    payment.currentAttemptId === null ? null : await selectAttempt(ctx.db, payment.currentAttemptId)
  if (first === null) return { kind: 'no_other_channel' }
  const channelId = await findSubstitute(ctx, { channelId: first.channelId, amount: openSum(payment) })
  if (channelId === null) return { kind: 'no_other_channel' }
  const certainty = await certaintyOf(ctx, first)
  if (certainty === 'paid') return { kind: 'already_paid' }
  if (certainty === 'unclear') return { kind: 'first_is_unclear' }
  // The second, once accepted, marks the first to be ended at its provider.
  return startAttempt(ctx, { paymentId: payment.id, channelId })
}

async function certaintyOf(ctx: PaymentsCtx, first: Attempt): Promise<'no_money' | 'paid' | 'unclear'> {
  switch (first.outcome) {
    case 'paid':
      return 'paid'
    case 'refused':
    case 'not_paid':
      return 'no_money'
    case 'awaiting':
      // Shown to the buyer: changing the method is the way, which ends it first.
      return 'unclear'
    case null:
    case 'unknown': {
      const answer = await askAttempt(ctx, { attemptId: first.id })
      if (answer?.kind === 'paid') return 'paid'
      if (answer?.kind === 'not_paid' || answer?.kind === 'not_found') return 'no_money'
      return canBePaidUnseen(ctx, first) ? 'unclear' : 'no_money'
    }
  }
}

/** A code or number brings money only once somebody has seen it; a wallet that is charged directly needs nobody to see. */
function canBePaidUnseen(ctx: PaymentsCtx, attempt: Attempt): boolean {
  const family = findChannel(ctx, attempt.channelId)?.channel.family
  return attempt.instruction !== null || (family !== 'qris' && family !== 'virtual_account')
}
