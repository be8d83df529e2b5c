import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { messageId, number, startBench, statusesOf, type Bench, type Hook } from './testing.ts'
import { signWebhook } from './webhooks.ts'

const phone = '6281234567890'
let bench: Bench

beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

function isSigned(hook: Hook, secret = number.appSecret): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(hook.bytes).digest('hex')}`
  return hook.headers['x-hub-signature-256'] === expected
}

test('the signature of a known body is the HMAC-SHA256 published for it', () => {
  // RFC 4231, test case 2.
  expect(signWebhook('Jefe', 'what do ya want for nothing?')).toBe(
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('sent and delivered are told in order, signed over the raw bytes, in the envelope of Meta', async () => {
  const id = messageId(await bench.sendCode(phone))
  await bench.advance(1)
  expect(bench.statuses()).toEqual(
    ['sent', 'delivered'].map((status) => ({
      id,
      status,
      timestamp: expect.stringMatching(/^\d{10}$/),
      recipient_id: phone,
      biz_opaque_callback_data: 'otp-send-7f3a',
      pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'authentication' },
    })),
  )
  expect(bench.hooks.every((hook) => isSigned(hook))).toBe(true)
  expect(JSON.parse(bench.hooks[0]?.bytes.toString() ?? '')).toMatchObject({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: number.wabaId,
        changes: [
          {
            field: 'messages',
            value: {
              metadata: { display_phone_number: '622150000000', phone_number_id: number.phoneNumberId },
            },
          },
        ],
      },
    ],
  })
})

test('letters beyond ASCII travel as \\uXXXX under a signature over exactly that', async () => {
  await bench.sendCode(phone, '123456', { biz_opaque_callback_data: 'kirim-é-Ж' })
  await bench.advance(1)
  const text = bench.hooks[0]?.bytes.toString('latin1') ?? ''
  expect(text).toContain('kirim-\\u00e9-\\u0416')
  expect(bench.hooks.every((hook) => isSigned(hook))).toBe(true)
  expect(bench.statuses()[0]?.['biz_opaque_callback_data']).toBe('kirim-é-Ж')
})

test('read is told only once the page of the phone was opened, and without a price', async () => {
  await bench.sendCode(phone)
  await bench.advance(60)
  expect(bench.statuses().map((status) => status['status'])).toEqual(['sent', 'delivered'])
  await fetch(`${bench.url}/phone/${phone}`)
  await bench.advance(1)
  const read = bench.statuses().at(-1)
  expect(read?.['status']).toBe('read')
  expect(read).not.toHaveProperty('pricing')
})

test('an endpoint that is not 200 is called again under the clock until it is', async () => {
  bench.answerWith((call) => ({ status: call <= 3 ? 500 : 200 }))
  await bench.sendCode(phone)
  await bench.advance(1)
  expect(bench.hooks.length).toBe(2)
  await bench.advance(6)
  expect(bench.hooks.length).toBe(4)
  await bench.advance(40)
  expect(bench.statuses().map((status) => status['status'])).toEqual([
    'sent',
    'delivered',
    'sent',
    'delivered',
    'sent',
  ])
  await bench.advance(86_400)
  expect(bench.hooks.length).toBe(5)
})

test('a call that is never taken is given up after seven days', async () => {
  bench.answerWith(() => ({ status: 503 }))
  await bench.sendCode(phone)
  for (let day = 0; day < 9; day += 1) await bench.advance(86_400)
  const calls = bench.hooks.length
  await bench.advance(30 * 86_400)
  expect(bench.hooks.length).toBe(calls)
})

test('131026 is accepted and then told as failed, and nothing reaches the phone', async () => {
  const answer = await bench.sendCode('6281200131026')
  expect(answer.status).toBe(200)
  await bench.advance(1)
  expect(bench.statuses()).toMatchObject([
    { id: messageId(answer), status: 'failed', errors: [{ code: 131026, title: 'Message undeliverable' }] },
  ])
  expect(await bench.list('/control/messages?phone=6281200131026')).toEqual([])
})

test('a message that is never delivered is dropped at its time to live without a word', async () => {
  await bench.sendCode('6281200000404')
  await bench.advance(299)
  expect((await bench.list('/control/messages?all=true'))[0]?.['status']).toBe('sent')
  await bench.advance(2)
  expect((await bench.list('/control/messages?all=true'))[0]?.['status']).toBe('dropped')
  expect(bench.statuses().map((status) => status['status'])).toEqual(['sent'])
})

test('phone endings duplicate, reorder and forge the statuses', async () => {
  await bench.sendCode('6281200000002')
  await bench.advance(1)
  expect(bench.statuses().map((status) => status['status'])).toEqual([
    'sent',
    'sent',
    'delivered',
    'delivered',
  ])
  bench.hooks.length = 0
  await bench.sendCode('6281200000021')
  await bench.advance(1)
  expect(bench.statuses().map((status) => status['status'])).toEqual(['delivered', 'sent'])
  bench.hooks.length = 0
  await bench.sendCode('6281200000666')
  await bench.advance(1)
  const forged = bench.hooks.filter((hook) => !isSigned(hook))
  expect(forged.flatMap(statusesOf).map((status) => status['status'])).toEqual(['failed', 'failed'])
})

test('faults on notifications drop, delay, duplicate, reorder, forge and garble them', async () => {
  const seen = async (kind: string): Promise<unknown[]> => {
    bench.hooks.length = 0
    await bench.call('POST', '/control/faults', { target: 'notification', kind })
    await bench.sendCode(phone)
    await bench.advance(10)
    return bench.statuses().map((status) => status['status'])
  }
  expect(await seen('drop')).toEqual(['delivered'])
  expect(await seen('delay')).toEqual(['delivered'])
  await bench.advance(30)
  expect(bench.statuses().map((status) => status['status'])).toEqual(['delivered', 'sent'])
  expect(await seen('duplicate')).toEqual(['sent', 'sent', 'delivered'])
  expect(await seen('forge')).toEqual(['sent', 'sent', 'delivered'])
  expect(await seen('garbage')).toEqual(['delivered'])
  bench.hooks.length = 0
  await bench.call('POST', '/control/faults', { target: 'notification', kind: 'reorder', delayMs: 500 })
  await bench.sendCode(phone)
  await vi.waitFor(() => expect(bench.statuses()).toHaveLength(2), { timeout: 3_000 })
  expect(bench.statuses().map((status) => status['status'])).toEqual(['delivered', 'sent'])
})

test('a forged status by control call carries a signature that does not hold', async () => {
  const id = messageId(await bench.sendCode(phone))
  await bench.advance(1)
  await bench.call('POST', '/control/forge', { messageId: id, status: 'failed' })
  await bench.advance(1)
  const last = bench.hooks.at(-1)
  expect(last === undefined ? true : isSigned(last)).toBe(false)
})

test('what a person writes is told to the business with name and text', async () => {
  await bench.call('POST', '/control/phones', { phone, name: 'Pak Uji' })
  await bench.call('POST', '/control/reply', {
    phoneNumberId: number.phoneNumberId,
    phone,
    text: 'Sudah dikirim?',
  })
  await bench.advance(1)
  expect(JSON.parse(bench.hooks[0]?.bytes.toString() ?? '')).toMatchObject({
    entry: [
      {
        changes: [
          {
            value: {
              contacts: [{ profile: { name: 'Pak Uji' }, wa_id: phone }],
              messages: [{ from: phone, type: 'text', text: { body: 'Sudah dikirim?' } }],
            },
          },
        ],
      },
    ],
  })
})

test('the handshake is verified only when the endpoint gives the challenge back', async () => {
  const verify = async (): Promise<unknown> =>
    (
      await bench.call('POST', '/control/verify-webhook', {
        phoneNumberId: number.phoneNumberId,
        verifyToken: 'kata',
      })
    ).json['verified']
  bench.answerWith((_call, hook) => {
    const query = new URL(hook.url, 'http://sandbox').searchParams
    const right = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === 'kata'
    return { status: right ? 200 : 403, body: query.get('hub.challenge') ?? '' }
  })
  expect(await verify()).toBe(true)
  bench.answerWith(() => ({ status: 200, body: 'other' }))
  expect(await verify()).toBe(false)
})
