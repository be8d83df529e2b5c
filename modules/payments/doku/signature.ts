import { createHash, createHmac } from 'node:crypto'
import { equalBytes } from '../snap/signature.ts'

/** What DOKU's non-SNAP signature covers; `body` is null where none is sent (GET), and then no Digest line exists. */
export interface DokuMessage {
  readonly clientId: string
  readonly requestId: string
  /** DOKU's own answers carry a Response-Timestamp in the place of the Request-Timestamp. */
  readonly timestampLabel: 'Request-Timestamp' | 'Response-Timestamp'
  readonly timestamp: string
  readonly target: string
  readonly body: Buffer | null
}

const prefix = 'HMACSHA256='

/** The Signature header: `HMACSHA256=` and base64 of HMAC-SHA256 over the five labelled lines. */
export function signDoku(message: DokuMessage, secretKey: string): string {
  return prefix + hmac(message, secretKey).toString('base64')
}

/** Checks a Signature header in constant time; an empty secret verifies nothing. */
export function isDokuSigned(message: DokuMessage, signature: string, secretKey: string): boolean {
  if (secretKey === '' || !signature.startsWith(prefix)) return false
  return equalBytes(Buffer.from(signature.slice(prefix.length), 'base64'), hmac(message, secretKey))
}

/** The text that is signed: lines joined by one newline, none at the end. */
export function dokuText(message: DokuMessage): string {
  const lines = [
    `Client-Id:${message.clientId}`,
    `Request-Id:${message.requestId}`,
    `${message.timestampLabel}:${message.timestamp}`,
    `Request-Target:${message.target}`,
  ]
  if (message.body !== null) lines.push(`Digest:${dokuDigest(message.body)}`)
  return lines.join('\n')
}

/** Base64 SHA-256 over the exact bytes on the wire. */
export function dokuDigest(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64')
}

function hmac(message: DokuMessage, secretKey: string): Buffer {
  return createHmac('sha256', secretKey).update(dokuText(message), 'utf8').digest()
}
