import { describe, expect, test } from 'vitest'
import { componentText, digestOf, signParts, verifyParts } from './signature.ts'
import type { SignedParts } from './signature.ts'
import {
  asymmetricText,
  hashOf,
  minifyJson,
  signRsa,
  signSymmetric,
  symmetricText,
  verifyAsymmetric,
  verifyRsa,
  verifySymmetric,
} from './snap-signature.ts'
import { merchantKeys, testClientId, testSecret } from './testing-vectors.ts'

const checkoutParts: SignedParts = {
  clientId: testClientId,
  requestId: 'fdb69f47-96da-499d-acec-7cdc318ab2fe',
  timestampLabel: 'Request-Timestamp',
  timestamp: '2026-11-23T15:00:00Z',
  target: '/checkout/v1/payment',
  body: '{"order":{"amount":150000,"invoice_number":"AOP-20261123-0001","currency":"IDR"},"payment":{"payment_due_date":60}}',
}

describe('non-SNAP signatures equal the published vectors', () => {
  test('NS1: a checkout request', () => {
    expect(digestOf(checkoutParts.body ?? '')).toBe('eICrdfK/6bGQpt/eyQF3EPf1HDcZQRuyXkldI9dxidY=')
    expect(componentText(checkoutParts)).toBe(
      [
        'Client-Id:BRN-0201-1700000000001',
        'Request-Id:fdb69f47-96da-499d-acec-7cdc318ab2fe',
        'Request-Timestamp:2026-11-23T15:00:00Z',
        'Request-Target:/checkout/v1/payment',
        'Digest:eICrdfK/6bGQpt/eyQF3EPf1HDcZQRuyXkldI9dxidY=',
      ].join('\n'),
    )
    const signature = 'HMACSHA256=PD3DRQUvJd5vVTouoBxzL6QbaX9CngnagGArwyFh6jg='
    expect(signParts(testSecret, checkoutParts)).toBe(signature)
    expect(verifyParts(testSecret, checkoutParts, signature)).toBe(true)
    expect(verifyParts('', checkoutParts, signParts('', checkoutParts))).toBe(false)
  })

  test('NS2: a status question has no Digest line', () => {
    const parts: SignedParts = {
      ...checkoutParts,
      requestId: 'd895fb53-479c-4f77-a76a-ab81b40d77cb',
      timestamp: '2026-11-23T15:01:00Z',
      target: '/orders/v1/status/AOP-20261123-0001',
      body: null,
    }
    expect(signParts(testSecret, parts)).toBe('HMACSHA256=U63Aa9A8nymHNtcCWmWWMZmN2VKw8WGSU4Ld24AfIrE=')
  })

  test('NS3: a notification to the merchant', () => {
    const parts: SignedParts = {
      ...checkoutParts,
      requestId: '479b663f-5c9d-400d-8e80-3e548a8f7639',
      timestamp: '2026-11-23T15:04:25Z',
      target: '/payments/notifications',
      body: '{"service":{"id":"VIRTUAL_ACCOUNT"},"acquirer":{"id":"BCA"},"channel":{"id":"VIRTUAL_ACCOUNT_BCA"},"transaction":{"status":"SUCCESS","date":"2026-11-23T15:04:23Z","original_request_id":"fdb69f47-96da-499d-acec-7cdc318ab2fe"},"order":{"invoice_number":"AOP-20261123-0001","amount":150000},"virtual_account_info":{"virtual_account_number":"1900600000000046"},"virtual_account_payment":{"identifer":[{"name":"REQUEST_ID","value":"7892931"},{"name":"REFERENCE","value":"6769200"},{"name":"CHANNEL_TYPE","value":"6010"}]}}',
    }
    expect(digestOf(parts.body ?? '')).toBe('X8wL8LOWl1zBOwcLVSZ8vXtIa95hCDoniozT+FkBWx4=')
    expect(signParts(testSecret, parts)).toBe('HMACSHA256=jUFUN4uhbjWFoW+KMZJtvceeHAVLFlyv7kBik2tMA2E=')
  })

  test('NS4: our response names Response-Timestamp', () => {
    const parts: SignedParts = {
      ...checkoutParts,
      timestampLabel: 'Response-Timestamp',
      timestamp: '2026-11-23T15:00:01Z',
      body: '{"message":["SUCCESS"],"response":{"order":{"amount":"150000","invoice_number":"AOP-20261123-0001"}}}',
    }
    expect(digestOf(parts.body ?? '')).toBe('ovvgeikzdNVFchyRAvdeYU8S+w+PfMiUvzgWdnDz5/c=')
    expect(signParts(testSecret, parts)).toBe('HMACSHA256=ROeY2zI7l0fc90KN5Rv65e4dCi83N1MxdEkI0/vkjlQ=')
  })

  test('NS5: the raw bytes count, pretty-printed and non-ASCII', () => {
    const body = Buffer.from(
      '{\n  "order": {\n    "amount": 20000,\n    "invoice_number": "INV-\u00e9-01"\n  }\n}',
    )
    const parts: SignedParts = { ...checkoutParts, requestId: 'r-5', body }
    expect(digestOf(body)).toBe('xOg4ONJz8/YZb6L8ATNTprXcIcrhPCxs5tIhnWsndaU=')
    expect(signParts(testSecret, parts)).toBe('HMACSHA256=idvnaQcPS3TNVxhR9d3UHLP8MfcGct1xcMu+9k5IP6A=')
  })
})

