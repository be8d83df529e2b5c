import { createHmac, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { assert } from '#platform/assert.ts'
import { createBoundedQueue } from './bounded-queue.ts'

type PasswordVerdict = 'right' | 'wrong' | 'busy'

type PasswordHashed = { readonly kind: 'hashed'; readonly hash: string } | { readonly kind: 'busy' }

export interface Passwords {
  /** The hash to store, or `busy` when too many wait already. */
  hash(password: string): Promise<PasswordHashed>
  /** Compares with the stored hash; with null the same work is done for nobody, so that the time tells nothing. */
  verify(password: string, storedHash: string | null): Promise<PasswordVerdict>
}

/** The package's number for Argon2id; its enum exists only in types. */
const argon2id = 2

/** OWASP's figures for Argon2id: 19 MiB, two passes, one lane. */
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const atOnceMax = 2
const waitingMax = 20

/** Argon2id over a keyed hash of the password; at most two run at once, so that logins cannot starve the rest. */
export function createPasswords(options: { readonly pepper: Buffer }): Passwords {
  assert(options.pepper.length >= 32, 'the pepper has at least 32 bytes')
  const queue = createBoundedQueue({ atOnceMax, waitingMax })
  const nobodysHash = makeNobodysHash()
  return {
    async hash(password) {
      const hashed = await queue.run(() => hash(pepperPassword(options.pepper, password), cost))
      return hashed.kind === 'busy' ? hashed : { kind: 'hashed', hash: hashed.result }
    },
    async verify(password, storedHash) {
      const peppered = pepperPassword(options.pepper, password)
      const verified = await queue.run(() => verify(storedHash ?? nobodysHash, peppered))
      if (verified.kind === 'busy') return 'busy'
      return verified.result && storedHash !== null ? 'right' : 'wrong'
    },
  }
}

export type PasswordRefusal = 'too_short' | 'too_long' | 'too_common'

/** Words that guessers try first, here. */
const companyWords = /astra|otoshop|bengkel|password|rahasia|admin|qwerty|123456/

/**
 * Judges a new password: 12 to 128 characters after NFKC, any characters, no composition rules; not merely a company word
 * with digits around it, nor few characters repeated.
 */
export function judgeNewPassword(password: string): PasswordRefusal | null {
  const characters = Array.from(password.normalize('NFKC'))
  if (characters.length < 12) return 'too_short'
  if (characters.length > 128) return 'too_long'
  const text = characters.join('').toLowerCase()
  const rest = text.replaceAll(new RegExp(companyWords, 'g'), '').replace(/[^\p{L}]/gu, '')
  if (companyWords.test(text) && rest.length < 4) return 'too_common'
  return new Set(characters).size < 5 ? 'too_common' : null
}

function pepperPassword(pepper: Buffer, password: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFKC')).digest('base64')
}

/** A well-formed hash of the same cost that no password has. */
function makeNobodysHash(): string {
  const text = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${text(16)}$${text(32)}`
}
