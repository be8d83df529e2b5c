import { createHash, createHmac, verify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually, startScene, type Received, type Scene } from './testing.ts'
import { vectors } from './vectors.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

async function paid(reference: string, pin = '123456'): Promise<void> {
  await scene.ask(reference)
  await scene.control('POST', 'pay', { partnerReferenceNo: reference, pin })
}

function isGenuine(sent: Received | undefined, path = '/v1.0/debit/notify'): boolean {
  const bearer = String(sent?.headers.authorization).slice(7)
  const hash = createHash('sha256')
    .update(sent?.body ?? '')
    .digest('hex')
  const text = `POST:${path}:${bearer}:${hash}:${String(sent?.headers['x-timestamp'])}`
  return (
    sent?.headers['x-signature'] === createHmac('sha512', vectors.clientSecret).update(text).digest('base64')
  )
}

const sent = (): Received[] => scene.merchant.notifications

test('a payment is notified at once: with our token, over the registered path, once', async () => {
  await paid('N-1')
  await eventually(() => sent().length === 1)
  const [first] = sent()
  expect(isGenuine(first)).toBe(true)
  expect(first?.headers).toMatchObject({ 'channel-id': '00656', 'x-partner-id': scene.clientId })
  expect(first?.headers['x-external-id']).toMatch(/^\d{36}$/)
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    originalPartnerReferenceNo: 'N-1',
    merchantId: 'ffedcd28-70ea-4540-9172-d335f5dda51c',
    amount: { value: '150000.00', currency: 'IDR' },
    latestTransactionStatus: '00',
    finishedTime: expect.stringMatching(/\+07:00$/),
  })
  // How it was paid is told only to merchants with two pay options.
  expect(JSON.parse(first?.body ?? '')).not.toHaveProperty('additionalInfo')

  const asked = scene.merchant.tokens[0]
  const { publicKeyPem } = (await scene.control('GET', 'keys')).body
  const text = `${String(asked?.headers['x-client-key'])}|${String(asked?.headers['x-timestamp'])}`
  const signature = Buffer.from(String(asked?.headers['x-signature']), 'base64')
  expect(asked?.headers['x-client-key']).toBe(scene.clientId)
  expect(verify('sha256', Buffer.from(text), String(publicKeyPem), signature)).toBe(true)
  await scene.advance(3600)
  expect(sent()).toHaveLength(1)
})

test('with verifyMode rsa no token is asked for and the signature is ours', async () => {
  await scene.register({ verifyMode: 'rsa' })
  await paid('N-2')
  await eventually(() => sent().length === 1)
  const [first] = sent()
  const { publicKeyPem } = (await scene.control('GET', 'keys')).body
  const hash = createHash('sha256')
    .update(first?.body ?? '')
    .digest('hex')
  const text = `POST:/v1.0/debit/notify:${hash}:${String(first?.headers['x-timestamp'])}`
  const signature = Buffer.from(String(first?.headers['x-signature']), 'base64')
  expect(verify('sha256', Buffer.from(text), String(publicKeyPem), signature)).toBe(true)
  expect(first?.headers.authorization).toBeUndefined()
  expect(scene.merchant.tokens).toHaveLength(0)
})

test('an unconfirmed notification is tried again after 1, 5 and 15 minutes, with a new number each, then no more', async () => {
  scene.merchant.mood.status = 500
  await paid('N-3')
  await eventually(() => sent().length === 1)
  for (const [seconds, tries] of [
    [59, 1],
    [2, 2],
    [240, 3],
    [600, 4],
    [36_000, 4],
  ] as const) {
    await scene.advance(seconds)
    expect(sent()).toHaveLength(tries)
  }
  expect(new Set(sent().map((each) => each.headers['x-external-id'])).size).toBe(4)
  expect(sent().every((each) => isGenuine(each))).toBe(true)
})

test('a retry that is confirmed ends the retries', async () => {
  scene.merchant.mood.status = 503
  await paid('N-4')
  await eventually(() => sent().length === 1)
  scene.merchant.mood.status = 200
  await scene.advance(36_000)
  expect(sent()).toHaveLength(2)
})

