import { Secret, TOTP } from 'otpauth'

/** RFC 6238 as every authenticator app speaks it. */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const secretBytes = 20
/** Steps before and after the present one that are taken, for clocks that are a little wrong. */
const windowSteps = 1

/** A new secret in the letters that apps take. */
export function makeTotpSecret(): string {
  return new Secret({ size: secretBytes }).base32
}

/** The address inside the QR code. */
export function totpUri(secret: string, label: string): string {
  return totpOf(secret, label).toString()
}

/** The secret in groups of four, for whoever types it. */
export function groupSecret(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** The step whose code this is, within the window; null where it is none. */
export function stepOfCode(secret: string, code: string, at: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret, '').validate({ token: code, timestamp: at.getTime(), window: windowSteps })
  return delta === null ? null : Math.floor(at.getTime() / (shape.period * 1_000)) + delta
}

/** The code of a moment, for tests and for whoever holds the secret. */
export function totpCodeAt(secret: string, at: Date): string {
  return totpOf(secret, '').generate({ timestamp: at.getTime() })
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Astraotoshop', label, secret: Secret.fromBase32(secret), ...shape })
}
