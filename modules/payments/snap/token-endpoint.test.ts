import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { signTokenCall } from './signature.ts'
import { createTokenVerifier } from './token-endpoint.ts'
import { vectorPrivateKeyPem, vectorPublicKeyPem } from './vectors.testing.ts'

const now = new Date('2026-11-24T06:00:00Z')
const timestamp = '2026-11-24T13:00:00+07:00'
const signature = signTokenCall('client', timestamp, createPrivateKey(vectorPrivateKeyPem))
const right = { 'X-CLIENT-KEY': 'client', 'X-TIMESTAMP': timestamp, 'X-SIGNATURE': signature }
const grant = '{"grantType":"client_credentials"}'
const verifier = createTokenVerifier({
  provider: 'doku',
  clientId: 'client',
  providerPublicKey: createPublicKey(vectorPublicKeyPem),
})

function ask(headers: Record<string, string>, body = grant, at = now): string {
  const verdict = verifier.verifyTokenRequest(headers, Buffer.from(body), at)
  if (verdict.kind === 'accepted') return 'accepted'
  expect(verdict.answer.status).toBe(Number(/"responseCode":"(\d{3})/.exec(verdict.answer.body)?.[1]))
  return /"responseCode":"(\d{7})/.exec(verdict.answer.body)?.[1] ?? ''
}

test('a request signed by the provider is accepted, whatever the case of its header names', () => {
  expect(ask(right)).toBe('accepted')
  const lower = Object.fromEntries(Object.entries(right).map(([name, value]) => [name.toLowerCase(), value]))
  expect(ask(lower)).toBe('accepted')
})

test.each([
  ['no client key', { ...right, 'X-CLIENT-KEY': '' }, grant, '4007302'],
  ['no timestamp', { ...right, 'X-TIMESTAMP': '' }, grant, '4007302'],
  ['no signature', { ...right, 'X-SIGNATURE': '' }, grant, '4007302'],
  ['no time at all', { ...right, 'X-TIMESTAMP': 'now' }, grant, '4007301'],
  ['another client', { ...right, 'X-CLIENT-KEY': 'other' }, grant, '4017300'],
  ['another signature', { ...right, 'X-SIGNATURE': 'AAAA' }, grant, '4017300'],
  ['another timestamp', { ...right, 'X-TIMESTAMP': '2026-11-24T13:00:01+07:00' }, grant, '4017300'],
  ['no grant', right, '{}', '4007302'],
  ['another grant', right, '{"grantType":"password"}', '4007301'],
  ['a grant given twice', right, '{"grantType":"x","grantType":"client_credentials"}', '4007302'],
])('%s is refused', (...[, headers, body, code]) => {
  expect(ask(headers, body)).toBe(code)
})

test('a request of six minutes ago, or ahead, is refused', () => {
  expect(ask(right, grant, new Date(now.getTime() + 360_000))).toBe('4017300')
  expect(ask(right, grant, new Date(now.getTime() - 360_000))).toBe('4017300')
})

test('the answer announces a token of 900 seconds', () => {
  const answer = verifier.tokenAnswer('fresh', now)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({ 'X-TIMESTAMP': timestamp, 'X-CLIENT-KEY': 'client' })
  const body: unknown = JSON.parse(answer.body)
  expect(body).toMatchObject({
    responseCode: '2007300',
    accessToken: 'fresh',
    tokenType: 'Bearer',
    expiresIn: '900',
  })
})

test('during a rotation the previous key of the provider is taken too, and no other', () => {
  const fresh = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rotating = createTokenVerifier({
    provider: 'doku',
    clientId: 'client',
    providerPublicKey: fresh.publicKey,
    previousPublicKey: createPublicKey(vectorPublicKeyPem),
  })
  expect(rotating.verifyTokenRequest(right, Buffer.from(grant), now).kind).toBe('accepted')
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const forged = { ...right, 'X-SIGNATURE': signTokenCall('client', timestamp, stranger.privateKey) }
  expect(rotating.verifyTokenRequest(forged, Buffer.from(grant), now).kind).toBe('refused')
})
