import { assert, present } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { isId } from '#platform/ids.ts'
import { enqueue } from '#platform/outbox.ts'
import { archiveExchanges } from './archive.store.ts'
import { selectAttempt } from './attempt.store.ts'
import { moveRefund, systemActor, withRefund, type LockedRefund } from './move-refund.ts'
import type { Attempt, PaymentsCtx } from './payment.ts'
import type { Exchange, RemoteProvider } from './port.ts'
import { refundQueues } from './queues.ts'
import type { RefundAnswer, RefundRequest, RefundStatusAnswer } from './refund-port.ts'
import { isOver, nextRefundAskAt, type Refund } from './refund.ts'
import { leaseDueRefunds, selectRefund, selectUnderWay, updateRefund } from './refund.store.ts'

const dueLimit = 20
const asksAtOnce = 4
/** A refund that its provider does not know this long after the question has never arrived there. */
const neverArrivedAfterMs = 55_000

/** What one question brought: an answer to the refund itself, or to how it stands. */
type Answer = RefundAnswer | RefundStatusAnswer

/**
 * Job and clock: sends an ordered refund, or asks how one stands that was sent. The question was committed before, so a
 * process that dies on either side of the call leads to the same question again, never to a second refund.
 */
export async function sendRefund(ctx: PaymentsCtx, input: { refundId: string }): Promise<void> {
  const found = isId('rfd', input.refundId) ? await selectRefund(ctx.db, input.refundId) : null
  if (found === null || found.method === 'manual' || isOver(found.state)) return
  if (found.state === 'waiting_approval') return
  if (found.state !== 'ordered') return askRefund(ctx, found)
  const taken = await withRefund(ctx, { refundId: found.id, by: null }, (trx, locked) =>
    takeForSending(trx, locked, ctx.now()),
  )
  if (taken.kind !== 'taken') return
  await ask(ctx, taken.refund, 'refund')
}

/** One process alone takes it: the state says so before anything is sent. */
async function takeForSending(trx: Trx, locked: LockedRefund, at: Date) {
  const { refund } = locked
  if (refund.state !== 'ordered') return { kind: 'taken_before' as const }
  const change = { asked_at: at, times_asked: 1, ask_again_at: nextRefundAskAt(at, at) }
  await moveRefund(trx, locked, { to: 'asking', reason: 'sent', by: systemActor, at, change })
  return { kind: 'taken' as const, refund: { ...refund, askedAt: at, timesAsked: 1 } }
}

/** Asks how it stands; one that never arrived is asked for again under the same names. */
async function askRefund(ctx: PaymentsCtx, refund: Refund): Promise<void> {
  const standing = await ask(ctx, refund, 'status')
  if (standing?.kind !== 'not_found' || refund.state === 'pending') return
  const age = ctx.now().getTime() - present(refund.askedAt, 'it was sent').getTime()
  if (age >= neverArrivedAfterMs) await ask(ctx, refund, 'again')
}

/** Puts one question to the provider, outside any transaction, and records its answer. */
async function ask(
  ctx: PaymentsCtx,
  refund: Refund,
  question: 'refund' | 'status' | 'again',
): Promise<Answer | null> {
  if (refund.provider === 'transfer') return null
  const provider = ctx.payments.providers[refund.provider]
  const request = await requestOf(ctx, refund)
  const exchanges: Exchange[] = []
  const record = (exchange: Exchange) => exchanges.push(exchange)
  const first =
    question === 'status'
      ? await provider.refundStatus(request, record)
      : await provider.refund(request, record)
  // A refusal of a repeated question says nothing certain of the first one: only how it stands does.
  const answer =
    question === 'again' && first.kind === 'refused'
      ? asRefusal(first, await provider.refundStatus(request, record))
      : first
  await withRefund(ctx, { refundId: refund.id, by: null }, async (trx, locked) => {
    await archiveExchanges(trx, aboutOf(refund, request.attempt), exchanges)
    await applyAnswer(trx, locked, { answer, now: ctx.now() })
    return { kind: 'applied' as const }
  })
  return answer
}

function asRefusal(
  refused: Extract<RefundAnswer, { kind: 'refused' }>,
  standing: RefundStatusAnswer,
): Answer {
  return standing.kind === 'not_found' ? refused : standing
}

