import { randomInt } from 'node:crypto'
import type { Signer } from '#platform/sign.ts'

export const codesPerSet = 10
/** With this many left or fewer, a person is told to make new ones. */
export const codesFew = 3

/** Crockford's letters: none that is read as another. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 16 letters of 5 bits: 80 bits. */
const length = 16
const finderBytes = 2

/** A new code, in four groups of four. */
export function makeRecoveryCode(): string {
  const letters = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

/** A code as typed from paper, in the form it is hashed in; null where it cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const letters = text
    .slice(0, 80)
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  const isCode = letters.length === length && new RegExp(`^[${alphabet}]+$`).test(letters)
  return isCode ? letters : null
}

/**
 * Two bytes of a keyed hash, by which the one slow hash to compare with is found. Without the key, which the database does
 * not hold, they tell nothing.
 */
export function finderOf(sign: Signer, staffId: string, code: string): Buffer {
  return sign(Buffer.from(`${staffId}|${code}`)).subarray(0, finderBytes)
}
