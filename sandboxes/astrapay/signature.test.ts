import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  bodyHash,
  minify,
  signSymmetric,
  signText,
  stringToSign,
  tokenText,
  verifySymmetric,
  verifyText,
  type SignedCall,
} from './signature.ts'
import { vectors } from './vectors.ts'
import { parseTimestamp, wibMicroseconds, wibTimestamp } from './wire-time.ts'

const { clientSecret, token, timestamp } = vectors
const empty = Buffer.alloc(0)

function call(method: string, path: string, body: Buffer | string): SignedCall {
  return { method, path, token, body: Buffer.from(body), timestamp }
}

test('V1: the token signature matches the vector byte for byte, both ways', () => {
  const text = tokenText(vectors.clientKey, timestamp)
  expect(signText(text, vectors.privateKeyPem)).toBe(vectors.tokenSignature)
  expect(verifyText(text, vectors.publicKeyPem, vectors.tokenSignature)).toBe(true)
  expect(verifyText(`${text}x`, vectors.publicKeyPem, vectors.tokenSignature)).toBe(false)
})

test('V2: a pretty-printed body is hashed in its minified form', () => {
  const signed = call('POST', '/merchant-service/snap/v1.0/debit/payment-host-to-host', vectors.prettyBody)
  expect(minify(signed.body).length).toBe(245)
  expect(bodyHash('POST', signed.body)).toBe(
    'ecc4198687af19b72baa3164585218752f670dfca19e0aa2027ce9a51454ebde',
  )
  expect(stringToSign(signed)).toBe(
    'POST:/merchant-service/snap/v1.0/debit/payment-host-to-host:TESTTOKEN.aaa.bbb:ecc4198687af19b72baa3164585218752f670dfca19e0aa2027ce9a51454ebde:2025-01-15T10:20:30+07:00',
  )
  const signature = 'DkhM8HstmZeYrvh+CINDlLRGQeAnxZ3EcvxPJae/h4hzPlXC18A1lSNdOKriUkl5IO3icrQnaCSycuOj1hnSwQ=='
  expect(signSymmetric(signed, clientSecret)).toBe(signature)
  expect(verifySymmetric(signed, clientSecret, signature)).toBe(true)
})

describe('V3: a body full of traps', () => {
  const raw = Buffer.from(vectors.hardBody)
  const hash = '0f72bb85e11234e29e9f5dc19641d5305b6d5ee1d8cd0da87c4cd5d53de8f176'

  test('keeps strings, escapes and numbers as they are', () => {
    expect(minify(raw).toString()).toBe(vectors.hardBodyMinified)
    expect(minify(raw).length).toBe(174)
    expect(bodyHash('POST', raw)).toBe(hash)
    expect(signSymmetric(call('POST', '/v1.0/debit/notify', raw), clientSecret)).toBe(
      'CbsE72zHZ2w4jzWiSdgo30PaKsio3PYhqtWbrCNGMFvpOBjGVMdfScjZbCx2Uen3wOhXZyYOgrZ9nWeTBuNsOw==',
    )
  })

  test.each([
    [
      'parsed and written again',
      '6e10bb8ce57e8d52bca9d6e73fbc7e69b72d8709429e2eac66461a740d1e457c',
      JSON.stringify(JSON.parse(vectors.hardBody)),
    ],
    [
      'all white space deleted',
      'f965eb356bedd3e0ceea0caa2ada77ced57e455db1b2bf97f0e97c1786f295e7',
      vectors.hardBody.replace(/\s/g, ''),
    ],
    ['not minified', '8b9d46400b0322213202377c501877090f6304cdf7acbc306cc69a11af6bb2ac', vectors.hardBody],
  ])('is not confused with the form: %s', (_name, wrongHash, form) => {
    expect(createHash('sha256').update(form).digest('hex')).toBe(wrongHash)
    expect(wrongHash).not.toBe(hash)
  })
})

test.each([
  [
    'DELETE',
    '/v1.0/transfer-va/delete-va',
    'PzZBzgrTjJ5yllUDrnxvlN1nZI/oPy+DBTM5uJ/y4SifqxwHVti9prBx1nI3kI4bUzRV0n/R2QFur2wXazGEUA==',
  ],
  [
    'GET',
    '/qris-service/snap/v1.0/qr/qr-mpm-query',
    '7VkJwIFz/vZP1B17KkmsLL/DrvdwftjXn2PTUasN4cPWCFx7WPPe7qLbLkS4qoizASrubsBOsjmi3KgGC+Fg+Q==',
  ],
])('V4: a %s without a body follows the rule of its method', (method, path, signature) => {
  expect(signSymmetric(call(method, path, empty), clientSecret)).toBe(signature)
})

test('V5: a notification without a token is signed with RSA', () => {
  const body = Buffer.from(vectors.notificationBody)
  const text = stringToSign({ method: 'POST', path: '/v1.0/debit/notify', body, timestamp })
  expect(bodyHash('POST', body)).toBe('8c29b17266680bb52459300a36a4655322988506a21b86591acce6d4e6986663')
  expect(signText(text, vectors.privateKeyPem)).toBe(vectors.notificationRsaSignature)
})

test('V6: the same notification signed over another path is another signature', () => {
  const expected = 'U8vliK74rstyAwI6ClUUJWtHpkuZvEESKur0K7yqA1IpRKT0FL9FqFLt+8yb1Nosl845buioQMsnw+h559kxHA=='
  const other = 'L+gKDC1eqcjfj9FE39G3ufKAqLteL4xgZWFP9CVlGuwOwZSM80m9iyodbI6WOXF8AMXr0guQAiX5898wRZNQdw=='
  const signed = call('POST', '/v1.0/debit/notify', vectors.notificationBody)
  expect(signSymmetric(signed, clientSecret)).toBe(expected)
  expect(signSymmetric({ ...signed, path: '/v2/snap/v1.0/debit/notify' }, clientSecret)).toBe(other)
  expect(verifySymmetric(signed, clientSecret, other)).toBe(false)
  expect(verifySymmetric(signed, clientSecret, 'short')).toBe(false)
})

test('V7: timestamps are cut to the second and written in WIB', () => {
  expect(wibTimestamp(Date.parse('2025-12-31T17:00:00Z'))).toBe('2026-01-01T00:00:00+07:00')
  expect(wibTimestamp(Date.parse('2025-01-15T03:20:30.999Z'))).toBe('2025-01-15T10:20:30+07:00')
  expect(wibMicroseconds(Date.parse('2025-01-15T03:20:30.999Z'))).toBe('2025-01-15T10:20:30.999000')
  expect(parseTimestamp('2025-01-15T03:20:30Z')).toBeNull()
  expect(parseTimestamp('2025-01-15T10:20:30.000+07:00')).toBeNull()
  expect(parseTimestamp('2025-01-15T10:20:30+07:00')).toBe(Date.parse('2025-01-15T03:20:30Z'))
})
