import { expect, test } from 'vitest'
import { dayOf, partOf, rangeOf } from './day.ts'

const now = new Date('2026-11-24T18:00:00Z')

test('an address without days shows the last thirty, by the calendar of Jakarta', () => {
  expect(rangeOf(new URLSearchParams(), now)).toEqual({ from: '2026-10-27', to: '2026-11-25' })
  expect(rangeOf(new URLSearchParams('dari=2026-01-01&sampai=2026-01-31'), now)).toEqual({
    from: '2026-01-01',
    to: '2026-01-31',
  })
})

test.each(['2026-02-30', 'x', '', '2026-1-1', "2026-01-01'"])('what is no day counts as none: %s', (text) => {
  expect(dayOf(text)).toBeNull()
})

test('what can be no part of an account counts as none', () => {
  expect(partOf(new URLSearchParams({ bagian: 'doku_va_bca' }))).toBe('doku_va_bca')
  expect(partOf(new URLSearchParams({ bagian: "x' or 1=1" }))).toBeNull()
})
