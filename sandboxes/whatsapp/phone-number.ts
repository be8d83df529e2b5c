/** Digits of a phone as WhatsApp keys it (`6281234567890`); null when it cannot be one. */
export function normalisePhone(typed: string): string | null {
  if (!/^[0-9+\-(). ]+$/.test(typed)) return null
  const digits = typed.replace(/[^0-9]/g, '')
  const international = digits.startsWith('00')
    ? digits.slice(2)
    : digits.startsWith('0')
      ? `62${digits.slice(1)}`
      : digits.startsWith('8') && !typed.startsWith('+')
        ? `62${digits}`
        : digits
  return /^[1-9][0-9]{6,14}$/.test(international) ? international : null
}

/** The digits of a `to` field: WhatsApp wants the country code, with or without plus and separators. */
export function parseRecipient(to: string): string | null {
  if (!/^\+?[0-9\-(). ]+$/.test(to)) return null
  const digits = to.replace(/[^0-9]/g, '')
  return /^[1-9][0-9]{6,14}$/.test(digits) ? digits : null
}

/** `6281234567890` as people write it: `0812-3456-7890`. */
export function showPhone(phone: string): string {
  if (!phone.startsWith('62')) return `+${phone}`
  return `0${phone.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3')
}
