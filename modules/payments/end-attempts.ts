import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { askAttempt } from './ask-attempt.ts'
import {
  insertExchanges,
  leaseAttemptsToEnd,
  markWanted,
  selectAttempt,
  updateAttempt,
} from './attempt.store.ts'
import type { Attempt, Payment, PaymentsCtx } from './payment.ts'
import type { Exchange } from './port.ts'
import type { CancelAnswer } from './refund-port.ts'

const dueLimit = 20
const endsAtOnce = 4
/** Between two tries to end an attempt whose provider gave no clear answer. */
const againAfterMs = 60_000

/** Marks what a payment no longer needs, in the caller's transaction; a job ends it at the provider. */
export async function wantEnded(
  trx: Trx,
  input: { payment: Payment; exceptAttemptId: string | null; at: Date },
): Promise<void> {
  await markWanted(trx, {
    paymentId: input.payment.id,
    exceptAttemptId: input.exceptAttemptId,
    at: input.at,
  })
}

/**
 * Recurring: ends at their providers the attempts that nobody wants any more, so that they cannot be paid by mistake. An
 * attempt stays watched all the same: money that was quicker is found by the status questions.
 */
export async function endUnwantedAttempts(ctx: PaymentsCtx): Promise<{ ended: number }> {
  const now = ctx.now()
  const until = new Date(now.getTime() + againAfterMs)
  const due = await leaseAttemptsToEnd(ctx.db, { now, until, limit: dueLimit })
  let ended = 0
  const end = async ({ id }: { id: string }) => {
    if (await endAtProvider(ctx, id)) ended += 1
  }
  await forEachOf(due, end, {
    limit: endsAtOnce,
    groupOf: (attempt) => attempt.provider,
    onError: (attempt, error) =>
      ctx.log.error({ attempt: attempt.id, error: String(error) }, 'attempt could not be ended'),
  })
  return { ended }
}

async function endAtProvider(ctx: PaymentsCtx, attemptId: string): Promise<boolean> {
  const attempt = await selectAttempt(ctx.db, attemptId)
  if (attempt === null || attempt.endState !== 'wanted') return false
  const exchanges: Exchange[] = []
  const answer = await askToEnd(ctx, attempt, exchanges)
  await ctx.transaction(async (trx) => {
    await insertExchanges(trx, attempt.id, exchanges)
    const endState = endStateAfter(answer, { attempt, now: ctx.now() })
    if (endState !== 'wanted')
      await updateAttempt(trx, attempt.id, { end_state: endState, end_again_at: null })
  })
  if (answer.kind === 'paid') await askAttempt(ctx, { attemptId: attempt.id })
  return answer.kind === 'cancelled'
}

async function askToEnd(ctx: PaymentsCtx, attempt: Attempt, exchanges: Exchange[]): Promise<CancelAnswer> {
  if (attempt.provider === 'transfer') return { kind: 'unsupported' }
  return ctx.payments.providers[attempt.provider].cancel(attempt, (exchange) => exchanges.push(exchange))
}

function endStateAfter(
  answer: CancelAnswer,
  asked: { attempt: Attempt; now: Date },
): NonNullable<Attempt['endState']> {
  switch (answer.kind) {
    case 'cancelled':
      return 'ended'
    case 'paid':
      return 'paid_first'
    case 'unsupported':
      return 'lapses'
    case 'refused':
      return 'refused'
    case 'unknown':
      // Once it has lapsed by itself there is nothing left to end.
      return asked.attempt.payBefore < asked.now ? 'lapses' : 'wanted'
  }
}