async function requestOf(ctx: PaymentsCtx, refund: Refund): Promise<RefundRequest & { attempt: Attempt }> {
  const receipt = await ctx.db
    .selectFrom('payments.receipt')
    .select(['attempt_id', 'provider_reference'])
    .where('id', '=', refund.receiptId)
    .executeTakeFirstOrThrow()
  const attempt = present(await selectAttempt(ctx.db, receipt.attempt_id), 'a receipt has its attempt')
  return {
    attempt,
    refundReference: refund.reference,
    requestId: refund.requestId,
    amount: refund.amount,
    reason: refund.note === '' ? 'Pengembalian dana' : refund.note,
  }
}

function aboutOf(refund: Refund, attempt: Attempt) {
  assert(refund.provider !== 'transfer', 'transfers go back by hand')
  return {
    subjectKind: 'refund',
    subjectId: refund.id,
    attemptId: attempt.id,
    paymentId: refund.paymentId,
    provider: refund.provider,
    reference: refund.reference,
  }
}

async function applyAnswer(
  trx: Trx,
  locked: LockedRefund,
  told: { answer: Answer; now: Date },
): Promise<void> {
  const { refund } = locked
  const { answer, now } = told
  // Told by another question meanwhile, or decided by a person.
  if (isOver(refund.state)) return
  const askAgainAt = nextRefundAskAt(refund.askedAt ?? now, now)
  const step = { by: systemActor, at: now }
  switch (answer.kind) {
    case 'refunded': {
      const change = {
        provider_reference: answer.providerReference,
        refunded_at: answer.refundedAt,
        ask_again_at: null,
        outcome_reason: null,
      }
      return moveRefund(trx, locked, { ...step, to: 'refunded', reason: 'provider_gave_back', change })
    }
    case 'refused':
    case 'failed': {
      const why = answer.kind === 'refused' ? `${answer.code} ${answer.reason}` : answer.reason
      const change = { outcome_reason: why.slice(0, 300), ask_again_at: null }
      const reason = answer.kind === 'refused' ? 'provider_refused' : 'provider_failed'
      return moveRefund(trx, locked, { ...step, to: 'failed', reason, change })
    }
    case 'pending': {
      const change = { ask_again_at: askAgainAt, times_asked: refund.timesAsked + 1 }
      if (refund.state === 'pending') return updateRefund(trx, refund.id, change)
      return moveRefund(trx, locked, { ...step, to: 'pending', reason: 'provider_works_on_it', change })
    }
    case 'not_found':
    case 'unknown': {
      const change = {
        ask_again_at: askAgainAt,
        times_asked: refund.timesAsked + 1,
        outcome_reason: answer.kind === 'unknown' ? answer.reason.slice(0, 300) : 'not_known_there',
      }
      // Under way stays so: one unclear answer does not take it back.
      if (refund.state !== 'asking') return updateRefund(trx, refund.id, change)
      return moveRefund(trx, locked, { ...step, to: 'unknown', reason: 'no_clear_answer', change })
    }
  }
}

/** Recurring: sends what its job lost, and asks about everything unclear whose time has come. */
export async function askDueRefunds(ctx: PaymentsCtx): Promise<{ asked: number }> {
  const leases = await Promise.all(
    Object.values(ctx.payments.providers).map(({ provider }) =>
      leaseDueRefunds(ctx.db, { provider, now: ctx.now(), limit: dueLimit }),
    ),
  )
  const due = leases.flat()
  await forEachOf(due, ({ id }) => sendRefund(ctx, { refundId: id }), {
    limit: asksAtOnce,
    groupOf: (refund) => refund.provider,
    onError: (refund, error) =>
      ctx.log.error({ refund: refund.id, error: String(error) }, 'refund could not be asked about'),
  })
  return { asked: due.length }
}

/** A provider tells that something went back: what is under way there is asked about at once. Its word moves no money. */
export async function askRefundsOf(
  trx: Trx,
  told: { attemptId: string; provider: RemoteProvider },
): Promise<boolean> {
  const ids = await selectUnderWay(trx, told.attemptId)
  for (const refundId of ids)
    await enqueue(trx, { queue: refundQueues[told.provider], payload: { refundId } })
  return ids.length > 0
}
