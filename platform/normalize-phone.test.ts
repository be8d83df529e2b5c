import { describe, expect, it } from 'vitest'
import { maskPhone, normalizePhone } from './normalize-phone.ts'

describe('phone numbers', () => {
  it.each([
    '081234567890',
    '0812-3456-7890',
    '+62 812 3456 7890',
    '6281234567890',
    '81234567890',
    '00628123456789 0',
    '+62(0)81234567890',
    ' (0812) 3456.7890 ',
  ])('%s is one number, however written', (text) => {
    expect(normalizePhone(text)).toBe('6281234567890')
  })

  it.each([
    '0211234567',
    '+62211234567',
    '+6591234567',
    '+81234567890',
    '08123',
    '０８１２３４５６７８９０',
    '62812345678901234',
    '080123456789',
    '0812345678a0',
    '0812+34567890',
    '0812345678\u000090',
    '',
    '+',
  ])('%s is refused', (text) => {
    expect(normalizePhone(text)).toBeNull()
  })

  it('the shortest and longest mobile numbers are accepted, one digit less or more is not', () => {
    expect(normalizePhone('0811234567')).toBe('62811234567')
    expect(normalizePhone('081123456')).toBeNull()
    expect(normalizePhone('0811234567890')).toBe('62811234567890')
    expect(normalizePhone('08112345678901')).toBeNull()
  })

  it('a masked number shows the prefix and three digits, whatever its length', () => {
    expect(maskPhone('6281234567890')).toBe('0812-••••-•890')
    expect(maskPhone('62811234567')).toBe('0811-••••-•567')
  })
})
