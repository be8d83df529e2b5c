import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import type { Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import { enqueue, publish } from '#platform/outbox.ts'
import { judgeClaim } from './apply-claim.ts'
import { askSoon, selectAttempt, selectAttemptByReference } from './attempt.store.ts'
import { readStored } from './inbox-read.ts'
import { closeNotification } from './notification.store.ts'
import type { Attempt, PaymentsCtx } from './payment.ts'
import { askQueues } from './queues.ts'
import { insertReplay, insertReview, lockDelivery, selectDelivery, type DeliveryRow } from './replay.store.ts'

export type NotificationReplayed =
  | { readonly kind: 'replayed'; readonly outcome: string; readonly paymentId: string | null }
  /** It did not verify, or nobody can read it: it proves nothing, however often it is applied. */
  | { readonly kind: 'not_verified' | 'not_found' | 'reason_needed' }

const reasonMax = 500
/** Between two questions that staff can cause about one attempt. */
const askGapSeconds = 3

/**
 * Lets a stored, verified notification run through the rules once more, as if it came now. What it tells of is recorded at
 * most once, so money never moves twice; each replay leaves a row with what it came to, and a record of who wanted it.
 */
export async function replayNotification(
  ctx: PaymentsCtx,
  input: { notificationId: string; actor: Actor; reason: string },
): Promise<NotificationReplayed> {
  demand(input.actor, 'inbox.act')
  const reason = input.reason.trim().slice(0, reasonMax)
  if (reason === '') return { kind: 'reason_needed' }
  const found = await findDelivery(ctx, input.notificationId)
  if (found === null) return { kind: 'not_found' }
  const claim = found.verdict === 'valid' ? await readStored(ctx, found) : null
  if (claim === null) return { kind: 'not_verified' }
  return ctx.transaction(async (trx) => {
    const now = ctx.now()
    // Two at once run one after the other.
    const row = await lockDelivery(trx, found.id)
    const { provider } = found
    const { outcome, paymentId, attemptId } = await judgeClaim(trx, ctx, { claim, provider, now })
    if (row.applied_at === null)
      await closeNotification(trx, { id: row.id, at: now, outcome, paymentId, attemptId })
    const by = { by_id: input.actor.id, by_name: input.actor.name, at: now }
    await insertReplay(trx, {
      id: newId('rpl'),
      notification_id: row.id,
      payment_id: paymentId,
      outcome,
      reason,
      ...by,
    })
    await audit(trx, {
      ...input,
      action: 'notification.replayed',
      id: row.id,
      after: { outcome },
      reason,
      at: now,
    })
    await publish(trx, {
      name: 'notification.replayed',
      notificationId: row.id,
      paymentId,
      outcome,
      at: now.toISOString(),
    })
    return { kind: 'replayed', outcome, paymentId }
  })
}

export type ProviderAsked =
  { readonly kind: 'asked'; readonly attemptId: string } | { readonly kind: 'not_found' | 'paid_already' }

/**
 * Asks the provider about the attempt that a notification names, whatever its verdict: what did not verify may still be a
 * hint, and the provider's own answer decides.
 */
export async function askAboutNotification(
  ctx: PaymentsCtx,
  input: { notificationId: string; actor: Actor },
): Promise<ProviderAsked> {
  demand(input.actor, 'inbox.act')
  const row = await findDelivery(ctx, input.notificationId)
  if (row === null) return { kind: 'not_found' }
  const claim = row.attempt_id === null ? await readStored(ctx, row) : null
  const attempt =
    row.attempt_id === null
      ? claim && (await selectAttemptByReference(ctx.db, claim.reference))
      : await selectAttempt(ctx.db, row.attempt_id)
  return ask(ctx, attempt, input.actor)
}

/** Asks the provider about an attempt now instead of at the janitor's next turn. */
export async function askNow(
  ctx: PaymentsCtx,
  input: { attemptId: string; actor: Actor },
): Promise<ProviderAsked> {
  demand(input.actor, 'inbox.act')
  const attempt = isId('att', input.attemptId) ? await selectAttempt(ctx.db, input.attemptId) : null
  return ask(ctx, attempt, input.actor)
}

async function ask(ctx: PaymentsCtx, attempt: Attempt | null, actor: Actor): Promise<ProviderAsked> {
  if (attempt === null || attempt.provider === 'transfer') return { kind: 'not_found' }
  if (attempt.outcome === 'paid') return { kind: 'paid_already' }
  const { id, provider } = attempt
  await ctx.transaction(async (trx) => {
    const at = ctx.now()
    await askSoon(trx, id, at)
    const throttle = { key: id, seconds: askGapSeconds }
    await enqueue(trx, { queue: askQueues[provider], payload: { attemptId: id }, throttle })
    await audit(trx, { actor, action: 'attempt.asked', kind: 'attempt', id, after: null, reason: null, at })
  })
  return { kind: 'asked', attemptId: id }
}

/** Says of a notification that waited for a person that somebody looked, and what they found; it leaves the list. */
export async function reviewNotification(
  ctx: PaymentsCtx,
  input: { notificationId: string; actor: Actor; note: string },
): Promise<{ kind: 'reviewed' | 'reviewed_before' | 'not_found' | 'reason_needed' }> {
  demand(input.actor, 'inbox.act')
  const note = input.note.trim().slice(0, reasonMax)
  if (note === '') return { kind: 'reason_needed' }
  const row = await findDelivery(ctx, input.notificationId)
  if (row === null) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const { actor } = input
    const review = { notification_id: row.id, note, by_id: actor.id, by_name: actor.name, at }
    if (!(await insertReview(trx, review))) return { kind: 'reviewed_before' }
    await audit(trx, { actor, action: 'notification.reviewed', id: row.id, after: null, reason: note, at })
    return { kind: 'reviewed' }
  })
}

async function findDelivery(ctx: PaymentsCtx, notificationId: string): Promise<DeliveryRow | null> {
  return isId('ntf', notificationId) ? selectDelivery(ctx.db, notificationId) : null
}

function audit(
  trx: Trx,
  what: {
    actor: Actor
    action: string
    kind?: string
    id: string
    after: { outcome: string } | null
    reason: string | null
    at: Date
  },
): Promise<void> {
  return recordAudit(trx, {
    who: what.actor.id,
    action: what.action,
    object: { kind: what.kind ?? 'notification', id: what.id },
    before: null,
    after: what.after,
    reason: what.reason,
    address: what.actor.address,
    at: what.at,
  })
}
