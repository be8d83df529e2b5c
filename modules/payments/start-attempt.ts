import { randomBytes } from 'node:crypto'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import {
  countAttempts,
  insertAttempt,
  insertExchanges,
  selectAttempt,
  updateAttempt,
} from './attempt.store.ts'
import { availability, boundsOf, findChannel } from './channels.ts'
import { movePayment, movePaymentIfOpen } from './move-payment.ts'
import { wantEnded } from './end-attempts.ts'
import { askPermission, type Barred } from './health/ask-permission.ts'
import { findSubstitute } from './health/offer-channels.ts'
import { noteAnswer } from './health/pass-breakers.ts'
import { chargeThrough } from './linked-account-charge.ts'
import type { Attempt, Payment, PaymentLine, PaymentsCtx } from './payment.ts'
import { attemptsMax, isOpen, nextAskAt, openSum } from './payment.ts'
import { lockPayment, selectPayment, updateCurrentAttempt } from './payment.store.ts'
import type { Channel, ChargeAnswer, Exchange, Instruction, PaymentProvider } from './port.ts'
import { startTransfer } from './transfer/start-transfer.ts'
import { isTransferChannel } from './transfer/transfer.ts'

export type AttemptStarted =
  | { readonly kind: 'awaiting'; readonly instruction: Instruction }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'unknown' }
  /** The code `link_again`: the buyer's linked account is dead or there is none. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'already_paid' | 'expired' | 'not_found' | 'unknown_channel' | 'too_many_attempts' }
  /** So many transfers of about this sum are awaited that none more could be told apart. */
  | { readonly kind: 'no_free_sum' }
  | { readonly kind: 'below_minimum' | 'above_maximum'; readonly limitIdr: bigint }
  /** Nothing was asked. The same way to pay at another provider, where one works. */
  | (Barred & { readonly substitute: string | null })

/** A question without an answer for longer than this was lost with its process, and may be asked again. */
const lostAfterMs = 30_000

/**
 * Asks a provider to collect a payment by the chosen channel. The attempt is committed before the call and its answer
 * after it; no transaction is open meanwhile. Choosing the same channel again shows the same instruction or asks the same
 * question again, so that a double click or a lost answer never makes the buyer owe twice. With `acceptsParts` a virtual
 * account takes the sum in as many parts as the buyer likes.
 */
export async function startAttempt(
  ctx: PaymentsCtx,
  input: { paymentId: string; channelId: string; buyerId?: string; acceptsParts?: boolean },
): Promise<AttemptStarted> {
  if (isTransferChannel(input.channelId)) return startTransfer(ctx, input)
  const found = findChannel(ctx, input.channelId)
  if (found === null || found.channel.offeredTo === 'nobody') return { kind: 'unknown_channel' }
  const prepared = await ctx.transaction((trx) =>
    prepareAttempt(trx, { ...input, channel: found.channel, now: ctx.now() }),
  )
  if (prepared.kind === 'barred') return withSubstitute(ctx, input, prepared)
  if (prepared.kind !== 'ask') return prepared

  const exchanges: Exchange[] = []
  const askedAt = ctx.now()
  const answer = await charge(ctx, { ...prepared, ...found, buyerId: input.buyerId, exchanges })
  const started = await ctx.transaction((trx) =>
    recordAnswer(trx, { attempt: prepared.attempt, answer, exchanges, now: ctx.now() }),
  )
  const heard = answer.kind === 'unknown' ? 'unclear' : exchanges.length === 0 ? 'not_asked' : 'clear'
  await noteAnswer(ctx, { channel: found.channel, attemptId: prepared.attempt.id, askedAt, heard })
  return started
}

/** What is barred names who stands in for it. */
async function withSubstitute(
  ctx: PaymentsCtx,
  input: { paymentId: string; channelId: string },
  barred: Barred,
): Promise<AttemptStarted> {
  const payment = await selectPayment(ctx.db, input.paymentId)
  if (payment === null) return { kind: 'not_found' }
  const wanted = { channelId: input.channelId, amount: openSum(payment) }
  return { ...barred, substitute: await findSubstitute(ctx, wanted) }
}

type Prepared =
  | Exclude<AttemptStarted, { kind: 'refused' | 'barred' }>
  | Barred
  | { kind: 'ask'; payment: Payment; attempt: Attempt }

