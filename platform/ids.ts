import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** An id whose prefix names its noun, such as `pay_01K…`: text order is time order. */
export type Id<Prefix extends string> = `${Prefix}_${string}`

/**
 * Makes a new prefixed id: 48 bits of milliseconds and 80 random bits in Crockford base 32 (the ULID layout).
 * @example newId('pay') // 'pay_01KB0W7Q3M5V9ZT1A2C4E6G8JK'
 */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`)
  return `${prefix}_${toBase32((BigInt(Date.now()) << 80n) | random, 26)}`
}

/** True for text in the form of an id; anything else names nothing and need not reach the database. */
export function isId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && text.length <= 40 && /^[a-z]+_[0-9A-Z]+$/.test(text)
}

/** An unguessable token of 256 bits for cookies and links, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function toBase32(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest >>= 5n) text = alphabet.charAt(Number(rest & 31n)) + text
  return text
}
