import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { minify } from './minify.ts'
import {
  bodyHash,
  isServiceCallSigned,
  isServiceCallSignedAsymmetric,
  isTokenCallSigned,
  signServiceCall,
  signServiceCallAsymmetric,
  signTokenCall,
  symmetricText,
} from './signature.ts'
import { readTimestamp, snapTimestamp } from './timestamps.ts'
import * as vector from './vectors.testing.ts'

const { clientKey, clientSecret, token, timestamp } = vector.common
const privateKey = createPrivateKey(vector.vectorPrivateKeyPem)
const publicKey = createPublicKey(vector.vectorPublicKeyPem)
const key = { token, secret: clientSecret }

test('V1: the token signature', () => {
  expect(signTokenCall(clientKey, timestamp, privateKey)).toBe(vector.tokenSignature)
  expect(isTokenCallSigned({ clientKey, timestamp }, vector.tokenSignature, publicKey)).toBe(true)
  expect(isTokenCallSigned({ clientKey: 'other', timestamp }, vector.tokenSignature, publicKey)).toBe(false)
})

test('V2: a pretty-printed body is signed in its minified form', () => {
  const { path, raw, minified, hash, text, signature } = vector.prettyBody
  const call = { method: 'POST', path, body: Buffer.from(raw), timestamp }
  expect(minify(call.body).toString()).toBe(minified)
  expect(minify(call.body)).toHaveLength(245)
  expect(bodyHash(minify(call.body))).toBe(hash)
  expect(symmetricText(call, token, hash)).toBe(text)
  expect(signServiceCall(call, token, clientSecret)).toBe(signature)
  expect(isServiceCallSigned(call, signature, key)).toBe(true)
})

describe('V3: a hard body', () => {
  const { path, raw, minified, hash, signature, wrongForms } = vector.hardBody
  const call = { method: 'POST', path, body: Buffer.from(raw), timestamp }

  test('keeps what stands inside strings', () => {
    expect(minify(call.body).toString()).toBe(minified)
    expect(bodyHash(minify(call.body))).toBe(hash)
    expect(signServiceCall(call, token, clientSecret)).toBe(signature)
    expect(isServiceCallSigned(call, signature, key)).toBe(true)
  })

  test('is none of the five forms that common mistakes make of it', () => {
    const value: unknown = JSON.parse(raw)
    const stringified = JSON.stringify(value)
    const made = {
      reserialised: stringified,
      phpEscapes: stringified.replaceAll('/', String.raw`\/`).replaceAll(/[^ -~]/g, unicodeEscape),
      everyBlankDeleted: raw.replaceAll(/\s/g, ''),
      keysSorted: JSON.stringify(value, Object.keys(Object(value)).toSorted()),
      notMinified: raw,
    }
    for (const [name, form] of Object.entries(made))
      expect([name, bodyHash(Buffer.from(form))]).toEqual([name, Reflect.get(wrongForms, name)])
    for (const wrong of Object.values(wrongForms)) expect(wrong).not.toBe(bodyHash(minify(call.body)))
  })
})

test.each(vector.emptyBodies)(
  'V4: $method $path without a body',
  ({ method, path, body, text, signature }) => {
    const call = { method, path, body: Buffer.from(body), timestamp }
    expect(symmetricText(call, token, bodyHash(call.body))).toBe(text)
    expect(signServiceCall(call, token, clientSecret)).toBe(signature)
  },
)

test('V5: a notification signed asymmetrically, without a token', () => {
  const { path, raw, hash, asymmetricSignature } = vector.notification
  const call = { method: 'POST', path, body: Buffer.from(raw), timestamp }
  expect(bodyHash(call.body)).toBe(hash)
  expect(signServiceCallAsymmetric(call, privateKey)).toBe(asymmetricSignature)
  expect(isServiceCallSignedAsymmetric(call, asymmetricSignature, publicKey)).toBe(true)
  const tampered = { ...call, body: Buffer.from(raw.replace('150000', '150001')) }
  expect(isServiceCallSignedAsymmetric(tampered, asymmetricSignature, publicKey)).toBe(false)
})

test('V6: the same notification under another path is refused', () => {
  const { path, raw, symmetricSignature, wrongPathSignature } = vector.notification
  const call = { method: 'POST', path, body: Buffer.from(raw), timestamp }
  expect(isServiceCallSigned(call, symmetricSignature, key)).toBe(true)
  expect(isServiceCallSigned(call, wrongPathSignature, key)).toBe(false)
  const moved = { ...call, path: `/v2/snap${path}` }
  expect(signServiceCall(moved, token, clientSecret)).toBe(wrongPathSignature)
})

test('V7: times are WIB, truncated to the second', () => {
  expect(snapTimestamp(new Date('2025-12-31T17:00:00Z'))).toBe('2026-01-01T00:00:00+07:00')
  expect(snapTimestamp(new Date('2025-01-15T03:20:30.999Z'))).toBe('2025-01-15T10:20:30+07:00')
})

test.each([
  ['2026-11-23T15:00:00Z', '2026-11-23T15:00:00.000Z'],
  ['2026-11-23T22:00:00+07:00', '2026-11-23T15:00:00.000Z'],
  ['2026-11-23T15:00:00-00:00', '2026-11-23T15:00:00.000Z'],
  ['2020-12-21T07:56:11.000Z', '2020-12-21T07:56:11.000Z'],
  ['2026-11-23 22:00:00.123456', '2026-11-23T15:00:00.123Z'],
  ['2026-11-23T22:00:00+0700', '2026-11-23T15:00:00.000Z'],
])('the time %s is read', (text, iso) => {
  expect(readTimestamp(text)?.toISOString()).toBe(iso)
})

test.each(['', 'yesterday', '2026-13-01T00:00:00Z', '2026-11-23', '20261123220000'])(
  '"%s" is no time',
  (text) => {
    expect(readTimestamp(text)).toBeNull()
  },
)

test('an empty secret verifies nothing', () => {
  const call = { method: 'POST', path: '/x', body: Buffer.from('{}'), timestamp }
  const signature = signServiceCall(call, token, '')
  expect(isServiceCallSigned(call, signature, { token, secret: '' })).toBe(false)
})

function unicodeEscape(character: string): string {
  return String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0')
}
