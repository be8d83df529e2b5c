import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  emptyWindow,
  judgeWeather,
  severityOf,
  weatherRules,
  type Weather,
  type WeatherJudged,
  type WindowCount,
  type Windows,
} from './weather.ts'

const start = new Date('2026-11-24T03:00:00Z')
const later = (ms: number) => new Date(start.getTime() + ms)

function count(given: Partial<WindowCount>): WindowCount {
  const sums = { ...emptyWindow, ...given }
  return { ...sums, asked: sums.accepted + sums.refused + sums.unknown }
}

function only(lately: WindowCount): Windows {
  return { 15: lately, 60: lately, 1440: lately }
}

const anyCount = fc
  .record({
    accepted: fc.nat(60),
    refused: fc.nat(60),
    unknown: fc.nat(60),
    p95Ms: fc.option(fc.nat(20_000)),
  })
  .map(count)
const anyWindows = fc.tuple(anyCount, anyCount).map(([lately, before]): Windows => {
  const hour = count({
    accepted: lately.accepted + before.accepted,
    refused: lately.refused + before.refused,
    unknown: lately.unknown + before.unknown,
    p95Ms: before.p95Ms,
  })
  return { 15: lately, 60: hour, 1440: hour }
})
const anyPrevious = fc.option(
  fc.record({
    weather: fc.constantFrom<Weather>('good', 'unknown', 'disturbed', 'down'),
    reason: fc.constantFrom<WeatherJudged['reason']>('well', 'slow', 'unclear_answers'),
    since: fc.nat(600_000).map((ms) => later(-ms)),
  }),
)

describe('the weather of a way to pay', () => {
  test('says nothing from too little data, and the counter sees it as good', () => {
    const judged = judgeWeather(only(count({ unknown: 4 })), { previous: null, now: start })
    expect(judged).toMatchObject({ weather: 'unknown', reason: 'too_little' })
    expect(severityOf(judged.weather)).toBe(0)
  })

  test.each([
    [{ accepted: 20 }, 'good', 'well'],
    [{ accepted: 14, unknown: 6 }, 'disturbed', 'unclear_answers'],
    [{ accepted: 3, unknown: 17 }, 'down', 'unclear_answers'],
    [{ accepted: 5, refused: 15 }, 'disturbed', 'many_refusals'],
    [{ accepted: 20, p95Ms: 7_000 }, 'disturbed', 'slow'],
  ] as const)('%j is %s because of %s', (given, weather, reason) => {
    const judged = judgeWeather(only(count(given)), { previous: null, now: start })
    expect(judged).toMatchObject({ weather, reason })
  })

  test('three good answers lately outweigh what was bad an hour ago', () => {
    const windows: Windows = {
      15: count({ accepted: 3 }),
      60: count({ accepted: 3, unknown: 20 }),
      1440: count({ accepted: 3, unknown: 20 }),
    }
    expect(judgeWeather(windows, { previous: null, now: start }).weather).toBe('good')
  })

  test('looking again at the same counts changes nothing, once a worse weather has stood its time', () => {
    fc.assert(
      fc.property(anyWindows, anyPrevious, (windows, previous) => {
        const once = judgeWeather(windows, { previous, now: later(weatherRules.dwellMs) })
        const settled = judgeWeather(windows, { previous: once, now: later(3 * weatherRules.dwellMs) })
        const again = judgeWeather(windows, { previous: settled, now: later(9 * weatherRules.dwellMs) })
        expect(again.weather).toBe(settled.weather)
        expect(again.since).toEqual(settled.since)
      }),
    )
  })

  test('does not flap: any counts that follow each other quickly only ever make it worse', () => {
    fc.assert(
      fc.property(fc.array(anyWindows, { minLength: 2, maxLength: 30 }), (looks) => {
        let previous: WeatherJudged | null = null
        let worst = 0
        for (const [index, windows] of looks.entries()) {
          previous = judgeWeather(windows, { previous, now: later(index * 1_000) })
          expect(severityOf(previous.weather)).toBeGreaterThanOrEqual(worst)
          worst = severityOf(previous.weather)
        }
      }),
    )
  })

  test('a share between the two limits leaves the weather as it was', () => {
    const between = only(count({ accepted: 17, unknown: 3 }))
    const wasGood = { weather: 'good', reason: 'well', since: start } as const
    const wasBad = { weather: 'disturbed', reason: 'unclear_answers', since: start } as const
    const now = later(weatherRules.dwellMs * 2)
    expect(judgeWeather(between, { previous: wasGood, now }).weather).toBe('good')
    expect(judgeWeather(between, { previous: wasBad, now }).weather).toBe('disturbed')
  })

  test('one more unclear answer never makes it better', () => {
    fc.assert(
      fc.property(anyCount, anyPrevious, (lately, previous) => {
        const worse = count({ ...lately, unknown: lately.unknown + 1 })
        const look = { previous, now: later(weatherRules.dwellMs) }
        // Where the first says too little the second may say more; both are compared once both say something.
        fc.pre(lately.asked >= weatherRules.answersMin)
        fc.pre(lately.refused === 0)
        expect(severityOf(judgeWeather(only(worse), look).weather)).toBeGreaterThanOrEqual(
          severityOf(judgeWeather(only(lately), look).weather),
        )
      }),
    )
  })
})
