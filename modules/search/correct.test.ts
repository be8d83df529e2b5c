import { expect, test } from 'vitest'
import { nearest, slipsBetween } from './correct.ts'

test.each([
  ['aki', 'aki', 0],
  ['avansa', 'avanza', 1],
  ['kapmas', 'kampas', 1],
  ['busii', 'busi', 1],
  ['fiter', 'filter', 1],
  ['', 'oli', 3],
  ['sokbrekerr', 'sokbreker', 1],
  ['radiatro', 'radiator', 1],
])('from %j to %j are %i slips', (one, other, slips) => {
  expect(slipsBetween(one, other)).toBe(slips)
  expect(slipsBetween(other, one)).toBe(slips)
})

test('a short word allows one slip, a long one two, and the same first letter wins', () => {
  expect(nearest('bosi', ['kosi', 'busi'])).toBe('busi')
  expect(nearest('bxxi', ['busi'])).toBeNull()
  expect(nearest('radiatttor', ['radiator'])).toBe('radiator')
  expect(nearest('busi', ['busi'])).toBeNull()
})
