import { forEachOf } from '#platform/for-each-of.ts'
import { selectAttemptsOf, selectProvidersOf } from './attempt.store.ts'
import { askAttempt } from './ask-attempt.ts'
import { endPayment } from './end-payment.ts'
import { isOpen, type Attempt, type Payment, type PaymentsCtx } from './payment.ts'
import { lockPayment, selectOverdue } from './payment.store.ts'
import { reviewMs } from './transfer/transfer.ts'
import { hasWaiting } from './transfer/transfer.store.ts'

const overdueLimit = 500
/** Expiries under way at once, for payments last asked of one provider. */
const expiriesAtOnce = 4
/** A turn ends after this: what a hanging provider left is looked at in the next one. */
const turnMs = 30_000
/** How long an expiry waits for a provider that does not answer the last question. */
const graceMs = 15 * 60_000

/**
 * Recurring: ends payments whose deadline is over. Every attempt that might have been paid is asked about first; money
 * that is reported still later revives the payment (see `paymentMoves`).
 */
export async function expirePayments(ctx: PaymentsCtx): Promise<{ expired: number }> {
  let expired = 0
  const overdue = await selectOverdue(ctx.db, { now: ctx.now(), limit: overdueLimit })
  const attempts = await selectProvidersOf(
    ctx.db,
    overdue.flatMap((payment) => payment.currentAttemptId ?? []),
  )
  const providers = new Map(attempts.map((attempt) => [attempt.id, attempt.provider]))
  const turnEndsAt = performance.now() + turnMs
  const expire = async (payment: Payment) => {
    if (performance.now() < turnEndsAt && (await expireOne(ctx, payment))) expired += 1
  }
  await forEachOf(overdue, expire, {
    limit: expiriesAtOnce,
    groupOf: (payment) => providers.get(payment.currentAttemptId ?? '') ?? 'none',
    onError: (payment, error) =>
      ctx.log.error({ payment: payment.id, error: String(error) }, 'payment could not be ended'),
  })
  return { expired }
}

async function expireOne(ctx: PaymentsCtx, payment: Payment): Promise<boolean> {
  if (await isUnderReview(ctx, payment)) return false
  const isCertain = await askOpenAttempts(ctx, payment)
  const isGraceOver = ctx.now().getTime() > payment.payBefore.getTime() + graceMs
  if (!isCertain && !isGraceOver) return false
  return ctx.transaction(async (trx) => {
    const fresh = await lockPayment(trx, payment.id)
    if (fresh === null || !isOpen(fresh.state)) return false
    const reason = isCertain ? 'deadline_passed' : 'deadline_passed_without_answer'
    await endPayment(trx, fresh, { to: 'expired', reason, at: ctx.now() })
    return true
  })
}

/** The buyer showed a slip in time and staff have not looked yet: the goods wait for them, though not for ever. */
async function isUnderReview(ctx: PaymentsCtx, payment: Payment): Promise<boolean> {
  const isPatient = ctx.now().getTime() < payment.payBefore.getTime() + reviewMs
  return isPatient && hasWaiting(ctx.db, payment.id)
}

/** True when every provider asked gave a clear answer. */
async function askOpenAttempts(ctx: PaymentsCtx, payment: Payment): Promise<boolean> {
  const attempts = await selectAttemptsOf(ctx.db, payment.id)
  const open = attempts.filter(
    (attempt) => attempt.outcome === null || attempt.outcome === 'awaiting' || attempt.outcome === 'unknown',
  )
  let isCertain = true
  for (const attempt of open) {
    if (!(await isAnswered(ctx, attempt))) isCertain = false
  }
  return isCertain
}

/** An answer that cannot be recorded is none: it holds the goods of its payment for the grace, not for ever. */
async function isAnswered(ctx: PaymentsCtx, attempt: Pick<Attempt, 'id'>): Promise<boolean> {
  try {
    return (await askAttempt(ctx, { attemptId: attempt.id }))?.kind !== 'unknown'
  } catch (error) {
    ctx.log.error({ attempt: attempt.id, error: String(error) }, 'answer about an attempt not recorded')
    return false
  }
}