test('a lapse and a failure are notified as 05 and 06', async () => {
  await scene.ask('N-5')
  await scene.advance(901)
  await scene.ask('N-6')
  await scene.control('POST', 'pay', { partnerReferenceNo: 'N-6', pin: '000002' })
  await eventually(() => sent().length === 2)
  expect(sent().map((each) => JSON.parse(each.body).latestTransactionStatus)).toEqual(['05', '06'])
})

describe('a fault', () => {
  test('drop sends nothing, while the payment is true', async () => {
    await scene.control('POST', 'faults', { target: 'notification', kind: 'drop', times: 1 })
    await paid('F-1')
    await scene.advance(3600)
    expect(sent()).toHaveLength(0)
    expect((await scene.status('F-1')).body['latestTransactionStatus']).toBe('00')
    expect((await scene.control('GET', 'faults')).body['list']).toEqual([])
  })

  test('delay holds it back by the clock', async () => {
    await scene.control('POST', 'faults', {
      target: 'notification',
      kind: 'delay',
      delayMs: 120_000,
      times: 1,
    })
    await paid('F-2')
    await scene.advance(119)
    expect(sent()).toHaveLength(0)
    await scene.advance(2)
    expect(sent()).toHaveLength(1)
  })

  test('duplicate repeats the very same message, duplicate_new_id the same words', async () => {
    await paid('F-3', '000007')
    await eventually(() => sent().length === 2)
    expect(sent()[0]?.headers['x-external-id']).toBe(sent()[1]?.headers['x-external-id'])
    await paid('F-4', '000011')
    await eventually(() => sent().length === 4)
    expect(sent()[2]?.headers['x-external-id']).not.toBe(sent()[3]?.headers['x-external-id'])
    expect(sent()[2]?.body).toBe(sent()[3]?.body)
  })

  test('forge sends a false signature before the genuine one', async () => {
    await paid('F-5', '000009')
    await eventually(() => sent().length === 2)
    expect(sent().map((each) => isGenuine(each))).toEqual([false, true])
  })

  test('wrong_amount is signed well and names another sum', async () => {
    await paid('F-6', '000008')
    await eventually(() => sent().length === 1)
    expect(isGenuine(sent()[0])).toBe(true)
    expect(JSON.parse(sent()[0]?.body ?? '').amount.value).toBe('151000.00')
  })

  test('reorder lets the next notification overtake', async () => {
    await scene.control('POST', 'faults', { target: 'notification', kind: 'reorder', times: 1 })
    await paid('F-7')
    await paid('F-8')
    await eventually(() => sent().length === 2)
    expect(sent().map((each) => JSON.parse(each.body).originalPartnerReferenceNo)).toEqual(['F-8', 'F-7'])
  })

  test('late reports the lapse first and the payment after it', async () => {
    await scene.control('POST', 'faults', { target: 'notification', kind: 'late', times: 1 })
    await paid('F-9')
    await scene.advance(1000)
    expect(sent().map((each) => JSON.parse(each.body).latestTransactionStatus)).toEqual(['05', '00'])
  })

  test('extra_fields and plain_amounts are signed well and mean the same', async () => {
    await paid('F-11', '000013')
    await eventually(() => sent().length === 1)
    await paid('F-12', '000014')
    await eventually(() => sent().length === 2)
    expect(sent().every((each) => isGenuine(each))).toBe(true)
    const [extra, plain] = sent().map((each) => JSON.parse(each.body))
    expect(extra).toMatchObject({
      originalPartnerReferenceNo: 'F-11',
      amount: { value: '150000.00' },
      sandboxExtra: { list: [1, 'dua', null] },
      sandboxNull: null,
    })
    expect(plain).toMatchObject({ amount: { value: '150000.0', currency: 'IDR' } })
  })

  test('a forged claim for an unpaid payment can be sent at will and changes no truth', async () => {
    await scene.ask('F-10')
    expect((await scene.control('POST', 'forge', { partnerReferenceNo: 'F-10' })).status).toBe(200)
    expect(isGenuine(sent()[0])).toBe(false)
    expect((await scene.status('F-10')).body['latestTransactionStatus']).toBe('01')
  })
})