async function prepareAttempt(
  trx: Trx,
  input: { paymentId: string; channel: Channel; acceptsParts?: boolean; now: Date },
): Promise<Prepared> {
  const { channel, now } = input
  const payment = await lockPayment(trx, input.paymentId)
  if (payment === null) return { kind: 'not_found' }
  if (payment.state === 'settled') return { kind: 'already_paid' }
  if (!isOpen(payment.state) || payment.payBefore <= now) return { kind: 'expired' }
  const able = availability(channel, openSum(payment))
  if (able.kind !== 'yes') return able

  const current =
    payment.currentAttemptId === null ? null : await selectAttempt(trx, payment.currentAttemptId)
  // Only a virtual account takes a sum in parts; there the number stays the same while the rest shrinks.
  const isClosed = input.acceptsParts !== true || channel.family !== 'virtual_account'
  const isSame =
    current !== null &&
    current.channelId === channel.id &&
    current.isClosed === isClosed &&
    (current.amount === openSum(payment) || !isClosed)
  if (current !== null && isSame && current.endState === null && current.payBefore > now) {
    if (current.outcome === 'awaiting' && current.instruction !== null)
      return { kind: 'awaiting', instruction: current.instruction }
    if (current.outcome === null && now.getTime() - current.askedAt.getTime() < lostAfterMs)
      return { kind: 'preparing' }
    const canAskAgain =
      channel.family !== 'wallet' && (current.outcome === null || current.outcome === 'unknown')
    if (canAskAgain) {
      const barred = await askPermission(trx, { channel, attemptId: current.id, at: now })
      if (barred !== null) return barred
      const moved = await movedToPreparing(trx, payment, { attempt: current, now })
      return { kind: 'ask', payment: moved, attempt: current }
    }
  }
  if ((await countAttempts(trx, payment.id)) >= attemptsMax) return { kind: 'too_many_attempts' }
  const attemptId = newId('att')
  const barred = await askPermission(trx, { channel, attemptId, at: now })
  if (barred !== null) return barred
  const attempt = await createAttempt(trx, payment, { attemptId, channel, isClosed, now })
  return { kind: 'ask', payment: await movedToPreparing(trx, payment, { attempt, now }), attempt }
}

function movedToPreparing(
  trx: Trx,
  payment: Payment,
  step: { attempt: Attempt; now: Date },
): Promise<Payment> {
  return movePaymentIfOpen(trx, payment, {
    to: 'preparing',
    reason: `asked_${step.attempt.channelId}`,
    attemptId: step.attempt.id,
    at: step.now,
  })
}

async function createAttempt(
  trx: Trx,
  payment: Payment,
  input: { attemptId: string; channel: Channel; isClosed: boolean; now: Date },
): Promise<Attempt> {
  const { channel, isClosed, now } = input
  const lapse = new Date(now.getTime() + channel.lifetimeMinutes * 60_000)
  const attempt: Attempt = {
    id: input.attemptId,
    paymentId: payment.id,
    provider: channel.provider,
    channelId: channel.id,
    reference: newReference(now),
    requestId: randomBytes(16).toString('hex'),
    amount: openSum(payment),
    outcome: null,
    outcomeReason: null,
    instruction: null,
    providerReference: null,
    payBefore: lapse < payment.payBefore ? lapse : payment.payBefore,
    askedAt: now,
    answeredAt: null,
    timesAsked: 0,
    isClosed,
    endState: null,
    correlationId: trx.outbox.correlationId ?? null,
  }
  await insertAttempt(trx, {
    id: attempt.id,
    payment_id: attempt.paymentId,
    provider: attempt.provider,
    channel_id: attempt.channelId,
    reference: attempt.reference,
    request_id: attempt.requestId,
    amount_idr: attempt.amount,
    pay_before: attempt.payBefore,
    asked_at: attempt.askedAt,
    ask_again_at: nextAskAt(attempt, now),
    is_closed: attempt.isClosed,
  })
  await updateCurrentAttempt(trx, { id: payment.id, attemptId: attempt.id })
  return attempt
}

/** `AOP261124-9F2C04B7A1D83E`: letters first and at most 27 characters, as DOKU's narrowest channels ask (doku.md section 3.1). */
function newReference(now: Date): string {
  return `AOP${businessDay(now).slice(2).replaceAll('-', '')}-${randomBytes(7).toString('hex').toUpperCase()}`
}

function charge(
  ctx: PaymentsCtx,
  input: {
    payment: Payment
    attempt: Attempt
    provider: PaymentProvider
    channel: Channel
    buyerId: string | undefined
    exchanges: Exchange[]
  },
): Promise<ChargeAnswer> {
  const { payment, attempt, provider, channel, buyerId } = input
  const request = {
    reference: attempt.reference,
    requestId: attempt.requestId,
    amount: attempt.amount,
    payBefore: attempt.payBefore,
    description: payment.description,
    buyer: { name: payment.buyerName, phone: payment.buyerPhone, email: payment.buyerEmail },
    returnUrl: ctx.payments.returnUrl(payment),
    lines: linesToPay(payment, attempt),
    ...(attempt.isClosed ? {} : { open: boundsOf(channel, attempt.amount) }),
  }
  return chargeThrough(ctx, { provider, channel, buyerId, request }, (exchange) =>
    input.exchanges.push(exchange),
  )
}

