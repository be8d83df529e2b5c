import { divideRounded, rupiah, type Rupiah } from '#platform/money.ts'

/** A sum split into tax base and tax; `net + tax === total` always, in whole rupiah. */
export interface TaxedSum {
  readonly net: Rupiah
  /** DPP nilai lain, 11/12 of the base: shown, never calculated with once rounded. */
  readonly otherBase: Rupiah
  readonly tax: Rupiah
  readonly total: Rupiah
}

/**
 * PPN of a net sum: 12 % of 11/12 of the base, from the unrounded base, half up (PMK 131/2024; PER-11/PJ/2025 art. 129).
 * @example addPpn(rupiah(1_000_000)).tax // 110000n
 */
export function addPpn(net: Rupiah): TaxedSum {
  const tax = rupiah(divideRounded(net * 11n, 100n))
  return { net, otherBase: otherBaseOf(net), tax, total: rupiah(net + tax) }
}

/**
 * PPN inside a sum that includes it, as the residual, so that base and tax always add up to what was paid.
 * @example extractPpn(rupiah(55_000)) // net 49550n, tax 5450n
 */
export function extractPpn(total: Rupiah): TaxedSum {
  const net = rupiah(divideRounded(total * 100n, 111n))
  return { net, otherBase: otherBaseOf(net), tax: rupiah(total - net), total }
}

function otherBaseOf(net: Rupiah): Rupiah {
  return rupiah(divideRounded(net * 11n, 12n))
}
