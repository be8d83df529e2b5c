import { assert, bigInt, property } from 'fast-check'
import { expect, test } from 'vitest'
import { formatRupiah, formatWhole } from './format-money.ts'

test('rupiah carries dots between thousands and a no-break space after Rp', () => {
  expect(formatRupiah(1_250_000n)).toBe('Rp\u00a01.250.000')
  expect(formatRupiah(999n)).toBe('Rp\u00a0999')
  expect(formatRupiah(1_000n)).toBe('Rp\u00a01.000')
  expect(formatRupiah(0n)).toBe('Rp\u00a00')
})

test('a sum below zero carries a true minus before Rp', () => {
  expect(formatRupiah(-2_350_000n)).toBe('\u2212Rp\u00a02.350.000')
})

test('a sum beyond what a float can hold keeps every digit', () => {
  expect(formatRupiah(123_456_789_012_345_678n)).toBe('Rp\u00a0123.456.789.012.345.678')
})

test('any sum can be read back from its text', () => {
  assert(
    property(bigInt(-(10n ** 18n), 10n ** 18n), (amountIdr) => {
      const text = formatRupiah(amountIdr)
      const digits = BigInt(text.replace(/\D/g, ''))
      expect(text.startsWith('\u2212') ? -digits : digits).toBe(amountIdr)
      expect(text).toMatch(/^\u2212?Rp\u00a0\d{1,3}(\.\d{3})*$/)
    }),
  )
})

test('a quantity is grouped the same way without Rp', () => {
  expect(formatWhole(2400)).toBe('2.400')
  expect(formatWhole(-12n)).toBe('\u221212')
})
