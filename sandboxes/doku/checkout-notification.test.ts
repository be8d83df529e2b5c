import { afterAll, beforeEach, expect, test } from 'vitest'
import { parseObject } from './json.ts'
import { signParts } from './signature.ts'
import { checkout, checkoutBody, startRig } from './testing.ts'
import type { Heard, Rig } from './testing.ts'
import { testSecret } from './testing-vectors.ts'

let rig: Rig | undefined
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

async function paid(more: Parameters<typeof checkoutBody>[0] = {}, pay: object = {}): Promise<Rig> {
  if (rig === undefined) throw new Error('no rig')
  const body = checkoutBody({ ...more, order: { invoice_number: 'AOP-N1', ...more.order } })
  await checkout(rig, body, more.order === undefined ? 'notification-req' : null)
  await rig.control('POST', '/pay', { invoiceNumber: 'AOP-N1', channel: 'VIRTUAL_ACCOUNT_BCA', ...pay })
  return rig
}

function isSigned(heard: Heard | undefined): boolean {
  if (heard === undefined) return false
  const expected = signParts(testSecret, {
    clientId: String(heard.headers['client-id']),
    requestId: String(heard.headers['request-id']),
    timestampLabel: 'Request-Timestamp',
    timestamp: String(heard.headers['request-timestamp']),
    target: heard.path,
    body: heard.body,
  })
  return heard.headers['signature'] === expected
}

test('a payment is notified at once, signed for the path of the merchant, in the documented form', async () => {
  const { shop } = await paid()
  const [heard, ...more] = shop.notified()
  expect([heard?.path, more.length, isSigned(heard)]).toEqual(['/payments/notifications', 0, true])
  expect(parseObject(heard?.body ?? '')).toMatchObject({
    service: { id: 'VIRTUAL_ACCOUNT' },
    acquirer: { id: 'BCA' },
    channel: { id: 'VIRTUAL_ACCOUNT_BCA' },
    transaction: { status: 'SUCCESS', original_request_id: 'notification-req' },
    order: { invoice_number: 'AOP-N1', amount: 150_000 },
    virtual_account_payment: {
      identifer: [{ name: 'REQUEST_ID' }, { name: 'REFERENCE' }, { name: 'CHANNEL_TYPE' }],
    },
  })
})

test('a refused notification is retried after 30 minutes, 6 and 12 hours with one Request-Id, then never', async () => {
  if (rig === undefined) throw new Error('no rig')
  rig.shop.statuses.push(500, 503, 404, 400)
  const { shop, control } = await paid()
  const counts: number[] = [shop.notified().length]
  for (const advanceSeconds of [1_799, 2, 19_800, 21_600, 86_400]) {
    await control('POST', '/clock', { advanceSeconds })
    counts.push(shop.notified().length)
  }
  expect(counts).toEqual([1, 1, 2, 3, 4, 4])
  expect(new Set(shop.notified().map(({ headers }) => headers['request-id'])).size).toBe(1)
  expect(shop.notified().every(isSigned)).toBe(true)
})

test('retries stop at the first 2xx, whatever its body', async () => {
  if (rig === undefined) throw new Error('no rig')
  rig.shop.statuses.push(500, 204)
  const { shop, control } = await paid()
  await control('POST', '/clock', { advanceSeconds: 200_000 })
  expect(shop.notified()).toHaveLength(2)
})

test('an override address counts only with the same path', async () => {
  if (rig === undefined) throw new Error('no rig')
  const host = rig.shop.url.replace('127.0.0.1', 'localhost')
  const override = (url: string) => ({ additional_info: { override_notification_url: url } })
  await paid(override(`${host}/payments/notifications`))
  await paid(
    { ...override(`${host}/elsewhere`), order: { invoice_number: 'AOP-N2' } },
    { invoiceNumber: 'AOP-N2' },
  )
  const heard = rig.shop.notified()
  expect(heard.map(({ path, headers }) => [path, headers.host?.split(':')[0]])).toEqual([
    ['/payments/notifications', 'localhost'],
    ['/payments/notifications', '127.0.0.1'],
  ])
})

test('a failed wallet payment notifies FAILED and the order stays payable', async () => {
  const { shop, control } = await paid({}, { channel: 'EMONEY_OVO', outcome: 'FAILED' })
  expect(shop.notified()[0]?.body).toContain('"status":"FAILED"')
  expect((await control('POST', '/pay', { invoiceNumber: 'AOP-N1', channel: 'QRIS' })).status).toBe(200)
  expect((await control('GET', '/paid')).json['paid']).toMatchObject([
    { reference: 'AOP-N1', channel: 'QRIS', amount: 150_000 },
  ])
})

