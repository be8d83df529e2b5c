import { expect, test } from 'vitest'
import { readRupiah } from './typed-rupiah.ts'

test.each([
  ['1250000', 1_250_000n],
  ['1.250.000', 1_250_000n],
  ['Rp 1.250.000', 1_250_000n],
  ['rp1250', 1_250n],
  ['  ', null],
  ['0', 0n],
])('%s is one sum', (text, sum) => {
  expect(readRupiah(text)).toBe(sum)
})

test.each(['1.250,5', '1,250', '12.50', '1.2', '-5', 'seribu', '1e6', '1234567890123456'])(
  '%s is refused rather than guessed',
  (text) => {
    expect(readRupiah(text)).toBe('wrong')
  },
)
