import { selectAttemptsOf } from './attempt.store.ts'
import { askAttempt } from './ask-attempt.ts'
import { movePayment } from './move-payment.ts'
import type { Payment, PaymentsCtx } from './payment.ts'
import { lockPayment, selectOverdue } from './payment.store.ts'

const overdueLimit = 50
/** How long an expiry waits for a provider that does not answer the last question. */
const graceMs = 15 * 60_000

/**
 * Recurring: ends payments whose deadline is over. Every attempt that might have been paid is asked about first; money
 * that is reported still later revives the payment (see `paymentMoves`).
 */
export async function expirePayments(ctx: PaymentsCtx): Promise<{ expired: number }> {
  let expired = 0
  for (const payment of await selectOverdue(ctx.db, { now: ctx.now(), limit: overdueLimit })) {
    if (await expireOne(ctx, payment)) expired += 1
  }
  return { expired }
}

async function expireOne(ctx: PaymentsCtx, payment: Payment): Promise<boolean> {
  const isCertain = await askOpenAttempts(ctx, payment)
  const isGraceOver = ctx.now().getTime() > payment.payBefore.getTime() + graceMs
  if (!isCertain && !isGraceOver) return false
  return ctx.transaction(async (trx) => {
    const fresh = await lockPayment(trx, payment.id)
    if (fresh === null || fresh.state === 'settled' || fresh.state === 'expired') return false
    const reason = isCertain ? 'deadline_passed' : 'deadline_passed_without_answer'
    await movePayment(trx, fresh, { to: 'expired', reason, attemptId: fresh.currentAttemptId, at: ctx.now() })
    return true
  })
}

/** True when every provider asked gave a clear answer. */
async function askOpenAttempts(ctx: PaymentsCtx, payment: Payment): Promise<boolean> {
  const attempts = await selectAttemptsOf(ctx.db, payment.id)
  const open = attempts.filter(
    (attempt) => attempt.outcome === null || attempt.outcome === 'awaiting' || attempt.outcome === 'unknown',
  )
  let isCertain = true
  for (const attempt of open) {
    const answer = await askAttempt(ctx, { attemptId: attempt.id })
    if (answer?.kind === 'unknown') isCertain = false
  }
  return isCertain
}
