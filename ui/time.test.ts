import { expect, test } from 'vitest'
import { formatDateWib, formatExactWib, formatTimeLeft, formatWib } from './time.ts'

const moment = new Date('2026-11-23T07:32:05Z')

test('a moment of today shows the time alone', () => {
  expect(formatWib(moment, { now: new Date('2026-11-23T10:00:00Z') })).toBe('14.32 WIB')
})

test('a moment of another day carries its date', () => {
  expect(formatWib(moment, { withDate: 'auto', now: new Date('2026-11-24T10:00:00Z') })).toBe(
    '23 Nov 2026, 14.32 WIB',
  )
})

test('today ends at midnight in Jakarta, whatever the zone of the machine', () => {
  const lastMinute = new Date('2026-11-23T16:59:00Z')
  const firstMinute = new Date('2026-11-23T17:00:00Z')
  expect(formatWib(lastMinute, { now: lastMinute })).toBe('23.59 WIB')
  expect(formatWib(lastMinute, { now: firstMinute })).toBe('23 Nov 2026, 23.59 WIB')
  expect(formatWib(firstMinute, { now: firstMinute })).toBe('00.00 WIB')
})

test('the date can be forced on or off', () => {
  expect(formatWib(moment, { withDate: 'always', now: moment })).toBe('23 Nov 2026, 14.32 WIB')
  expect(formatWib(moment, { withDate: 'never', now: new Date('2027-01-01T00:00:00Z') })).toBe('14.32 WIB')
})

test('month names follow the language, the clock does not change', () => {
  const august = new Date('2026-08-17T03:00:00Z')
  expect(formatDateWib(august, 'id')).toBe('17 Agu 2026')
  expect(formatWib(august, { withDate: 'always', locale: 'en' })).toBe('17 Aug 2026, 10.00 WIB')
})

test('the exact form has seconds and the date', () => {
  expect(formatExactWib(moment)).toBe('23 Nov 2026, 14.32.05 WIB')
})

test('time left counts in whole seconds, rounds up and stops at zero', () => {
  expect(formatTimeLeft(9 * 60_000 + 41_000)).toBe('09.41')
  expect(formatTimeLeft(3_600_000 + 9 * 60_000 + 41_000)).toBe('1.09.41')
  expect(formatTimeLeft(400)).toBe('00.01')
  expect(formatTimeLeft(-5000)).toBe('00.00')
})
