declare const phoneBrand: unique symbol

/** An Indonesian mobile number as E.164 digits without the plus: `6281234567890`. */
export type Phone = string & { readonly [phoneBrand]: true }

/**
 * Reads an Indonesian mobile number in any usual notation, or returns null. Other countries and landlines are refused:
 * messages to them cost a multiple, which invites toll fraud.
 * @example normalizePhone('0812-3456-7890') // '6281234567890'
 */
export function normalizePhone(text: string): Phone | null {
  const trimmed = text.trim()
  // ASCII only, on purpose: look-alike digits would make two spellings of one number.
  if (trimmed.length > 40 || !/^\+?[0-9 ().-]+$/.test(trimmed)) return null
  const digits = withCountry(trimmed.replace(/[^0-9]/g, ''), trimmed.startsWith('+')).replace(/^6208/, '628')
  return /^628[1-9][0-9]{7,10}$/.test(digits) ? (digits as Phone) : null
}

/** The number as shown on screens: enough to recognise one's own, too little to call. */
export function maskPhone(phone: string): string {
  const local = phone.replace(/^62/, '0')
  return `${local.slice(0, 4)}-••••-•${local.slice(-3)}`
}

function withCountry(digits: string, international: boolean): string {
  if (international) return digits
  if (digits.startsWith('0062')) return digits.slice(2)
  if (digits.startsWith('0')) return `62${digits.slice(1)}`
  if (digits.startsWith('8')) return `62${digits}`
  return digits
}
