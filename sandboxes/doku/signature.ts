import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a non-SNAP signature covers. `body` is null where the wire has no Digest line (GET). */
export type SignedParts = {
  clientId: string
  requestId: string
  /** Requests carry Request-Timestamp, our responses Response-Timestamp. */
  timestampLabel: 'Request-Timestamp' | 'Response-Timestamp'
  timestamp: string
  target: string
  body: Uint8Array | string | null
}

export function digestOf(body: Uint8Array | string): string {
  return createHash('sha256').update(body).digest('base64')
}

export function componentText(parts: SignedParts): string {
  const lines = [
    `Client-Id:${parts.clientId}`,
    `Request-Id:${parts.requestId}`,
    `${parts.timestampLabel}:${parts.timestamp}`,
    `Request-Target:${parts.target}`,
  ]
  if (parts.body !== null) lines.push(`Digest:${digestOf(parts.body)}`)
  return lines.join('\n')
}

export function signParts(secretKey: string, parts: SignedParts): string {
  const mac = createHmac('sha256', secretKey).update(componentText(parts)).digest('base64')
  return `HMACSHA256=${mac}`
}

export function verifyParts(secretKey: string, parts: SignedParts, signature: string): boolean {
  // An empty secret would make every forger right.
  if (secretKey === '') return false
  return sameText(signParts(secretKey, parts), signature)
}

/** Constant-time comparison, so that a signature cannot be guessed byte by byte. */
export function sameText(expected: string, given: string): boolean {
  const left = Buffer.from(expected)
  const right = Buffer.from(given)
  return left.length === right.length && timingSafeEqual(left, right)
}
