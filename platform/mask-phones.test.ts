import { describe, expect, test } from 'vitest'
import { maskPhones, maskPhonesIn, maskPhonesInLine } from './mask-phones.ts'

describe('phone numbers in text', () => {
  test.each([
    '081234567890',
    '0812-3456-7890',
    '0812 3456 7890',
    '+62 812 3456 7890',
    '6281234567890',
    '00628123456789',
  ])('%s is shortened', (phone) => {
    const masked = maskPhones(`kata Budi, telepon ${phone}.`)
    expect(masked).toMatch(/^kata Budi, telepon 0812-••••-•\d{3}\.$/)
  })

  test.each([
    '8808081234567890',
    '08123456-7890-4234-8234-081234567890',
    'pay_081234567890',
    '2026-11-24T08:12:34.567Z',
    '0218123456',
  ])('%s is none and stays', (text) => {
    expect(maskPhones(text)).toBe(text)
  })

  test('are shortened wherever they stand in a value, and nothing else is changed', () => {
    const value = { a: ['081234567890', 1, null, true], b: { c: 'satu', d: 628123456789 } }
    expect(maskPhonesIn(value)).toEqual({
      a: ['0812-••••-•890', 1, null, true],
      b: { c: 'satu', d: 628123456789 },
    })
  })

  test('are shortened in a line of the log, which stays JSON', () => {
    const line =
      '{"time":1795531200000,"sum":628123456789,"to":"628123456789","list":["081234567890"],"msg":"x"}'
    const masked: unknown = JSON.parse(maskPhonesInLine(line))
    expect(masked).toMatchObject({ sum: 628123456789, to: '0812-••••-•789', list: ['0812-••••-•890'] })
  })
})
