/** U+00A0 keeps "Rp" and its figure on one line; U+2212 is the minus of the same width as a digit. */
const noBreakSpace = '\u00a0'
const minus = '\u2212'

/**
 * Rupiah as people read it: `Rp 1.250.000`, below zero `−Rp 1.250.000`. Never shortened, never rounded.
 *
 * @example formatRupiah(1250000n) // 'Rp 1.250.000'
 */
export function formatRupiah(amountIdr: bigint): string {
  const sign = amountIdr < 0n ? minus : ''
  return `${sign}Rp${noBreakSpace}${groupThousands(amountIdr < 0n ? -amountIdr : amountIdr)}`
}

/** Whole numbers with dots between thousands, for quantities and counters: `2.400`. */
export function formatWhole(count: bigint | number): string {
  const whole = BigInt(count)
  return whole < 0n ? `${minus}${groupThousands(-whole)}` : groupThousands(whole)
}

function groupThousands(whole: bigint): string {
  return whole.toString().replace(/\B(?=(?:\d{3})+$)/g, '.')
}
