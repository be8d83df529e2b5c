import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'

/** What a code is good for; a MAC made for one purpose is never good for another. */
export type CodePurpose = 'staff_login'

/** Whose code, for which challenge, for what. */
export interface CodeBinding {
  readonly purpose: CodePurpose
  readonly challengeId: string
  readonly accountId: string
}

/** Six digits, each of the million equally likely. */
export function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/** The only form in which a code is kept: without the key, a thief of the database cannot search its million values. */
export function macCode(key: Buffer, binding: CodeBinding, code: string): Buffer {
  const { purpose, challengeId, accountId } = binding
  return createHmac('sha256', key).update([purpose, challengeId, accountId, code].join('|')).digest()
}

/** The digits of a typed or pasted code: spaces and dashes around them do not matter. */
export function readCode(text: string): string {
  return text.slice(0, 40).replace(/[\s-]/g, '')
}

export function isSameMac(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
