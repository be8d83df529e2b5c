import { createPrivateKey, createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  bodyHash,
  isServiceCallSigned,
  isServiceCallSignedAsymmetric,
  isTokenCallSigned,
  signServiceCall,
  signServiceCallAsymmetric,
  signTokenCall,
  symmetricText,
} from '../snap/signature.ts'
import { type DokuMessage, dokuDigest, dokuText, isDokuSigned, signDoku } from './signature.ts'
import * as vector from './vectors.testing.ts'

const privateKey = createPrivateKey(vector.vectorPrivateKeyPem)
const publicKey = createPublicKey(vector.vectorPublicKeyPem)

type Label = DokuMessage['timestampLabel']

function messageOf(
  call: { requestId: string; timestamp: string; target: string; body?: string },
  timestampLabel: Label = 'Request-Timestamp',
): DokuMessage {
  const { requestId, timestamp, target, body } = call
  const bytes = body === undefined ? null : Buffer.from(body)
  return { clientId: vector.clientId, requestId, timestamp, target, timestampLabel, body: bytes }
}

describe('non-SNAP signature', () => {
  test('NS1: the Checkout call is signed over its five lines', () => {
    const message = messageOf(vector.checkoutCall)
    expect(dokuText(message)).toBe(vector.checkoutCall.text)
    expect(signDoku(message, vector.secretKey)).toBe(vector.checkoutCall.signature)
  })

  test('NS2: a GET has no Digest line', () => {
    const message = messageOf(vector.statusCall)
    expect(dokuText(message)).not.toContain('Digest')
    expect(signDoku(message, vector.secretKey)).toBe(vector.statusCall.signature)
  })

  test.each([
    ['NS3: a notification', vector.notification, 'Request-Timestamp'],
    ['NS4: an answer, with its Response-Timestamp', vector.checkoutAnswer, 'Response-Timestamp'],
    ['NS5: a pretty-printed body beyond ASCII', vector.rawBytesCall, 'Request-Timestamp'],
  ] as const)('%s verifies over raw bytes', (_name, call, label) => {
    const message = messageOf(call, label)
    expect(dokuDigest(Buffer.from(call.body))).toBe(call.digest)
    expect(signDoku(message, vector.secretKey)).toBe(call.signature)
    expect(isDokuSigned(message, call.signature, vector.secretKey)).toBe(true)
    const tampered = { ...message, body: Buffer.from(call.body.replace(/0/, '1')) }
    expect(isDokuSigned(tampered, call.signature, vector.secretKey)).toBe(false)
  })

  test('an empty secret, a missing prefix and a cut signature verify nothing', () => {
    const message = messageOf(vector.notification)
    expect(isDokuSigned(message, signDoku(message, ''), '')).toBe(false)
    expect(isDokuSigned(message, vector.notification.signature.slice(11), vector.secretKey)).toBe(false)
    expect(isDokuSigned(message, vector.notification.signature.slice(0, -4), vector.secretKey)).toBe(false)
  })
})

describe('SNAP signatures at DOKU', () => {
  test('S1: the token call', () => {
    const { timestamp, signature } = vector.tokenCall
    expect(signTokenCall(vector.clientId, timestamp, privateKey)).toBe(signature)
    expect(isTokenCallSigned({ clientKey: vector.clientId, timestamp }, signature, publicKey)).toBe(true)
  })

  test('S2 and S3: create-va keeps the blanks of the padded number in its hash', () => {
    const { body, hash, path, token, timestamp, signature, text } = vector.createVa
    const call = { method: 'POST', path, body: Buffer.from(body), timestamp }
    expect(bodyHash(call.body)).toBe(hash)
    expect(symmetricText(call, token, hash)).toBe(text)
    expect(signServiceCall(call, token, vector.secretKey)).toBe(signature)
  })

  test.each([
    ['S4: a VA payment told to us', 'POST', { ...vector.vaPayment }],
    ['S5: a DELETE with a body', 'DELETE', { ...vector.createVa, ...vector.deleteVa }],
  ])('%s', (_name, method, { path, token, timestamp, body, hash, signature }) => {
    const call = { method, path, body: Buffer.from(body), timestamp }
    expect(bodyHash(call.body)).toBe(hash)
    expect(signServiceCall(call, token, vector.secretKey)).toBe(signature)
    expect(isServiceCallSigned(call, signature, { token, secret: vector.secretKey })).toBe(true)
    expect(isServiceCallSigned(call, signature, { token: `${token}x`, secret: vector.secretKey })).toBe(false)
  })

  test('S6: no body is the hash of the empty string', () => {
    expect(bodyHash(Buffer.alloc(0))).toBe(vector.emptyBodyHash)
  })

  test('S7: the asymmetric transaction signature', () => {
    const { body, path, timestamp, asymmetricSignature } = vector.createVa
    const call = { method: 'POST', path, body: Buffer.from(body), timestamp }
    expect(signServiceCallAsymmetric(call, privateKey)).toBe(asymmetricSignature)
    expect(isServiceCallSignedAsymmetric(call, asymmetricSignature, publicKey)).toBe(true)
  })
})
