import { createHash, createHmac, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import { minify } from './minify.ts'

/** What a service call is signed over (SNAP BI security chapter, B3 of the portal's text). */
export interface ServiceCall {
  readonly method: string
  /** From the first slash after the host, with the query string; inbound the path we gave the provider. */
  readonly path: string
  readonly body: Buffer
  /** The header's text as it is, never re-formatted. */
  readonly timestamp: string
}

/** The token call's signature: RSA PKCS#1 v1.5 with SHA-256 over `clientKey|timestamp`. */
export function signTokenCall(clientKey: string, timestamp: string, privateKey: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(`${clientKey}|${timestamp}`), privateKey).toString('base64')
}

/** Checks the signature of a token call with the caller's public key. */
export function isTokenCallSigned(
  call: { readonly clientKey: string; readonly timestamp: string },
  signature: string,
  publicKey: KeyObject,
): boolean {
  const text = Buffer.from(`${call.clientKey}|${call.timestamp}`)
  return verify('RSA-SHA256', text, publicKey, Buffer.from(signature, 'base64'))
}

/** Lower-case hex SHA-256 of a body, as it enters the string to sign. */
export function bodyHash(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

/** The symmetric service signature: HMAC-SHA512 with the shared secret, base64. Signs the minified body. */
export function signServiceCall(call: ServiceCall, token: string, secret: string): string {
  return hmac(symmetricText(call, token, bodyHash(minify(call.body))), secret).toString('base64')
}

/** The string that `signServiceCall` signs. */
export function symmetricText(call: ServiceCall, token: string, hash: string): string {
  return `${call.method}:${call.path}:${token}:${hash}:${call.timestamp}`
}

/** Checks a symmetric signature over untrusted bytes, in constant time. */
export function isServiceCallSigned(
  call: ServiceCall,
  signature: string,
  key: { readonly token: string; readonly secret: string },
): boolean {
  if (key.secret === '') return false
  const given = Buffer.from(signature, 'base64')
  return bodyForms(call.body).some((form) =>
    equalBytes(given, hmac(symmetricText(call, key.token, bodyHash(form)), key.secret)),
  )
}

/** The asymmetric service signature, without a token: RSA over `METHOD:PATH:hash:TIMESTAMP`. */
export function signServiceCallAsymmetric(call: ServiceCall, privateKey: KeyObject): string {
  return sign('RSA-SHA256', asymmetricText(call, minify(call.body)), privateKey).toString('base64')
}

/** Checks an asymmetric service signature with the caller's public key. */
export function isServiceCallSignedAsymmetric(
  call: ServiceCall,
  signature: string,
  publicKey: KeyObject,
): boolean {
  const given = Buffer.from(signature, 'base64')
  return bodyForms(call.body).some((form) =>
    verify('RSA-SHA256', asymmetricText(call, form), publicKey, given),
  )
}

/** Equal in constant time; different lengths are unequal. */
export function equalBytes(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

function hmac(text: string, secret: string): Buffer {
  return createHmac('sha512', secret).update(text, 'utf8').digest()
}

function asymmetricText(call: ServiceCall, body: Buffer): Buffer {
  return Buffer.from(`${call.method}:${call.path}:${bodyHash(body)}:${call.timestamp}`)
}

/**
 * Three readings of the same untrusted bytes: as received, minified, re-serialised. The signature still decides over
 * each, so trying three weakens nothing, and senders that sign what they did not send are still understood.
 */
function bodyForms(raw: Buffer): readonly Buffer[] {
  const forms = [raw, minify(raw)]
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'))
    forms.push(Buffer.from(JSON.stringify(value)))
  } catch {
    // Not JSON: only its bytes can have been signed.
  }
  return forms
}
