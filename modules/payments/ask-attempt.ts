import type { FeeRule } from '#ledger'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { enqueue } from '#platform/outbox.ts'
import { insertExchanges, leaseDueAttempts, selectAttempt, updateAttempt } from './attempt.store.ts'
import { feeRuleOf } from './channels.ts'
import { movePaymentIfOpen } from './move-payment.ts'
import type { Attempt, Payment, PaymentsCtx } from './payment.ts'
import { nextAskAt } from './payment.ts'
import { lockPayment, selectPayment } from './payment.store.ts'
import type { Exchange, StatusAnswer } from './port.ts'
import { askQueues } from './queues.ts'
import { recordReceipt } from './record-receipt.ts'
import { takeTransferToAttempt } from './take-transfer.ts'

const dueLimit = 20
/** Questions under way at one provider; another provider has its own. */
const asksAtOnce = 4
/** A provider that does not know a question this long after it was asked has never received it. */
const neverArrivedAfterMs = 60_000
/** Between two questions that a returning buyer can cause. */
const nudgeGapSeconds = 3

/** Asks the provider how an attempt stands and applies the answer. May run twice and die halfway. */
export async function askAttempt(
  ctx: PaymentsCtx,
  input: { attemptId: string },
): Promise<StatusAnswer | null> {
  const attempt = await selectAttempt(ctx.db, input.attemptId)
  if (attempt === null || attempt.outcome === 'paid' || attempt.provider === 'transfer') return null
  const exchanges: Exchange[] = []
  const answer = await ctx.payments.providers[attempt.provider].status(attempt, (exchange) =>
    exchanges.push(exchange),
  )
  const paidBy = answer.kind === 'paid' ? answer.paidBy : undefined
  const fee = feeRuleOf(ctx, attempt.channelId, paidBy)
  await ctx.transaction((trx) => applyAnswer(trx, ctx, { attempt, answer, exchanges, fee, now: ctx.now() }))
  return answer
}

/**
 * Recurring: asks about every silent or unknown attempt whose time has come (reliability rule 5). Each provider has its own
 * turn, so one that hangs delays no question to the other.
 */
export async function askDueAttempts(ctx: PaymentsCtx): Promise<{ asked: number }> {
  const leases = await Promise.all(
    Object.values(ctx.payments.providers).map(({ provider }) =>
      leaseDueAttempts(ctx.db, { provider, now: ctx.now(), limit: dueLimit }),
    ),
  )
  const due = leases.flat()
  await forEachOf(due, async (attempt) => void (await askAttempt(ctx, { attemptId: attempt.id })), {
    limit: asksAtOnce,
    groupOf: (attempt) => attempt.provider,
    onError: (attempt, error) =>
      ctx.log.error({ attempt: attempt.id, error: String(error) }, 'attempt could not be asked about'),
  })
  return { asked: due.length }
}

/** The buyer is back and waits: the current attempt is asked about at once, though not in quick succession. */
export async function nudgePayment(ctx: PaymentsCtx, input: { paymentId: string }): Promise<void> {
  const payment = await selectPayment(ctx.db, input.paymentId)
  if (payment === null || payment.currentAttemptId === null) return
  if (payment.state !== 'awaiting' && payment.state !== 'unknown') return
  const attemptId = payment.currentAttemptId
  await ctx.transaction(async (trx) => {
    const attempt = await selectAttempt(trx, attemptId)
    const since =
      attempt === null ? 0 : ctx.now().getTime() - (attempt.answeredAt ?? attempt.askedAt).getTime()
    if (attempt === null || attempt.provider === 'transfer' || since < nudgeGapSeconds * 1_000) return
    const throttle = { key: attemptId, seconds: nudgeGapSeconds }
    await enqueue(trx, { queue: askQueues[attempt.provider], payload: { attemptId }, throttle })
  })
}

async function applyAnswer(
  trx: Trx,
  ctx: PaymentsCtx,
  input: {
    attempt: Attempt
    answer: StatusAnswer
    exchanges: readonly Exchange[]
    fee: FeeRule
    now: Date
  },
): Promise<void> {
  const { answer, now } = input
  const payment = await lockPayment(trx, input.attempt.paymentId)
  const attempt = await selectAttempt(trx, input.attempt.id)
  assert(payment !== null && attempt !== null, 'payments and attempts are never deleted')
  await insertExchanges(trx, attempt.id, input.exchanges)
  if (attempt.outcome === 'paid') return
  switch (answer.kind) {
    case 'paid': {
      const { amount, providerReference, paidAt, paidBy } = answer
      const { fee } = input
      const told = { amount, providerReference, paidAt, recordedAt: now }
      if (attempt.isClosed || attempt.provider === 'transfer') {
        await recordReceipt(trx, { attempt, ...told, fee, paidBy })
        return
      }
      // An open account is told of by its last payment only, and may take more.
      await takeTransferToAttempt(trx, ctx, { attempt, transfer: { provider: attempt.provider, ...told } })
      return keepAsking(trx, attempt, now)
    }
    case 'not_paid':
      return endAttempt(trx, payment, { attempt, reason: answer.reason, now })
    case 'not_found': {
      const isLost =
        attempt.instruction === null && now.getTime() - attempt.askedAt.getTime() >= neverArrivedAfterMs
      return isLost
        ? endAttempt(trx, payment, { attempt, reason: 'never_arrived', now })
        : keepAsking(trx, attempt, now)
    }
    case 'open': {
      if (
        payment.state === 'unknown' &&
        payment.currentAttemptId === attempt.id &&
        attempt.outcome === 'awaiting'
      ) {
        await movePaymentIfOpen(trx, payment, {
          to: 'awaiting',
          reason: 'provider_says_open',
          attemptId: attempt.id,
          at: now,
        })
      }
      return markSilent(trx, payment, { attempt, now })
    }
    case 'unknown':
      return markSilent(trx, payment, { attempt, now })
  }
}

/** This question brings no money; the buyer may choose again, unless they already did. */
async function endAttempt(
  trx: Trx,
  payment: Payment,
  end: { attempt: Attempt; reason: string; now: Date },
): Promise<void> {
  const { attempt, now } = end
  await updateAttempt(trx, attempt.id, {
    outcome: 'not_paid',
    outcome_reason: end.reason,
    answered_at: now,
    ask_again_at: null,
  })
  if (payment.currentAttemptId !== attempt.id) return
  await movePaymentIfOpen(trx, payment, {
    to: 'choosing',
    reason: `attempt_${end.reason}`,
    attemptId: attempt.id,
    at: now,
  })
}

/** A question that never got its answer (the process died) is `unknown` from its first look on. */
async function markSilent(trx: Trx, payment: Payment, look: { attempt: Attempt; now: Date }): Promise<void> {
  const { attempt, now } = look
  if (attempt.outcome === null) {
    await updateAttempt(trx, attempt.id, { outcome: 'unknown', outcome_reason: 'no_answer_recorded' })
    if (payment.currentAttemptId === attempt.id && payment.state === 'preparing') {
      await movePaymentIfOpen(trx, payment, {
        to: 'unknown',
        reason: 'no_answer_recorded',
        attemptId: attempt.id,
        at: now,
      })
    }
  }
  await keepAsking(trx, attempt, now)
}

async function keepAsking(trx: Trx, attempt: Attempt, now: Date): Promise<void> {
  await updateAttempt(trx, attempt.id, {
    ask_again_at: nextAskAt(attempt, now),
    times_asked: attempt.timesAsked + 1,
    answered_at: now,
  })
}
