import { assert } from './assert.ts'

declare const rupiahBrand: unique symbol

/** A whole number of rupiah. Never a float, never another currency. */
export type Rupiah = bigint & { readonly [rupiahBrand]: true }

/** Brands a whole bigint as rupiah. */
export function rupiah(amount: bigint | number): Rupiah {
  if (typeof amount === 'number') assert(Number.isSafeInteger(amount), 'rupiah are whole numbers')
  return BigInt(amount) as Rupiah
}

/** The sum of many amounts; zero for none. */
export function sumRupiah(amounts: readonly bigint[]): Rupiah {
  return rupiah(amounts.reduce((total, amount) => total + amount, 0n))
}

/** Divides and rounds half away from zero, on exact integers (PER-11/PJ/2025 article 129 for tax sums). */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'the denominator is positive')
  const doubled = 2n * (numerator < 0n ? -numerator : numerator)
  const rounded = (doubled + denominator) / (2n * denominator)
  return numerator < 0n ? -rounded : rounded
}
