import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { newExternalId } from './external-id.ts'
import { minify } from './minify.ts'
import { readStrictJson } from './strict-json.ts'
import { SnapAmount, WireRupiah, snapAmount } from './wire.ts'

const pretty = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 6 }))
  .map(([value, indent]) => ({ value, raw: JSON.stringify(value, null, indent) }))

test('minify says the same thing, keeps every string, and is what JSON.stringify writes', () => {
  fc.assert(
    fc.property(pretty, ({ value, raw }) => {
      const minified = minify(Buffer.from(raw)).toString()
      expect(minified).toBe(JSON.stringify(value))
    }),
  )
})

test('minify twice is minify once, for any bytes at all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const once = minify(Buffer.from(bytes))
      expect(minify(once).equals(once)).toBe(true)
    }),
  )
})

test('the strict reader agrees with JSON.parse, but for numbers, which stay text', () => {
  fc.assert(
    fc.property(pretty, ({ value, raw }) => {
      fc.pre(!raw.includes(String.raw`\u0000`))
      const numbersAsText: unknown = JSON.parse(
        JSON.stringify(value, (_key, part: unknown) =>
          typeof part === 'number' ? JSON.stringify(part) : part,
        ),
      )
      expect(readStrictJson(Buffer.from(raw))).toEqual({ kind: 'read', value: numbersAsText })
    }),
  )
})

test('any whole amount survives the wire form exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 9_999_999_999_999_999n }), (amount) => {
      const wire = snapAmount(rupiah(amount))
      expect(wire.value).toMatch(/^\d{1,16}\.00$/)
      expect(SnapAmount.parse(wire)).toBe(amount)
      expect(WireRupiah.parse(`${amount}`)).toBe(amount)
      expect(WireRupiah.parse(`${amount}.0`)).toBe(amount)
    }),
  )
})

test.each(['150000.01', '150000.5', '-1.00', '1e5', '1,000.00', '', ' 1', '0x10', '99999999999999999.00'])(
  'the amount %s is refused, never rounded',
  (text) => {
    expect(WireRupiah.safeParse(text).success).toBe(false)
  },
)

test('an amount in another currency is refused', () => {
  expect(SnapAmount.safeParse({ value: '100.00', currency: 'USD' }).success).toBe(false)
})

test.each([
  ['{"amount":1,"amount":2}', 'duplicate_key'],
  [String.raw`{"a":{"b":1,"\u0062":2}}`, 'duplicate_key'],
  ['[{"a":1},{"a":1,"a":1}]', 'duplicate_key'],
  [String.raw`{"a":"\u0000"}`, 'nul_character'],
  ['{"a":1', 'not_json'],
  ['{"a":1}x', 'not_json'],
  ['', 'not_json'],
  [`${'['.repeat(33)}${']'.repeat(33)}`, 'too_deep'],
  [`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'too_deep'],
])('%s is refused', (text, reason) => {
  expect(readStrictJson(Buffer.from(text))).toEqual({ kind: 'refused', reason })
})

test('invalid UTF-8 is refused', () => {
  const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
  expect(readStrictJson(bytes)).toEqual({ kind: 'refused', reason: 'not_utf8' })
})

test('the same key in different objects is no duplicate, and __proto__ is a key like others', () => {
  const json = readStrictJson(Buffer.from('{"a":{"x":1},"b":{"x":2},"__proto__":{"y":3}}'))
  expect(json.kind === 'read' && JSON.stringify(json.value)).toBe(
    '{"a":{"x":"1"},"b":{"x":"2"},"__proto__":{"y":"3"}}',
  )
})

test('external ids have the asked length, digits only, and do not repeat within a millisecond', () => {
  const now = new Date('2026-11-24T06:00:00Z')
  for (const length of [32, 36]) {
    const ids = new Set(Array.from({ length: 2000 }, () => newExternalId(length, now)))
    expect(ids.size).toBe(2000)
    for (const id of ids) expect(id).toMatch(new RegExp(String.raw`^\d{${length}}$`))
  }
})
