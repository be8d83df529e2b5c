export type WireAmount = { value: string; currency: 'IDR' }

/** Reads the value of a SNAP amount: exactly two decimals, and for rupiah they are zero. */
export function parseAmountValue(text: string): bigint | null {
  return /^\d{1,13}\.00$/.test(text) ? BigInt(text.slice(0, -3)) : null
}

/** Writes whole rupiah as a SNAP amount. */
export function wireAmount(amountIdr: bigint): WireAmount {
  return { value: `${amountIdr}.00`, currency: 'IDR' }
}

/** Writes whole rupiah as a person reads it: `Rp 1.250.000`. */
export function rupiahText(amountIdr: bigint): string {
  const digits = (amountIdr < 0n ? -amountIdr : amountIdr).toString()
  return `${amountIdr < 0n ? '−' : ''}Rp\u00a0${digits.replace(/\B(?=(\d{3})+$)/g, '.')}`
}
