const amountPattern = /^\d{1,16}\.00$/

/** A wire amount as whole rupiah; null when it is not of the form `n.00` or beyond exact numbers. */
export function readSnapAmount(text: string): number | null {
  if (!amountPattern.test(text)) return null
  const amount = Number(text.slice(0, -3))
  return Number.isSafeInteger(amount) ? amount : null
}

/** `150000.00`: the only form of money on the SNAP wire. */
export function snapAmount(amountIdr: number): { value: string; currency: 'IDR' } {
  return { value: `${amountIdr}.00`, currency: 'IDR' }
}
