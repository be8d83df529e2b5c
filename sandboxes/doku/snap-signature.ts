import { createHash, createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { sameText } from './signature.ts'

export type SnapCall = {
  method: string
  /** Path with its query string, without the host. */
  path: string
  token: string
  timestamp: string
  body: Uint8Array | string
}

/** Removes whitespace between tokens only: padded service ids inside strings must keep their blanks. */
export function minifyJson(text: string): string {
  let out = ''
  let inString = false
  let escaped = false
  for (const character of text) {
    if (inString) {
      out += character
      if (escaped) escaped = false
      else if (character === '\\') escaped = true
      else if (character === '"') inString = false
      continue
    }
    if (character === '"') inString = true
    if (!' \t\r\n'.includes(character)) out += character
  }
  return out
}

export function hashOf(body: Uint8Array | string): string {
  return createHash('sha256').update(body).digest('hex')
}

export function symmetricText(call: SnapCall): string {
  return `${call.method}:${call.path}:${call.token}:${hashOf(call.body)}:${call.timestamp}`
}

export function signSymmetric(secretKey: string, call: SnapCall): string {
  return createHmac('sha512', secretKey).update(symmetricText(call)).digest('base64')
}

/** Tries the bytes as received and then the minified text; the MAC decides either way. */
export function verifySymmetric(secretKey: string, call: SnapCall, signature: string): boolean {
  if (secretKey === '') return false
  return bodyForms(call.body).some((body) => sameText(signSymmetric(secretKey, { ...call, body }), signature))
}

export function asymmetricText(call: SnapCall): string {
  return `${call.method}:${call.path}:${hashOf(call.body)}:${call.timestamp}`
}

/** The documented RSA variant of a transaction signature. */
export function verifyAsymmetric(publicKeyPem: string, call: SnapCall, signature: string): boolean {
  return bodyForms(call.body).some((body) =>
    verifyRsa(publicKeyPem, asymmetricText({ ...call, body }), signature),
  )
}

export function signRsa(privateKeyPem: string, text: string): string {
  return sign('RSA-SHA256', Buffer.from(text), createPrivateKey(privateKeyPem)).toString('base64')
}

export function verifyRsa(publicKeyPem: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey(publicKeyPem)
    return verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

function bodyForms(body: Uint8Array | string): (Uint8Array | string)[] {
  return [body, minifyJson(Buffer.from(body).toString('utf8'))]
}
