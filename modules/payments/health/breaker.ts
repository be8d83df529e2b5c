import type { Scope } from './scope.ts'
import { namedBy } from './scope.ts'

export type BreakerState = 'closed' | 'open' | 'half_open'

/** Why a breaker moved. */
export type BreakerReason =
  | 'unclear_in_a_row'
  | 'few_clear_answers'
  | 'trial_begins'
  | 'trial_was_lost'
  | 'trial_unclear'
  | 'trial_answered'
  | 'closed_by_staff'

export interface Breaker {
  readonly scope: Scope
  readonly state: BreakerState
  readonly failures: number
  readonly openings: number
  readonly reason: string | null
  readonly retryAt: Date | null
  readonly probeAttemptId: string | null
  readonly probeUntil: Date | null
  readonly changedAt: Date
}

export const breakerRules = {
  /** Unclear answers in a row that open it. A provider has several channels, so more is needed. */
  inARow: { channel: 5, provider: 10 },
  /** Or: of at least so many questions of the last minutes fewer than this share got a clear answer. */
  rate: { spanMs: 300_000, questionsMin: 20, clearMin: 0.5 },
  /** How long nobody asks; twice as long after each trial that failed. */
  openMs: 30_000,
  openMsMax: 600_000,
  /** How long the one question on trial is waited for; longer than any provider is. */
  trialMs: 75_000,
} as const

/** What a question came to. `not_asked`: it was given up before the provider was called. */
export type Heard = 'clear' | 'unclear' | 'not_asked'

/** What becomes of a breaker, or null where nothing does. */
export type BreakerStep =
  | { readonly kind: 'count'; readonly failures: number; readonly openings: number }
  | {
      readonly kind: 'open'
      readonly reason: BreakerReason
      readonly openings: number
      readonly retryAt: Date
    }
  | { readonly kind: 'close'; readonly reason: BreakerReason }
  | { readonly kind: 'free_trial' }

/**
 * The next step of a breaker after an answer. While it is open or on trial only the question on trial decides: what was
 * asked before says nothing of now.
 */
export function stepAfter(
  breaker: Breaker,
  told: {
    readonly heard: Heard
    readonly attemptId: string
    readonly askedAt: Date
    readonly now: Date
    readonly isRateLow: boolean
  },
): BreakerStep | null {
  switch (breaker.state) {
    case 'open':
      return null
    case 'half_open':
      return breaker.probeAttemptId === told.attemptId ? stepAfterTrial(breaker, told) : null
    case 'closed':
      return stepWhileClosed(breaker, told)
  }
}

function stepAfterTrial(breaker: Breaker, told: { heard: Heard; now: Date }): BreakerStep {
  switch (told.heard) {
    case 'clear':
      return { kind: 'close', reason: 'trial_answered' }
    case 'unclear':
      return opened(breaker, { reason: 'trial_unclear', now: told.now })
    case 'not_asked':
      return { kind: 'free_trial' }
  }
}

function stepWhileClosed(
  breaker: Breaker,
  told: { heard: Heard; askedAt: Date; now: Date; isRateLow: boolean },
): BreakerStep | null {
  switch (told.heard) {
    case 'not_asked':
      return null
    case 'clear':
      return breaker.failures === 0 && breaker.openings === 0
        ? null
        : { kind: 'count', failures: 0, openings: 0 }
    case 'unclear': {
      // Asked before it closed: old news.
      if (told.askedAt < breaker.changedAt) return null
      const failures = breaker.failures + 1
      if (failures >= breakerRules.inARow[namedBy(breaker.scope).kind])
        return opened(breaker, { reason: 'unclear_in_a_row', now: told.now })
      if (told.isRateLow) return opened(breaker, { reason: 'few_clear_answers', now: told.now })
      return { kind: 'count', failures, openings: breaker.openings }
    }
  }
}

function opened(breaker: Breaker, by: { reason: BreakerReason; now: Date }): BreakerStep {
  const openings = breaker.openings + 1
  const waitMs = Math.min(breakerRules.openMsMax, breakerRules.openMs * 2 ** Math.min(breaker.openings, 10))
  return { kind: 'open', reason: by.reason, openings, retryAt: new Date(by.now.getTime() + waitMs) }
}

/** May a question pass? `trial`: this one, and it decides. */
export function passage(breaker: Pick<Breaker, 'state' | 'retryAt' | 'probeUntil'>, now: Date) {
  switch (breaker.state) {
    case 'closed':
      return 'free' as const
    case 'open':
      return breaker.retryAt !== null && breaker.retryAt > now ? ('shut' as const) : ('trial' as const)
    case 'half_open':
      return breaker.probeUntil !== null && breaker.probeUntil > now ? ('shut' as const) : ('trial' as const)
  }
}
