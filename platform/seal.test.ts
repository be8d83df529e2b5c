import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSealer, isWeakKey } from './seal.ts'

const key = randomBytes(32)
const sealer = createSealer(key, 'tokens')

test('what is sealed opens again, and never looks the same twice', () => {
  const text = 'token “é” — 1234'
  expect(sealer.unseal(sealer.seal(text, 'doku'), 'doku')).toBe(text)
  expect(sealer.seal(text, 'doku').equals(sealer.seal(text, 'doku'))).toBe(false)
  expect(sealer.seal(text, 'doku').toString('latin1')).not.toContain('1234')
})

test('it does not open for another row, purpose or key', () => {
  const sealed = sealer.seal('secret', 'doku')
  expect(sealer.unseal(sealed, 'astrapay')).toBeNull()
  expect(createSealer(key, 'links').unseal(sealed, 'doku')).toBeNull()
  expect(createSealer(randomBytes(32), 'tokens').unseal(sealed, 'doku')).toBeNull()
})

test('a changed, cut or foreign text does not open', () => {
  const sealed = sealer.seal('secret', 'doku')
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(sealer.unseal(changed, 'doku')).toBeNull()
    expect(sealer.unseal(sealed.subarray(0, at), 'doku')).toBeNull()
  }
})

test('keys that no random source gives are weak', () => {
  expect(isWeakKey(Buffer.alloc(32))).toBe(true)
  expect(isWeakKey(Buffer.from('0123456789abcdef0123456789abcdef').fill('a', 0, 20))).toBe(true)
  expect(isWeakKey(Buffer.from(Array.from({ length: 32 }, (_, at) => at)))).toBe(true)
  expect(isWeakKey(Buffer.alloc(31, 7))).toBe(true)
  for (let times = 0; times < 500; times += 1) expect(isWeakKey(randomBytes(32))).toBe(false)
})
