import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { assert } from './assert.ts'

const version = 1
const ivLength = 12
const tagLength = 16

/** Encrypts small secrets before they are stored, so that a copy of the database opens nothing. */
export interface Sealer {
  /** `boundTo` names the row it is for: sealed text moved to another row does not open. */
  seal(text: string, boundTo: string): Buffer
  /** Null where it does not open: another key, another row, or changed bytes. */
  unseal(sealed: Buffer, boundTo: string): string | null
}

/**
 * AES-256-GCM under a key derived from the master key for one purpose, so that purposes cannot read each other's secrets.
 * @example createSealer(config.PAYMENT_SEAL_KEY, 'provider tokens').seal(token, 'doku')
 */
export function createSealer(masterKey: Buffer, purpose: string): Sealer {
  assert(masterKey.length === 32, 'a seal key has 32 bytes')
  const key = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `astraotoshop ${purpose}`, 32))
  return {
    seal(text, boundTo) {
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
      cipher.setAAD(Buffer.from(boundTo))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), sealed])
    },
    unseal(sealed, boundTo) {
      if (sealed.length < 1 + ivLength + tagLength || sealed[0] !== version) return null
      const iv = sealed.subarray(1, 1 + ivLength)
      const tag = sealed.subarray(1 + ivLength, 1 + ivLength + tagLength)
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
      decipher.setAAD(Buffer.from(boundTo))
      decipher.setAuthTag(tag)
      try {
        const opened = decipher.update(sealed.subarray(1 + ivLength + tagLength))
        return Buffer.concat([opened, decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}

/** True for a key that cannot have come from a random source: repeated or counted bytes. */
export function isWeakKey(key: Buffer): boolean {
  // 32 random bytes hold about 30 different values; fewer than 16 do not happen.
  if (key.length !== 32 || new Set(key).size < 16) return true
  const steps = new Set([...key.subarray(1)].map((byte, at) => (byte - (key[at] ?? 0)) & 0xff))
  return steps.size < 4
}