/** What hosted pages list: it sums to what is asked for, which is less than the whole once a part was paid. */
function linesToPay(payment: Payment, attempt: Attempt): readonly PaymentLine[] {
  if (attempt.amount === payment.amount) return payment.lines
  return [{ id: 'SISA', name: `Sisa ${payment.number}`, unitPrice: attempt.amount, quantity: 1 }]
}

/** Stores what the provider said. The payment moves only while this attempt is still the buyer's choice. */
async function recordAnswer(
  trx: Trx,
  input: { attempt: Attempt; answer: ChargeAnswer; exchanges: readonly Exchange[]; now: Date },
): Promise<AttemptStarted> {
  const { attempt, answer, now } = input
  const payment = await lockPayment(trx, attempt.paymentId)
  assert(payment !== null, 'a payment is never deleted')
  await insertExchanges(trx, attempt.id, input.exchanges)
  const fresh = await selectAttempt(trx, attempt.id)
  if (fresh?.outcome === 'paid') return { kind: 'already_paid' }
  // The same question asked twice at once: a worse answer does not take away the instruction the buyer sees.
  if (fresh?.outcome === 'awaiting' && fresh.instruction !== null && answer.kind !== 'awaiting')
    return { kind: 'awaiting', instruction: fresh.instruction }
  const isRepeated = attempt.outcome !== null || now.getTime() - attempt.askedAt.getTime() >= lostAfterMs
  await updateAttempt(trx, attempt.id, {
    outcome: answer.kind,
    outcome_reason: answer.kind === 'awaiting' ? null : answer.reason,
    instruction: answer.kind === 'awaiting' ? JSON.stringify(answer.instruction) : null,
    provider_reference: answer.kind === 'awaiting' ? answer.providerReference : null,
    answered_at: now,
    // A refusal of a repeated question says nothing certain of the first, whose answer was lost: it stays watched.
    ask_again_at: answer.kind === 'refused' && !isRepeated ? null : nextAskAt(attempt, now),
  })
  if (payment.state === 'settled') return { kind: 'already_paid' }
  const isCurrent = payment.currentAttemptId === attempt.id && payment.state === 'preparing'
  // The janitor may have given the question up meanwhile; an acceptance counts all the same.
  const isWanted = payment.currentAttemptId === attempt.id && payment.state !== 'awaiting'
  const step = { attemptId: attempt.id, at: now }
  switch (answer.kind) {
    case 'awaiting':
      if (isOpen(payment.state) && attempt.isClosed && attempt.amount > openSum(payment))
        return dropStale(trx, payment, { attempt, isWanted, now })
      // Two ways to pay one sum are one too many: what was shown before is ended at its provider.
      if (isWanted) await wantEnded(trx, { payment, exceptAttemptId: attempt.id, at: now })
      if (isWanted)
        await movePaymentIfOpen(trx, payment, { ...step, to: 'awaiting', reason: 'provider_accepted' })
      return { kind: 'awaiting', instruction: answer.instruction }
    case 'refused':
      if (isCurrent)
        await movePayment(trx, payment, { ...step, to: 'choosing', reason: `refused_${answer.code}` })
      return { kind: 'refused', code: answer.code, reason: answer.reason }
    case 'unknown':
      if (isCurrent) await movePayment(trx, payment, { ...step, to: 'unknown', reason: 'no_clear_answer' })
      return { kind: 'unknown' }
  }
}

/** A part of the sum came while the whole was asked for: this question asks too much, and the buyer chooses again. */
async function dropStale(
  trx: Trx,
  payment: Payment,
  stale: { attempt: Attempt; isWanted: boolean; now: Date },
): Promise<AttemptStarted> {
  const { attempt, isWanted, now } = stale
  await updateAttempt(trx, attempt.id, { end_state: 'wanted', end_again_at: now })
  const step = { attemptId: attempt.id, at: now }
  if (isWanted)
    await movePaymentIfOpen(trx, payment, { ...step, to: 'choosing', reason: 'part_came_meanwhile' })
  return {
    kind: 'refused',
    code: 'sum_changed',
    reason: 'A part of the sum came meanwhile; less is left to pay.',
  }
}
