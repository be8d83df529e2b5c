import { createHash, createHmac, createPublicKey, sign, timingSafeEqual, verify } from 'node:crypto'

/** What a service signature covers. `token` is absent in the asymmetric form without a token. */
export type SignedCall = { method: string; path: string; token?: string; body: Buffer; timestamp: string }

const space = new Set([0x20, 0x09, 0x0a, 0x0d])
const quote = 0x22
const backslash = 0x5c

/** Removes white space between JSON tokens and touches nothing else: no strings, no escapes, no numbers. */
export function minify(body: Buffer): Buffer {
  const kept = Buffer.alloc(body.length)
  let length = 0
  let inString = false
  for (let index = 0; index < body.length; index += 1) {
    const byte = body.readUInt8(index)
    if (inString && byte === backslash && index + 1 < body.length) {
      length = kept.writeUInt8(byte, length)
      index += 1
      length = kept.writeUInt8(body.readUInt8(index), length)
      continue
    }
    if (byte === quote) inString = !inString
    if (inString || !space.has(byte)) length = kept.writeUInt8(byte, length)
  }
  return kept.subarray(0, length)
}

/** Lower-case hex SHA-256 of the minified body; a GET is signed over `{}` at this provider, whatever it carries. */
export function bodyHash(method: string, body: Buffer): string {
  const covered = method === 'GET' ? Buffer.from('{}') : minify(body)
  return createHash('sha256').update(covered).digest('hex')
}

/** The text a service signature is made over. */
export function stringToSign(call: SignedCall): string {
  const token = call.token === undefined ? [] : [call.token]
  return [call.method, call.path, ...token, bodyHash(call.method, call.body), call.timestamp].join(':')
}

/** Symmetric service signature; the secret is plain UTF-8 text. */
export function signSymmetric(call: SignedCall, clientSecret: string): string {
  return createHmac('sha512', clientSecret).update(stringToSign(call)).digest('base64')
}

export function verifySymmetric(call: SignedCall, clientSecret: string, signature: string): boolean {
  const expected = createHmac('sha512', clientSecret).update(stringToSign(call)).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** RSA signature (PKCS#1 v1.5, SHA-256) over any text: a token request or an asymmetric notification. */
export function signText(text: string, privateKeyPem: string): string {
  return sign('sha256', Buffer.from(text), privateKeyPem).toString('base64')
}

export function verifyText(text: string, publicKeyPem: string, signature: string): boolean {
  return verify('sha256', Buffer.from(text), publicKeyPem, Buffer.from(signature, 'base64'))
}

/** The text a token request is signed over. */
export function tokenText(clientKey: string, timestamp: string): string {
  return `${clientKey}|${timestamp}`
}

/** True for the PEM of an RSA public key of at least 2,048 bits. */
export function isRsaPublicKey(pem: string): boolean {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  } catch {
    return false
  }
}
