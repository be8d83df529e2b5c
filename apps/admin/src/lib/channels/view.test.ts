import { expect, test } from 'vitest'
import { channelPath, readSpan, shareOf } from './view.ts'

test('the share of clear answers is none where nobody asked, and counts refusals against it', () => {
  expect(shareOf({ accepted: 0, refused: 0, unknown: 0 })).toBeNull()
  expect(shareOf({ accepted: 3, refused: 1, unknown: 0 })).toBe(0.75)
})

test('an address keeps the span and what is open, and a span that is none is an hour', () => {
  expect(channelPath('60')).toBe('/kanal')
  expect(channelPath('15', 'channel:doku_va_bca')).toBe('/kanal?rentang=15&buka=channel%3Adoku_va_bca')
  expect(readSpan('15')).toBe('15')
  expect(readSpan('9')).toBe('60')
  expect(readSpan(null)).toBe('60')
})