const create = '/virtual-accounts/bi-snap-va/v1.1/transfer-va/create-va'
const minified =
  '{"partnerServiceId":"  088899","customerNo":"12345678901234567890","virtualAccountNo":"  08889912345678901234567890","virtualAccountName":"Jokul Doe","virtualAccountEmail":"jokul@email.com","virtualAccountPhone":"6281828384858","trxId":"abcdefgh1234","totalAmount":{"value":"12345678.00","currency":"IDR"}}'
const createCall = {
  method: 'POST',
  path: create,
  token: 'eyJhbGciOiJSUzI1NiJ9.dGVzdA.c2ln',
  timestamp: '2026-11-23T22:00:00+07:00',
  body: minified,
}

describe('SNAP signatures equal the published vectors', () => {
  test('S1: the token request, RSA', () => {
    const text = 'BRN-0201-1700000000001|2026-11-23T22:00:00+07:00'
    const signature =
      'TrwSleFZy73u9nE6SMv+XXMHYGmW8wRVLiczZ4RP7TD1kyfmzjMxvrpXL2Rk7sp96Mn4D9Eb1JS1h9mGHa0eRceN85g8HAHKDmxlPm6+1UKDuH2YPnSqsOVouYVp8acTWoyvE71iqS0O92MeQQDPo3D/tXZXSYyaZtFgTAdj/BAy+RAIZcM4SReGMSmVshNpIprcS7ByiGe+CnE4STebiiOK7uXX7MoeZMzVcsxHwiqMF6PdlsdCOrR86F2IwMkJNBmhMAtQw/E0Xir3f2R7kVodvU0RstRbzYR8+iz5zDNWw/4SKD1b9EOk+vpiZnHHGeB/Nkzyxf2faR4vrL/tiQ=='
    expect(signRsa(merchantKeys.privateKeyPem, text)).toBe(signature)
    expect(verifyRsa(merchantKeys.publicKeyPem, text, signature)).toBe(true)
    expect(verifyRsa(merchantKeys.publicKeyPem, `${text} `, signature)).toBe(false)
    expect(verifyRsa('no key', text, signature)).toBe(false)
  })

  test('S2: minifying keeps the blanks inside strings', () => {
    const hash = '3274fab8dac896837b106a16da2a974e7e65142dcecb4b768ef0294102838977'
    const pretty = JSON.stringify(JSON.parse(minified), null, 4)
    expect(minifyJson(pretty)).toBe(minified)
    expect(hashOf(minifyJson(pretty))).toBe(hash)
  })

  test('S3: a create request', () => {
    const signature =
      'EGB1moxP0xy0kiOv8pV2VsrXnS6PrEB8oXf8+WVtvfo+tCRnuWD9v//EQ9JETaE8fJXI1H0Lqb6FL9q2lbPkgg=='
    expect(symmetricText(createCall)).toBe(
      `POST:${create}:eyJhbGciOiJSUzI1NiJ9.dGVzdA.c2ln:3274fab8dac896837b106a16da2a974e7e65142dcecb4b768ef0294102838977:2026-11-23T22:00:00+07:00`,
    )
    expect(signSymmetric(testSecret, createCall)).toBe(signature)
    expect(verifySymmetric(testSecret, createCall, signature)).toBe(true)
    const pretty = { ...createCall, body: JSON.stringify(JSON.parse(minified), null, 2) }
    expect(verifySymmetric(testSecret, pretty, signature)).toBe(true)
    expect(verifySymmetric('', createCall, signSymmetric('', createCall))).toBe(false)
  })

  test('S4: a payment notification to the merchant', () => {
    const call = {
      method: 'POST',
      path: '/v1.1/transfer-va/payment',
      token: 'MERCHANT.ISSUED.TOKEN',
      timestamp: '2026-11-23T22:10:00+07:00',
      body: '{"partnerServiceId":"   77777","customerNo":"0000000000001","virtualAccountNo":"   777770000000000001","virtualAccountName":"Toru Yamashita","trxId":"AOP-20261123-0001","paymentRequestId":"12839218738127830","paidAmount":{"value":"150000.00","currency":"IDR"}}',
    }
    expect(hashOf(call.body)).toBe('934ddc24fdc08a5027b1feef0d5c904b7cc58a10693d02d9fc28b0ecf3c86895')
    expect(signSymmetric(testSecret, call)).toBe(
      'aO4LV6XRJvfiX9q4S5goMOrDleMa9ZQG12fU2qcpd4UDaSIHbTmbn6hXoF8f56qyoy7NtJiQNG5YI9khxvSB3w==',
    )
  })

  test('S5: a DELETE with a body', () => {
    const call = {
      ...createCall,
      method: 'DELETE',
      path: '/virtual-accounts/bi-snap-va/v1.1/transfer-va/delete-va',
      body: '{"partnerServiceId":"   77777","customerNo":"0000000000001","virtualAccountNo":"   777770000000000001","trxId":"AOP-20261123-0001","additionalInfo":{"channel":"VIRTUAL_ACCOUNT_BCA"}}',
    }
    expect(hashOf(call.body)).toBe('09ad34fd7b9b62901a010c579f449c625dced39dc625fb2d9d4180c09e2c6cc6')
    expect(signSymmetric(testSecret, call)).toBe(
      'UvlrrJjOGjai/XDdJJXyOGQTuUXcEBIhYfThoiwdH7wRgSFVeganTLgbJJiy/iyhiLHb/CouOF9aYfIrcL+PPw==',
    )
  })

  test('S6: no body hashes as the empty text', () => {
    expect(hashOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('S7: the asymmetric transaction signature', () => {
    const signature =
      'Btk4lj3vZGqVETM57B8fpMYkmCVao8MH5GGFZnmyNplk0u9jGbu4u8ljtIE8lBdIZ7U0oZ1K6qrfJa30HWgD3m6J5F0xBAjlWT+eFfU5tQKWzuJ2X9GCFY7qHvb/mIVmSdJ3Ex7VX6mjdeHU5qfSNgAuA6mirSyNhKYZxyyi+DyYvWYJ+XJUX0impSHf1J+5V59LX4P8qKZ0gptJtJpkEj0ATDwtNBkRESKWVP1zHsExws2z7CvQI1ajjoAEN0ofoj42GwBHnprDSgT8d+HHVjrIyEqxuxfF4e9I0NgwjdJqWuMsXX2EwBTQuGxbatUXXYBJbhyfnC2L9tjkckgX6g=='
    expect(signRsa(merchantKeys.privateKeyPem, asymmetricText(createCall))).toBe(signature)
    expect(verifyAsymmetric(merchantKeys.publicKeyPem, createCall, signature)).toBe(true)
  })

  test('a body with escapes, blanks and decimals minifies without being re-written', () => {
    const raw =
      '{ "description" : "Oli  Shell\\tHelix / 5W-30 \u2014 ban \u00e9\\u00e9 \\"ORI\\"" ,\n "url" : "https://m.example.co.id/cb?a=1&b=2" , "partnerServiceId" : "   12334", "arr" : [ 1 , 2 ] , "n" : 10.50, "empty" : { } }'
    expect(hashOf(minifyJson(raw))).toBe('0f72bb85e11234e29e9f5dc19641d5305b6d5ee1d8cd0da87c4cd5d53de8f176')
  })
})
