import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdsUntil, isInForce, minuteOfDay, overlaps, type DailySpan } from './switch.ts'

const at = (text: string) => new Date(text)
/** 23.30 to 01.00 WIB. */
const night: DailySpan = { fromMinute: 1410, untilMinute: 60 }
const nightly = { fromAt: at('2026-11-01T00:00:00Z'), untilAt: null, daily: night, endedAt: null }

describe('when a switch holds', () => {
  test.each([
    ['2026-11-24T23:29:59+07:00', false],
    ['2026-11-24T23:30:00+07:00', true],
    ['2026-11-24T23:59:59+07:00', true],
    ['2026-11-25T00:00:00+07:00', true],
    ['2026-11-25T00:59:59+07:00', true],
    ['2026-11-25T01:00:00+07:00', false],
    ['2026-11-25T12:00:00+07:00', false],
  ])('a nightly window across midnight in Jakarta at %s: %s', (moment, holds) => {
    expect(isInForce(nightly, at(moment))).toBe(holds)
  })

  test('the end of tonight is told on both sides of midnight', () => {
    const end = at('2026-11-25T01:00:00+07:00')
    expect(holdsUntil(nightly, at('2026-11-24T23:45:10+07:00'))).toEqual(end)
    expect(holdsUntil(nightly, at('2026-11-25T00:59:59+07:00'))).toEqual(end)
  })

  test('from its first moment on, and no longer at its last', () => {
    const span = { fromAt: at('2026-11-24T10:00:00Z'), untilAt: at('2026-11-24T11:00:00Z') }
    const one = { ...span, daily: null, endedAt: null }
    const holds = ['09:59:59', '10:00:00', '10:59:59', '11:00:00'].map((time) =>
      isInForce(one, at(`2026-11-24T${time}Z`)),
    )
    expect(holds).toEqual([false, true, true, false])
    expect(isInForce({ ...one, endedAt: at('2026-11-24T10:10:00Z') }, at('2026-11-24T10:20:00Z'))).toBe(false)
  })

  test('a nightly window ends with its last day', () => {
    const last = { ...nightly, untilAt: at('2026-11-25T00:10:00+07:00') }
    expect(holdsUntil(last, at('2026-11-24T23:45:00+07:00'))).toEqual(last.untilAt)
    expect(isInForce(last, at('2026-11-25T00:10:00+07:00'))).toBe(false)
  })

  test('any daily window holds exactly at its minutes, and is told to end at one where it does not', () => {
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(minute, minute, fc.nat(400_000), (fromMinute, untilMinute, shift) => {
        fc.pre(fromMinute !== untilMinute)
        const one = { ...nightly, daily: { fromMinute, untilMinute } }
        const now = new Date(at('2026-11-10T00:00:00Z').getTime() + shift * 1_000)
        const length = (untilMinute - fromMinute + 1440) % 1440
        const into = (minuteOfDay(now) - fromMinute + 1440) % 1440
        expect(isInForce(one, now)).toBe(into < length)
        if (into >= length) return
        const end = holdsUntil(one, now)
        expect(end !== null && end > now && !isInForce(one, end)).toBe(true)
        expect(isInForce(one, new Date((end?.getTime() ?? 0) - 1))).toBe(true)
      }),
    )
  })
})

describe('two switches of one thing', () => {
  const forever = { fromAt: at('2026-11-24T00:00:00Z'), untilAt: null, daily: null, endedAt: null }

  test('meet where their times meet, whichever is asked first', () => {
    const later = { ...forever, fromAt: at('2026-12-01T00:00:00Z') }
    const before = { ...forever, untilAt: at('2026-12-01T00:00:00Z') }
    expect(overlaps(forever, later)).toBe(true)
    expect(overlaps(later, before)).toBe(false)
    expect(overlaps(before, later)).toBe(false)
  })

  test('a night of its own stands beside a span of days; two nights that meet do not', () => {
    expect(overlaps(forever, nightly)).toBe(false)
    const early = { ...nightly, daily: { fromMinute: 0, untilMinute: 30 } }
    const noon = { ...nightly, daily: { fromMinute: 720, untilMinute: 780 } }
    expect(overlaps(nightly, early)).toBe(true)
    expect(overlaps(early, nightly)).toBe(true)
    expect(overlaps(nightly, noon)).toBe(false)
  })
})
