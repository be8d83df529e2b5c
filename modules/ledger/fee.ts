import { divideRounded, rupiah, type Rupiah } from '#platform/money.ts'

/** What a provider keeps for a payment through one channel. Data, since contracts change. */
export interface FeeRule {
  readonly fixedIdr: bigint
  /** Hundredths of a percent of the sum: 70n is 0.7 %. */
  readonly basisPoints: bigint
  /** VAT on the fee, in the same unit. */
  readonly vatBasisPoints: bigint
}

export interface Fee {
  readonly fee: Rupiah
  readonly vat: Rupiah
  /** What arrives in the bank. Below zero where the sum is smaller than its own cost. */
  readonly net: Rupiah
}

/** VAT of 12 % on eleven twelfths of the fee: 11 % of it (PMK 131/2024). */
export const standardVatBasisPoints = 1_100n

const basisPointsOfWhole = 10_000n

/**
 * The fee of one payment and the VAT on it, each rounded half up to whole rupiah.
 * @example feeOf({ fixedIdr: 0n, basisPoints: 70n, vatBasisPoints: 1_100n }, rupiah(150_000)) // fee 1050, vat 116, net 148834
 */
export function feeOf(rule: FeeRule, amount: Rupiah): Fee {
  const fee = rule.fixedIdr + divideRounded(amount * rule.basisPoints, basisPointsOfWhole)
  const vat = divideRounded(fee * rule.vatBasisPoints, basisPointsOfWhole)
  return { fee: rupiah(fee), vat: rupiah(vat), net: rupiah(amount - fee - vat) }
}
