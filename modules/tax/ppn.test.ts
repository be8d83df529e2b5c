import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { addPpn, extractPpn } from './ppn.ts'

describe('PPN', () => {
  test.each([
    [1_000_000, 916_667, 110_000],
    [85_000, 77_917, 9_350],
    [1_234_567, 1_131_686, 135_802],
    [12_770_270, 11_706_081, 1_404_730],
    [120_000_000, 110_000_000, 13_200_000],
  ])('on a net sum of %i has the base %i and the tax %i', (net, otherBase, tax) => {
    expect(addPpn(rupiah(net))).toEqual({
      net: BigInt(net),
      otherBase: BigInt(otherBase),
      tax: BigInt(tax),
      total: BigInt(net + tax),
    })
  })

  test.each([
    [150_000, 135_135, 123_874, 14_865],
    [55_000, 49_550, 45_421, 5_450],
    [1_250_000, 1_126_126, 1_032_282, 123_874],
  ])(
    'inside a total of %i leaves the base %i (nilai lain %i) and the tax %i',
    (total, net, otherBase, tax) => {
      expect(extractPpn(rupiah(total))).toEqual({
        net: BigInt(net),
        otherBase: BigInt(otherBase),
        tax: BigInt(tax),
        total: BigInt(total),
      })
    },
  )

  test.each([32n, 77n, 141n])('on %s rupiah comes from the unrounded base', (net) => {
    const fromRoundedBase = (addPpn(rupiah(net)).otherBase * 12n * 2n + 100n) / 200n
    expect(addPpn(rupiah(net)).tax).not.toBe(fromRoundedBase)
    expect(addPpn(rupiah(net)).tax).toBe((net * 11n * 2n + 100n) / 200n)
  })

  test('base and tax add up to the total for every sum', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (amount) => {
        const added = addPpn(rupiah(amount))
        const extracted = extractPpn(rupiah(amount))
        return (
          added.net + added.tax === added.total &&
          extracted.net + extracted.tax === amount &&
          extracted.tax >= 0n
        )
      }),
    )
  })
})
