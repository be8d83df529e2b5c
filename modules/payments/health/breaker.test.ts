import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { breakerRules, passage, stepAfter, type Breaker, type Heard } from './breaker.ts'

const start = new Date('2026-11-24T03:00:00Z')
const closed: Breaker = {
  scope: 'channel:doku_va_bca',
  state: 'closed',
  failures: 0,
  openings: 0,
  reason: null,
  retryAt: null,
  probeAttemptId: null,
  probeUntil: null,
  changedAt: new Date(0),
}

/** The breaker after an answer, as the store would keep it. */
function after(breaker: Breaker, heard: Heard, at: { attemptId: string; now: Date }): Breaker {
  const step = stepAfter(breaker, { heard, ...at, askedAt: at.now, isRateLow: false })
  const idle = { probeAttemptId: null, probeUntil: null, failures: 0, changedAt: at.now }
  switch (step?.kind) {
    case undefined:
      return breaker
    case 'count':
      return { ...breaker, failures: step.failures, openings: step.openings }
    case 'free_trial':
      return { ...breaker, probeUntil: at.now }
    case 'open':
      return { ...breaker, ...idle, state: 'open', openings: step.openings, retryAt: step.retryAt }
    case 'close':
      return { ...breaker, ...idle, state: 'closed', retryAt: null }
  }
}

test('opens after so many unclear answers in a row, and a clear one between begins anew', () => {
  let breaker = closed
  const hear = (heard: Heard) => {
    breaker = after(breaker, heard, { attemptId: 'att_1', now: start })
  }
  for (let count = 1; count < breakerRules.inARow.channel; count += 1) hear('unclear')
  hear('clear')
  expect(breaker.failures).toBe(0)
  for (let count = 1; count < breakerRules.inARow.channel; count += 1) hear('unclear')
  expect(breaker.state).toBe('closed')
  hear('unclear')
  expect(breaker).toMatchObject({ state: 'open', openings: 1 })
})

test('whatever is heard while it is open changes nothing: it was asked before', () => {
  const open: Breaker = { ...closed, state: 'open', openings: 1, retryAt: start }
  for (const heard of ['clear', 'unclear', 'not_asked'] as const)
    expect(after(open, heard, { attemptId: 'att_late', now: start })).toEqual(open)
})

test('on trial only the question on trial decides', () => {
  const trial: Breaker = {
    ...closed,
    state: 'half_open',
    openings: 1,
    retryAt: start,
    probeAttemptId: 'att_trial',
    probeUntil: new Date(start.getTime() + 1_000),
  }
  expect(after(trial, 'clear', { attemptId: 'att_other', now: start })).toEqual(trial)
  expect(after(trial, 'unclear', { attemptId: 'att_other', now: start })).toEqual(trial)
  expect(after(trial, 'clear', { attemptId: 'att_trial', now: start }).state).toBe('closed')
  expect(after(trial, 'unclear', { attemptId: 'att_trial', now: start })).toMatchObject({
    state: 'open',
    openings: 2,
    retryAt: new Date(start.getTime() + 2 * breakerRules.openMs),
  })
  const freed = after(trial, 'not_asked', { attemptId: 'att_trial', now: start })
  expect(passage(freed, start)).toBe('trial')
})

test('an answer to what was asked before it closed does not count', () => {
  const justClosed = { ...closed, changedAt: start }
  const told = { heard: 'unclear', attemptId: 'att_1', now: start, isRateLow: true } as const
  expect(stepAfter(justClosed, { ...told, askedAt: new Date(start.getTime() - 1) })).toBeNull()
  expect(stepAfter(justClosed, { ...told, askedAt: start })).toMatchObject({ kind: 'open' })
})

test('however long it fails, it is left alone no longer than the limit, and is always tried again', () => {
  fc.assert(
    fc.property(fc.nat(500), (openings) => {
      const trial: Breaker = {
        ...closed,
        state: 'half_open',
        openings,
        probeAttemptId: 'att_1',
        retryAt: start,
      }
      const open = after(trial, 'unclear', { attemptId: 'att_1', now: start })
      const waitMs = (open.retryAt?.getTime() ?? 0) - start.getTime()
      expect(waitMs).toBeGreaterThanOrEqual(breakerRules.openMs)
      expect(waitMs).toBeLessThanOrEqual(breakerRules.openMsMax)
      expect(passage(open, new Date(start.getTime() + breakerRules.openMsMax))).toBe('trial')
    }),
  )
})
