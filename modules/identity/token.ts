import { createHash, createHmac } from 'node:crypto'

/** What the database keeps of a token. A plain hash is enough: 256 random bits cannot be searched. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** A keyed hash of an e-mail as typed, so that events of one unknown address can be told together without keeping it. */
export function macSubject(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(`subject|${text.trim().toLowerCase()}`).digest()
}
