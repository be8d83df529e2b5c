import { createHmac, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { assert } from '#platform/assert.ts'
import { createFairQueue } from './bounded-queue.ts'

type PasswordVerdict = 'right' | 'wrong' | 'busy'

type PasswordHashed = { readonly kind: 'hashed'; readonly hash: string } | { readonly kind: 'busy' }

/** Whose hashing waits in which line: a flood in one keeps nobody in another waiting. */
export type HashingLane = 'strangers' | 'known_device'

export interface Passwords {
  /** The hash to store, or `busy` when too many wait already. */
  hash(password: string, lane?: HashingLane): Promise<PasswordHashed>
  /** Compares with the stored hash; with null the same work is done for nobody, so that the time tells nothing. */
  verify(password: string, storedHash: string | null, lane?: HashingLane): Promise<PasswordVerdict>
  /** Was it made with a pepper that is on its way out? Then a right password is hashed anew. */
  isStale(storedHash: string): boolean
}

/** The package's number for Argon2id; its enum exists only in types. */
const argon2id = 2

/** OWASP's figures for Argon2id: 19 MiB, two passes, one lane. */
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const atOnceMax = 2
const waitingPerLaneMax = 20

export interface PasswordKeys {
  readonly pepper: Buffer
  /** The pepper before a change of it. */
  readonly pepperPrevious?: Buffer | undefined
}

/** Argon2id over a keyed hash of the password; at most two run at once, so that logins cannot starve the rest. */
export function createPasswords({ pepper, pepperPrevious }: PasswordKeys): Passwords {
  assert(pepper.length >= 32, 'the pepper has at least 32 bytes')
  const queue = createFairQueue<HashingLane>(['strangers', 'known_device'], {
    atOnceMax,
    waitingPerLaneMax,
  })
  const nobodysHash = makeNobodysHash()
  const present = keyIdOf(pepper)
  const previous = pepperPrevious === undefined ? null : keyIdOf(pepperPrevious)
  // Hashes from before keys had names were made with the oldest pepper that is left.
  const keyIdIn = (storedHash: string) => /#(\w+)$/.exec(storedHash)?.[1] ?? previous ?? present
  return {
    async hash(password, lane = 'strangers') {
      const hashed = await queue.run(lane, () => hash(pepperPassword(pepper, password), cost))
      return hashed.kind === 'busy' ? hashed : { kind: 'hashed', hash: `${hashed.result}#${present}` }
    },
    async verify(password, storedHash, lane = 'strangers') {
      const isPrevious = storedHash !== null && keyIdIn(storedHash) === previous
      const peppered = pepperPassword(isPrevious ? (pepperPrevious ?? pepper) : pepper, password)
      const [bare = nobodysHash] = (storedHash ?? nobodysHash).split('#')
      const verified = await queue.run(lane, () => verify(bare, peppered))
      if (verified.kind === 'busy') return 'busy'
      return verified.result && storedHash !== null ? 'right' : 'wrong'
    },
    isStale: (storedHash) => keyIdIn(storedHash) !== present,
  }
}

/** Names a pepper without telling anything of it. */
function keyIdOf(pepper: Buffer): string {
  return createHmac('sha256', pepper).update('name of this pepper').digest('hex').slice(0, 8)
}

function pepperPassword(pepper: Buffer, password: string): string {
  return createHmac('sha256', pepper).update(password.normalize('NFKC')).digest('base64')
}

/** A well-formed hash of the same cost that no password has. */
function makeNobodysHash(): string {
  const text = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${text(16)}$${text(32)}`
}
