import { createHmac, hkdfSync } from 'node:crypto'
import { assert } from './assert.ts'

/** Signs small things that leave the house and come back, such as links. */
export type Signer = (content: Buffer) => Buffer

/**
 * HMAC-SHA256 under a key derived from the master key for one purpose, so that purposes cannot sign for each other.
 * @example createSigner(config.PAYMENT_SEAL_KEY, 'pay links')(content)
 */
export function createSigner(masterKey: Buffer, purpose: string): Signer {
  assert(masterKey.length === 32, 'a signing key has 32 bytes')
  const key = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `astraotoshop ${purpose}`, 32))
  return (content) => createHmac('sha256', key).update(content).digest()
}
