import { describe, expect, test } from 'vitest'
import { readFilter, toggleState, writeFilter } from './payment-filter.ts'

describe('the filter in the address', () => {
  test('what is written is read again, states in one order whatever the address says', () => {
    const filter = readFilter(
      new URLSearchParams('status=unknown&q=Toko & Bengkel&status=settled&status=nonsense'),
    )
    expect(filter.states).toEqual(['settled', 'unknown'])
    expect(readFilter(new URLSearchParams(writeFilter(filter)))).toEqual(filter)
  })

  test('pressing a chip twice changes nothing', () => {
    const none = { states: [], text: '' }
    expect(toggleState(toggleState(none, 'expired'), 'expired')).toEqual(none)
    expect(writeFilter(none)).toBe('')
  })
})
