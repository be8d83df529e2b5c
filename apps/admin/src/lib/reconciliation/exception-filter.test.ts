import { expect, test } from 'vitest'
import { readExceptionFilter, toggleReason, writeExceptionFilter } from './exception-filter.ts'

const read = (query: string) => readExceptionFilter(new URLSearchParams(query))

test('a filter survives its address, and what is unknown in an address is none', () => {
  const filter = read('sebab=fee_diff&sebab=missing_bank&keadaan=selesai&penyedia=doku&q=AO-1')
  expect(read(writeExceptionFilter(filter))).toEqual(filter)
  expect(read('sebab=luck&penyedia=bank&keadaan=x')).toEqual({
    state: 'open',
    reasons: [],
    provider: null,
    text: '',
  })
})

test('a chip adds its reason and takes it away', () => {
  const filter = toggleReason(read(''), 'duplicate')
  expect(writeExceptionFilter(filter)).toBe('?sebab=duplicate')
  expect(writeExceptionFilter(toggleReason(filter, 'duplicate'))).toBe('')
})
