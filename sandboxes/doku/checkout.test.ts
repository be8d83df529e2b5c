import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { objectAt, textAt } from './json.ts'
import { signParts } from './signature.ts'
import { checkout, checkoutBody, component, orderStatus, startRig } from './testing.ts'
import type { Answered, Rig } from './testing.ts'
import { testClientId, testSecret } from './testing-vectors.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(async () => rig.close())

function payment(answer: Answered) {
  return objectAt(objectAt(answer.json, 'response'), 'payment')
}

describe('creating a checkout', () => {
  test('answers the documented fields: amount as text, page address, expiry in Jakarta time', async () => {
    await rig.control('POST', '/clock', { now: '2026-11-23T20:00:00Z' })
    const answer = await checkout(
      rig,
      checkoutBody({ order: { invoice_number: 'AOP-A1', callback_url: 'http://shop.test/x' } }),
    )
    await rig.control('POST', '/clock', { now: new Date().toISOString() })

    expect(answer.status).toBe(200)
    expect(answer.json['message']).toEqual(['SUCCESS'])
    const order = objectAt(objectAt(answer.json, 'response'), 'order')
    expect(order).toMatchObject({
      amount: '150000',
      invoice_number: 'AOP-A1',
      currency: 'IDR',
      callback_url: 'http://shop.test/x',
    })
    expect(textAt(payment(answer), 'expired_date')).toMatch(/^202611240400\d\d$/)
    expect(payment(answer)).toMatchObject({ payment_due_date: 60 })
    expect(textAt(payment(answer), 'url')).toBe(
      `${rig.url}/checkout-link-v2/${textAt(payment(answer), 'token_id')}`,
    )
    expect(typeof objectAt(answer.json, 'response')['uuid']).toBe('number')
  })

  test('signs its answer over the exact bytes', async () => {
    const answer = await checkout(rig, checkoutBody(), 'signed-answer-1')
    const expected = signParts(testSecret, {
      clientId: testClientId,
      requestId: 'signed-answer-1',
      timestampLabel: 'Response-Timestamp',
      timestamp: answer.headers.get('response-timestamp') ?? '',
      target: '/checkout/v1/payment',
      body: answer.text,
    })
    expect(answer.headers.get('signature')).toBe(expected)
  })

  test('takes the published requests NS1 and NS5 byte for byte', async () => {
    const first = await component(rig, {
      target: '/checkout/v1/payment',
      requestId: 'fdb69f47-96da-499d-acec-7cdc318ab2fe',
      body: '{"order":{"amount":150000,"invoice_number":"AOP-20261123-0001","currency":"IDR"},"payment":{"payment_due_date":60}}',
      headers: { Signature: 'HMACSHA256=PD3DRQUvJd5vVTouoBxzL6QbaX9CngnagGArwyFh6jg=' },
    })
    expect(first.status).toBe(200)
    const second = await component(rig, {
      target: '/checkout/v1/payment',
      requestId: 'r-5',
      body: '{\n  "order": {\n    "amount": 20000,\n    "invoice_number": "INV-é-01"\n  }\n}',
      headers: { Signature: 'HMACSHA256=idvnaQcPS3TNVxhR9d3UHLP8MfcGct1xcMu+9k5IP6A=' },
    })
    expect(second.status).toBe(200)
  })

  test('the same Request-Id and body gets the stored body with 409; another body gets an error', async () => {
    const body = checkoutBody()
    const first = await checkout(rig, body, 'replay-1')
    const again = await checkout(rig, body, 'replay-1')
    expect([again.status, again.text]).toEqual([409, first.text])
    const other = await checkout(rig, checkoutBody(), 'replay-1')
    expect(other.status).toBe(409)
    expect(other.json['error_messages']).toHaveLength(1)
  })

  test('a wrong signature, secret, client or header is refused', async () => {
    const target = '/checkout/v1/payment'
    const wrongSecret = await component(rig, { target, body: checkoutBody(), secret: 'SK-other' })
    expect(wrongSecret.status).toBe(401)
    const unknown = await component(rig, { target, body: checkoutBody(), headers: { 'Client-Id': 'BRN-0' } })
    expect(unknown.status).toBe(401)
    const local = await component(rig, {
      target,
      body: checkoutBody(),
      headers: { 'Request-Timestamp': '2026-11-23T22:00:00+07:00' },
    })
    expect(local.status).toBe(400)
  })

  test.each([
    ['amount missing', { order: { amount: undefined } }, 'order.amount is required'],
    ['amount as text', { order: { amount: '1000' } }, 'order.amount must be a number'],
    ['amount with decimals', { order: { amount: 10.5 } }, 'order.amount must not have decimals'],
    [
      'amount of 13 digits',
      { order: { amount: 1_000_000_000_000 } },
      'order.amount must be between 1 and 999999999999',
    ],
    [
      'invoice of 65',
      { order: { invoice_number: 'x'.repeat(65) } },
      'order.invoice_number must be at most 64 characters',
    ],
    [
      'invoice of 31 for cards',
      { order: { invoice_number: 'x'.repeat(31) }, payment: { payment_method_types: ['CREDIT_CARD'] } },
      'order.invoice_number must be at most 30 characters for CREDIT_CARD',
    ],
    ['foreign currency', { order: { currency: 'USD' } }, 'order.currency must be one of IDR'],
    [
      'unknown method',
      { payment: { payment_method_types: ['GOPAY'] } },
      'payment.payment_method_types has an unknown value GOPAY',
    ],
    ['bad e-mail', { customer: { email: 'x@' } }, 'customer.email is not valid'],
    ['phone with plus', { customer: { phone: '+62812' } }, 'customer.phone is not valid'],
    ['bad callback', { order: { callback_url: 'shop' } }, 'order.callback_url is not a valid URL'],
  ])('%s is named in error_messages', async (_case, more, sentence) => {
    const answer = await checkout(rig, checkoutBody(more))
    expect([answer.status, answer.json]).toEqual([400, { error_messages: [sentence] }])
  })

  test('an invoice number that was used is refused', async () => {
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-TWICE' } }))
    const again = await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-TWICE' } }))
    expect([again.status, 'error_messages' in again.json]).toEqual([409, true])
  })
})