test.each([
  { kind: 'duplicate', ids: 1, signed: [true, true], says: ['SUCCESS', 'SUCCESS'] },
  { kind: 'duplicate_new_id', ids: 2, signed: [true, true], says: ['SUCCESS', 'SUCCESS'] },
  { kind: 'forge', ids: 2, signed: [false, true], says: ['SUCCESS', 'SUCCESS'] },
  { kind: 'reorder', ids: 2, signed: [true, true], says: ['SUCCESS', '"status":"FAILED"'] },
  { kind: 'drop', ids: 0, signed: [], says: [] },
  { kind: 'wrong_amount', ids: 1, signed: [true], says: ['"amount":150001'] },
  { kind: 'null_channel', ids: 1, signed: [true], says: ['"channel":null'] },
  { kind: 'absent_channel', ids: 1, signed: [true], says: ['{"transaction":'] },
  { kind: 'other_spelling', ids: 1, signed: [true], says: ['"identifier":['] },
  { kind: 'extra_fields', ids: 1, signed: [true], says: ['"new_field"'] },
  { kind: 'decimal_amount', ids: 1, signed: [true], says: ['"amount":150000.0'] },
])('fault $kind sends what scenarios.md promises, once', async ({ kind, ids, signed, says }) => {
  if (rig === undefined) throw new Error('no rig')
  await rig.control('POST', '/faults', { target: 'notification', kind, times: 1 })
  const { shop, control } = await paid()
  const heard = shop.notified()
  expect(heard.map(isSigned)).toEqual(signed)
  expect(heard.map(({ body }, index) => body.includes(says[index] ?? '?'))).toEqual(says.map(() => true))
  expect(new Set(heard.map(({ headers }) => headers['request-id'])).size).toBe(ids)
  expect((await control('GET', '/faults')).json['faults']).toEqual([])
  expect((await control('GET', '/paid')).json['paid']).toHaveLength(1)
})

test('late and delay wait for the sandbox clock', async () => {
  if (rig === undefined) throw new Error('no rig')
  await rig.control('POST', '/faults', { target: 'notification', kind: 'late', times: 1 })
  const { shop, control } = await paid()
  await control('POST', '/clock', { advanceSeconds: 3_500 })
  expect(shop.notified()).toHaveLength(0)
  await control('POST', '/clock', { advanceSeconds: 200 })
  expect(shop.notified()).toHaveLength(1)
})

test('a telephone number asks for a fault too', async () => {
  const { shop } = await paid({ customer: { phone: '6280000000905' } })
  expect(shop.notified()).toHaveLength(0)
})

test('money after expiry needs force, and is then paid and notified', async () => {
  if (rig === undefined) throw new Error('no rig')
  await checkout(rig, checkoutBody({ order: { invoice_number: 'AOP-N1' } }))
  await rig.control('POST', '/clock', { advanceSeconds: 3_700 })
  expect((await rig.control('POST', '/pay', { invoiceNumber: 'AOP-N1' })).status).toBe(400)
  expect((await rig.control('POST', '/pay', { invoiceNumber: 'AOP-N1', force: true })).status).toBe(200)
  expect(rig.shop.notified()).toHaveLength(1)
})

test('a notification is sent again by hand, also after the last retry, with a new or the same Request-Id', async () => {
  if (rig === undefined) throw new Error('no rig')
  rig.shop.statuses.push(500, 500, 500, 500)
  const { shop, control } = await paid()
  for (const advanceSeconds of [1_801, 21_600, 43_200]) await control('POST', '/clock', { advanceSeconds })
  expect(shop.notified()).toHaveLength(4)
  const again = await control('POST', '/resend', { reference: 'AOP-N1' })
  expect(again.json).toMatchObject({ notifications: [{ state: 'delivered', status: 200 }] })
  await control('POST', '/resend', { reference: 'AOP-N1', sameRequestId: true })
  const heard = shop.notified()
  expect([heard.length, heard.every(isSigned)]).toEqual([6, true])
  expect(new Set(heard.map(({ body }) => body)).size).toBe(1)
  const ids = heard.map(({ headers }) => headers['request-id'])
  expect([ids[3] === ids[4], ids[4] === ids[5]]).toEqual([false, true])
  expect((await control('POST', '/resend', { reference: 'unknown' })).status).toBe(400)
})

test('a notification that was lost on the way can be sent by hand afterwards', async () => {
  if (rig === undefined) throw new Error('no rig')
  await rig.control('POST', '/faults', { target: 'notification', kind: 'drop', times: 1 })
  const { shop, control } = await paid()
  await control('POST', '/clock', { advanceSeconds: 200_000 })
  expect(shop.notified()).toHaveLength(0)
  await control('POST', '/resend', { reference: 'AOP-N1' })
  expect(shop.notified().map(isSigned)).toEqual([true])
})
