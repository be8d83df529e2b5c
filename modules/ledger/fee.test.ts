import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { feeOf, standardVatBasisPoints } from './index.ts'

const rule = (fixedIdr: bigint, basisPoints: bigint) => ({
  fixedIdr,
  basisPoints,
  vatBasisPoints: standardVatBasisPoints,
})

test.each([
  ['a fixed fee with its VAT', rule(4_000n, 0n), 150_000, 4_000n, 440n],
  ['a share, half a rupiah of VAT up', rule(0n, 70n), 150_000, 1_050n, 116n],
  ['a share and a fixed part', rule(2_000n, 290n), 1_250_000, 38_250n, 4_208n],
  ['half a rupiah of the fee up', rule(0n, 50n), 100, 1n, 0n],
  ['a channel that costs nothing', rule(0n, 0n), 150_000, 0n, 0n],
])('%s', (_, given, amount, fee, vat) => {
  expect(feeOf(given, rupiah(amount))).toEqual({ fee, vat, net: BigInt(amount) - fee - vat })
})

test('fee, VAT and net always make the sum, and each is within half a rupiah of the exact one', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 13n }),
      fc.bigInt({ min: 0n, max: 100_000n }),
      fc.bigInt({ min: 0n, max: 10_000n }),
      fc.bigInt({ min: 0n, max: 2_000n }),
      (amount, fixedIdr, basisPoints, vatBasisPoints) => {
        const { fee, vat, net } = feeOf({ fixedIdr, basisPoints, vatBasisPoints }, rupiah(amount))
        expect(fee + vat + net).toBe(amount)
        const feeError = (fee - fixedIdr) * 10_000n - amount * basisPoints
        const vatError = vat * 10_000n - fee * vatBasisPoints
        for (const error of [feeError, vatError]) expect(error > -5_000n && error <= 5_000n).toBe(true)
      },
    ),
  )
})
