import { afterAll, beforeAll, expect, test } from 'vitest'
import { objectAt, parseObject, textAt } from './json.ts'
import { signParts } from './signature.ts'
import { component, orderStatus, startRig } from './testing.ts'
import type { Rig } from './testing.ts'
import { testClientId, testSecret } from './testing-vectors.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(async () => rig.close())

const wish = (invoice: string, more: object = {}) =>
  JSON.stringify({
    order: { invoice_number: invoice, amount: 150_000 },
    virtual_account_info: { expired_time: 60, reusable_status: false, info1: 'Aki' },
    customer: { name: 'Budi Contoh', email: 'budi@shop.test' },
    ...more,
  })

test.each(['bca', 'mandiri', 'bsm', 'bri', 'bni', 'cimb', 'permata', 'danamon', 'doku'])(
  'a payment code of %s is made, paid and notified',
  async (bank) => {
    const target = `/${bank}-virtual-account/v2/payment-code`
    const made = await component(rig, { target, body: wish(`AOP-${bank}`) })
    const info = objectAt(made.json, 'virtual_account_info')
    expect(textAt(info, 'virtual_account_number')).toMatch(/^\d{16}$/)
    expect(textAt(info, 'expired_date')).toMatch(/^\d{14}$/)
    expect((await orderStatus(rig, `AOP-${bank}`)).json).toMatchObject({ transaction: { status: 'PENDING' } })
    await rig.control('POST', '/pay', { virtualAccountNo: textAt(info, 'virtual_account_number') })
    expect(parseObject(rig.shop.notified().at(-1)?.body ?? '')).toMatchObject({
      order: { invoice_number: `AOP-${bank}`, amount: 150_000 },
      virtual_account_info: { virtual_account_number: textAt(info, 'virtual_account_number') },
    })
  },
)

test('a code for a store is made, changed and paid', async () => {
  const target = '/indomaret-online-to-offline/v2/payment-code'
  const info = { virtual_account_info: undefined, online_to_offline_info: { expired_time: 60 } }
  const made = await component(rig, { target, body: wish('AOP-IDM', info) })
  expect(textAt(objectAt(made.json, 'online_to_offline_info'), 'payment_code')).toMatch(/^8888\d{12}$/)
  const order = { order: { invoice_number: 'AOP-IDM', amount: 99_000 } }
  const changed = await component(rig, {
    method: 'PUT',
    target,
    body: wish('AOP-IDM', { ...info, ...order }),
  })
  expect(changed.status).toBe(200)
  expect((await rig.control('POST', '/pay', { invoiceNumber: 'AOP-IDM' })).json).toMatchObject({
    paid: { amount: 99_000, channel: 'ONLINE_TO_OFFLINE_INDOMARET' },
  })
  const late = await component(rig, { method: 'PUT', target, body: wish('AOP-IDM', info) })
  expect(late.json).toMatchObject({ error: { code: 'INVALID_PARAMETER' } })
})

test('a wrong body, a used invoice and an unknown bank are refused', async () => {
  const target = '/bca-virtual-account/v2/payment-code'
  const wrong = await component(rig, { target, body: wish('AOP-W', { order: { invoice_number: 'AOP-W' } }) })
  expect([wrong.status, wrong.json]).toMatchObject([400, { error: { code: 'INVALID_PARAMETER' } }])
  await component(rig, { target, body: wish('AOP-USED') })
  expect((await component(rig, { target, body: wish('AOP-USED') })).status).toBe(400)
  const unknown = await component(rig, { target: '/bsi-virtual-account/v2/payment-code', body: wish('X') })
  expect(unknown.status).toBe(404)
})

test('the misspelt prefix that an official library writes is let in', async () => {
  const target = '/mandiri-virtual-account/v2/payment-code'
  const body = wish('AOP-SPELT')
  const parts = { clientId: testClientId, requestId: '4711', timestamp: '2026-11-23T15:00:00Z', target, body }
  const right = signParts(testSecret, { ...parts, timestampLabel: 'Request-Timestamp' })
  const headers = { Signature: right.replace('HMACSHA256', 'HMACHSHA256') }
  expect((await component(rig, { target, body, requestId: '4711', headers })).status).toBe(200)
})