describe('order status', () => {
  test('is 404 until a channel is chosen, then the truth, by invoice or Request-Id', async () => {
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-S1' } }), 'status-req-1')
    expect((await orderStatus(rig, 'AOP-S1')).status).toBe(404)
    await rig.control('POST', '/pay', { invoiceNumber: 'AOP-S1', channel: 'VIRTUAL_ACCOUNT_BRI' })
    const answer = await orderStatus(rig, 'status-req-1')
    expect(answer.json).toMatchObject({
      order: { invoice_number: 'AOP-S1', amount: 150_000 },
      transaction: { status: 'SUCCESS', original_request_id: 'status-req-1' },
      channel: { id: 'VIRTUAL_ACCOUNT_BRI' },
    })
    expect((await orderStatus(rig, 'nothing')).status).toBe(404)
  })

  test('a card at its bank is REDIRECT, a wallet without answer TIMEOUT, and both can still be paid', async () => {
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-S3' } }))
    const told = async (channel: string, outcome: string) => {
      await rig.control('POST', '/pay', { invoiceNumber: 'AOP-S3', channel, outcome })
      return objectAt((await orderStatus(rig, 'AOP-S3')).json, 'transaction')['status']
    }
    expect(await told('CREDIT_CARD', 'REDIRECT')).toBe('REDIRECT')
    expect(await told('EMONEY_OVO', 'TIMEOUT')).toBe('TIMEOUT')
    expect(await told('EMONEY_OVO', 'FAILED')).toBe('FAILED')
    expect(await told('EMONEY_OVO', 'SUCCESS')).toBe('SUCCESS')
  })

  test('a newer merchant sees ORDER_GENERATED and ORDER_EXPIRED before a channel is chosen', async () => {
    await rig.control('POST', '/merchants', { ...rig.merchant, orderGenerated: true })
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-S2' } }))
    expect((await orderStatus(rig, 'AOP-S2')).json).toMatchObject({ order: { status: 'ORDER_GENERATED' } })
    await rig.control('POST', '/clock', { advanceSeconds: 3_601 })
    expect((await orderStatus(rig, 'AOP-S2')).json).toMatchObject({ order: { status: 'ORDER_EXPIRED' } })
    await rig.control('POST', '/clock', { advanceSeconds: -3_601 })
    await rig.control('POST', '/merchants', rig.merchant)
  })
})

describe('cancelling', () => {
  test('an unpaid order closes, and a paid one refuses', async () => {
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-C1' } }), 'cancel-1')
    const body =
      '{"order":{"invoice_number":"AOP-C1"},"payment":{"original_request_id":"cancel-1"},"note":"x"}'
    expect((await component(rig, { target: '/checkout/v3/cancellations', body })).status).toBe(200)
    expect((await rig.control('POST', '/pay', { invoiceNumber: 'AOP-C1' })).status).toBe(400)
    expect((await component(rig, { target: '/checkout/v3/cancellations', body })).status).toBe(400)
    expect((await orderStatus(rig, 'AOP-C1')).status).toBe(404)
    const unknown = body.replace('cancel-1', 'other')
    expect((await component(rig, { target: '/checkout/v3/cancellations', body: unknown })).status).toBe(404)
  })

  test.each([
    ['VIRTUAL_ACCOUNT_BCA', 200],
    ['QRIS', 200],
    ['VIRTUAL_ACCOUNT_BTN', 400],
    ['VIRTUAL_ACCOUNT_BNC', 400],
    ['VIRTUAL_ACCOUNT_BJB', 400],
    ['EMONEY_OVO', 400],
    ['ONLINE_TO_OFFLINE_ALFA', 400],
  ])('once %s is chosen it answers %i', async (channel, status) => {
    const invoice = `AOP-C-${channel.slice(-10)}`
    const order = { invoice_number: invoice }
    await checkout(rig, checkoutBody({ order, payment: { payment_method_types: [channel] } }), invoice)
    await rig.control('POST', '/pay', { invoiceNumber: invoice, channel, outcome: 'PENDING' })
    const body = JSON.stringify({ order, payment: { original_request_id: invoice } })
    const answer = await component(rig, { target: '/checkout/v3/cancellations', body })
    expect(answer.status).toBe(status)
    const expected = status === 200 ? 'EXPIRED' : 'PENDING'
    expect((await orderStatus(rig, invoice)).json).toMatchObject({ transaction: { status: expected } })
    const paying = await rig.control('POST', '/pay', { invoiceNumber: invoice, channel })
    expect(paying.status).toBe(status === 200 ? 400 : 200)
  })

  test('is refused where the merchant has not switched it on', async () => {
    await rig.control('POST', '/merchants', { ...rig.merchant, cancellation: false })
    await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-C3' } }), 'cancel-3')
    const body = '{"order":{"invoice_number":"AOP-C3"},"payment":{"original_request_id":"cancel-3"}}'
    const answer = await component(rig, { target: '/checkout/v3/cancellations', body })
    expect([answer.status, answer.json]).toEqual([
      400,
      { error_messages: ['order cancellation is not activated'] },
    ])
    await rig.control('POST', '/merchants', rig.merchant)
  })
})
