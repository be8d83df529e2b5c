import { demand, type Actor } from '#access'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { sql } from 'kysely'
import type { Channel } from '../port.ts'
import { breakerRules, passage, stepAfter, type Breaker, type BreakerStep, type Heard } from './breaker.ts'
import * as store from './breaker.store.ts'
import { scopesOf, type Scope } from './scope.ts'

/**
 * May this attempt be asked now? Called in the transaction that makes the attempt, so a trial that is taken commits with it.
 * Among any number that come at once exactly one gets the trial: the row is locked.
 */
export async function passBreakers(
  trx: Trx,
  input: { channel: Channel; attemptId: string; at: Date },
): Promise<{ readonly kind: 'pass' } | { readonly kind: 'shut'; readonly retryAt: Date | null }> {
  const { channel, attemptId, at } = input
  const scopes = scopesOf(channel)
  const seen = await store.selectBreakers(trx, scopes)
  if (seen.every((breaker) => breaker.state === 'closed')) return { kind: 'pass' }
  const breakers = await store.lockBreakers(trx, scopes)
  const shut = breakers.find((breaker) => passage(breaker, at) === 'shut')
  if (shut !== undefined) return { kind: 'shut', retryAt: shut.probeUntil ?? shut.retryAt }
  for (const breaker of breakers) {
    if (passage(breaker, at) === 'trial') await beginTrial(trx, breaker, { attemptId, at })
  }
  return { kind: 'pass' }
}

function beginTrial(trx: Trx, breaker: Breaker, trial: { attemptId: string; at: Date }): Promise<void> {
  const { attemptId, at } = trial
  const until = new Date(at.getTime() + breakerRules.trialMs)
  return store.moveBreaker(trx, {
    breaker,
    to: 'half_open',
    reason: breaker.state === 'half_open' ? 'trial_was_lost' : 'trial_begins',
    change: { probe_attempt_id: attemptId, probe_until: until },
    attemptId,
    by: 'system',
    address: null,
    note: null,
    at,
  })
}

/** What a provider's answer to a question means for the breakers of its channel and provider. */
export async function noteAnswer(
  ctx: Ctx,
  told: { channel: Channel; attemptId: string; askedAt: Date; heard: Heard },
): Promise<void> {
  const scopes = scopesOf(told.channel)
  if (told.heard !== 'unclear') {
    const seen = await store.selectBreakers(ctx.db, scopes)
    // The usual case writes nothing.
    if (seen.every(({ state, failures, openings }) => state === 'closed' && failures + openings === 0)) return
  }
  const opened = await ctx.transaction(async (trx) => {
    const now = ctx.now()
    if (told.heard === 'unclear') await store.ensureBreakers(trx, scopes, now)
    const openedNow: { scope: Scope; reason: string }[] = []
    for (const breaker of await store.lockBreakers(trx, scopes)) {
      const isRateLow = told.heard === 'unclear' && (await isClearRateLow(trx, { ...told, breaker, now }))
      const step = stepAfter(breaker, { ...told, now, isRateLow })
      if (step !== null) await takeStep(trx, breaker, { step, attemptId: told.attemptId, at: now })
      if (step?.kind === 'open') openedNow.push({ scope: breaker.scope, reason: step.reason })
    }
    return openedNow
  })
  for (const one of opened) ctx.log.error(one, 'a way to pay is left alone for a while')
}

async function takeStep(
  trx: Trx,
  breaker: Breaker,
  taken: { step: BreakerStep; attemptId: string; at: Date },
): Promise<void> {
  const { step, attemptId, at } = taken
  const told = { breaker, attemptId, by: 'system', address: null, note: null, at }
  const noTrial = { probe_attempt_id: null, probe_until: null }
  switch (step.kind) {
    case 'count':
      return store.countFailures(trx, { ...step, scope: breaker.scope })
    case 'free_trial':
      return store.freeTrial(trx, breaker.scope, at)
    case 'open': {
      const change = { ...noTrial, failures: 0, openings: step.openings, retry_at: step.retryAt }
      return store.moveBreaker(trx, { ...told, to: 'open', reason: step.reason, change })
    }
    case 'close':
      return store.moveBreaker(trx, {
        ...told,
        to: 'closed',
        reason: step.reason,
        change: { ...noTrial, failures: 0, retry_at: null },
      })
  }
}

/** Of the last questions of a channel since its breaker closed, did too few get a clear answer? */
async function isClearRateLow(
  trx: Trx,
  look: { channel: Channel; breaker: Breaker; now: Date },
): Promise<boolean> {
  const { spanMs, questionsMin, clearMin } = breakerRules.rate
  if (look.breaker.scope.startsWith('provider:')) return false
  const spanBegan = new Date(look.now.getTime() - spanMs)
  const since = look.breaker.changedAt > spanBegan ? look.breaker.changedAt : spanBegan
  const { rows } = await sql<{ asked: number; unclear: number }>`
    select count(*)::int as asked, (count(*) filter (where outcome = 'unknown'))::int as unclear
    from payments.attempt where channel_id = ${look.channel.id} and asked_at >= ${since} and outcome is not null`.execute(
    trx,
  )
  const { asked, unclear } = rows[0] ?? { asked: 0, unclear: 0 }
  return asked >= questionsMin && (asked - unclear) / asked < clearMin
}

export type BreakerClosed = { readonly kind: 'closed' | 'already_closed' }

/** A person knows that it works again: the next questions go through. */
export async function closeBreaker(
  ctx: Ctx,
  input: { scope: Scope; reason: string; by: Actor },
): Promise<BreakerClosed> {
  demand(input.by, 'channel.switch')
  return ctx.transaction(async (trx) => {
    const [breaker] = await store.lockBreakers(trx, [input.scope])
    if (breaker === undefined || breaker.state === 'closed') return { kind: 'already_closed' as const }
    await store.moveBreaker(trx, {
      breaker,
      to: 'closed',
      reason: 'closed_by_staff',
      change: { failures: 0, openings: 0, retry_at: null, probe_attempt_id: null, probe_until: null },
      attemptId: null,
      by: input.by.id,
      address: input.by.address,
      note: input.reason.trim() === '' ? null : input.reason.trim().slice(0, 300),
      at: ctx.now(),
    })
    return { kind: 'closed' as const }
  })
}
