import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { startSandbox } from '../../../sandboxes/astrapay/server.ts'
import type { AttemptKey, ChargeRequest, Instruction } from '../port.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { control, textOf } from '../snap/http.testing.ts'
import { startMerchant } from '../snap/merchant.testing.ts'
import type { AstraPayConfig } from './config.ts'
import { createAstraPay } from './index.ts'

const notifyPath = '/notifications/astrapay/v1.0/debit/notify'
const clientId = randomUUID()
const clientSecret = 'RAHASIA-CONTOH'
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let merchant: Awaited<ReturnType<typeof startMerchant>>
let config: AstraPayConfig
let astrapay: ReturnType<typeof createAstraPay>

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
  merchant = await startMerchant({ token: '/token', notifications: { [notifyPath]: 'astrapay_debit' } })
  config = {
    baseUrl: sandbox.url,
    clientId,
    clientSecret,
    privateKeyPem: keys.privateKey,
    providerPublicKeyPem: textOf(await control(sandbox.url, 'keys'), 'publicKeyPem'),
    merchantId: randomUUID(),
    notifySigningPath: notifyPath,
    verifyMode: 'hmac',
    timeoutMs: 1_500,
  }
})

beforeEach(async () => {
  await control(sandbox.url, 'reset', { merchants: true })
  await register('hmac')
  astrapay = createAstraPay(config)
  merchant.serve(astrapay)
  merchant.heard.length = 0
})

afterAll(async () => {
  await sandbox.close()
  await merchant.close()
})

async function register(verifyMode: 'hmac' | 'rsa'): Promise<void> {
  await control(sandbox.url, 'merchants', {
    clientId,
    clientSecret,
    publicKeyPem: keys.publicKey,
    merchantId: config.merchantId,
    name: 'Toko Contoh',
    tokenUrl: `${merchant.url}/token`,
    notifyUrl: merchant.url + notifyPath,
    verifyMode,
  })
}

function keyOf(request: ChargeRequest, instruction: Instruction | null = null): AttemptKey {
  const { reference, requestId, amount } = request
  return { channelId: 'astrapay_debit', reference, requestId, amount, instruction, providerReference: null }
}

async function charge(request: ChargeRequest) {
  return astrapay.charge('astrapay_debit', request, () => {})
}

async function status(request: ChargeRequest) {
  return astrapay.status(keyOf(request), () => {})
}

async function pay(request: ChargeRequest, more: object = {}): Promise<void> {
  await control(sandbox.url, 'pay', { partnerReferenceNo: request.reference, ...more })
}

async function hearing(count: number): Promise<void> {
  await expect.poll(() => merchant.heard.length, { timeout: 3000 }).toBeGreaterThanOrEqual(count)
}

test('a charge gives the page, and the page stays open until its deadline', async () => {
  const request = chargeRequest()
  const answer = await charge(request)
  expect(answer).toMatchObject({
    kind: 'awaiting',
    instruction: { kind: 'redirect' },
    providerReference: expect.stringMatching(/^INV\/PAC\//),
  })
  expect(await status(request)).toEqual({ kind: 'open' })
})

test('the deadline is kept inside 3 to 15 minutes, whatever is asked', async () => {
  for (const minutes of [-5, 1, 3, 15, 60]) {
    const answer = await charge(chargeRequest({ payBefore: new Date(Date.now() + minutes * 60_000) }))
    expect([minutes, answer.kind]).toEqual([minutes, 'awaiting'])
  }
})

test('a payment is told by a signed notification, and the status says the same', async () => {
  const request = chargeRequest()
  const answer = await charge(request)
  await pay(request)
  await hearing(1)
  const reading = merchant.heard[0]?.reading
  expect(reading).toMatchObject({
    verdict: 'valid',
    claim: { reference: request.reference, status: 'paid', amount: request.amount, trusted: false },
  })
  const paid = await status(request)
  expect(paid).toMatchObject({ kind: 'paid', amount: request.amount })
  const providerReference = answer.kind === 'awaiting' ? answer.providerReference : null
  expect(reading?.claim?.providerReference).toBe(providerReference)
  expect(paid.kind === 'paid' ? paid.providerReference : null).toBe(providerReference)
  expect(paid.kind === 'paid' ? Math.abs(paid.paidAt.getTime() - Date.now()) : Infinity).toBeLessThan(5000)
})

test('a notification signed with the RSA key is understood where that is agreed', async () => {
  await register('rsa')
  astrapay = createAstraPay({ ...config, verifyMode: 'rsa' })
  merchant.serve(astrapay)
  const request = chargeRequest()
  await charge(request)
  await pay(request)
  await hearing(1)
  expect(merchant.heard[0]?.reading).toMatchObject({ verdict: 'valid', claim: { trusted: false } })
})

test('a tampered notification is not valid, and cannot take the key of the true one', async () => {
  const request = chargeRequest()
  await charge(request)
  await pay(request)
  await hearing(1)
  const [heard] = merchant.heard
  if (heard === undefined) throw new Error('nothing was heard')
  const rawBody = Buffer.from(heard.input.rawBody.toString().replace('150000.00', '150001.00'))
  const tampered = await astrapay.readNotification({ ...heard.input, rawBody })
  expect(tampered.verdict).toBe('bad_signature')
  const badlySigned = await astrapay.readNotification({
    ...heard.input,
    headers: { ...heard.input.headers, 'x-signature': 'AAAA' },
  })
  expect(badlySigned.verdict).toBe('bad_signature')
  expect(badlySigned.dedupeKey).not.toBe(heard.reading.dedupeKey)
  const late = new Date(heard.input.receivedAt.getTime() + 301_000)
  expect((await astrapay.readNotification({ ...heard.input, receivedAt: late })).verdict).toBe(
    'stale_timestamp',
  )
  const dead = await astrapay.readNotification({ ...heard.input, isTokenAlive: async () => false })
  expect(dead.verdict).toBe('bad_token')
})

test('a forged notification is refused, the true one after it is not', async () => {
  const request = chargeRequest()
  await charge(request)
  await control(sandbox.url, 'faults', { target: 'notification', kind: 'forge', times: 1 })
  await pay(request)
  await hearing(2)
  expect(merchant.heard.map((heard) => heard.reading.verdict)).toEqual(['bad_signature', 'valid'])
  const keysSeen = new Set(merchant.heard.map((heard) => heard.reading.dedupeKey))
  expect(keysSeen.size).toBe(2)
})

test('the same fact under a new X-EXTERNAL-ID has the same key', async () => {
  const request = chargeRequest()
  await charge(request)
  await control(sandbox.url, 'faults', { target: 'notification', kind: 'duplicate_new_id', times: 1 })
  await pay(request)
  await hearing(2)
  expect(merchant.heard.map((heard) => heard.reading.verdict)).toEqual(['valid', 'valid'])
  expect(merchant.heard[0]?.reading.dedupeKey).toBe(merchant.heard[1]?.reading.dedupeKey)
})

test('a lost answer leaves it unknown, asking again creates nothing twice, and the status finds it', async () => {
  const request = chargeRequest()
  await control(sandbox.url, 'faults', { target: 'debit-payment', kind: 'timeout_after_accept', times: 1 })
  expect(await charge(request)).toEqual({ kind: 'unknown', reason: 'timeout' })
  expect(await charge(request)).toEqual({ kind: 'unknown', reason: 'exists_4095401' })
  expect(await status(request)).toEqual({ kind: 'open' })
  await pay(request)
  expect(await status(request)).toMatchObject({ kind: 'paid', amount: request.amount })
  expect(await control(sandbox.url, 'paid')).toHaveLength(1)
})

test.each(['hang', 'status_500', 'status_429', 'garbage', 'drop'])(
  'the fault %s while charging leaves it unknown',
  async (kind) => {
    await control(sandbox.url, 'faults', { target: 'debit-payment', kind, times: 1 })
    expect((await charge(chargeRequest())).kind).toBe('unknown')
    await control(sandbox.url, 'faults', { target: 'token', kind, times: 1 })
    astrapay = createAstraPay(config)
    expect((await charge(chargeRequest())).kind).toBe('unknown')
  },
)

test.each(['hang', 'status_500', 'garbage', 'drop'])(
  'the fault %s while asking leaves it unknown',
  async (kind) => {
    const request = chargeRequest()
    await charge(request)
    await control(sandbox.url, 'faults', { target: 'debit-status', kind, times: 1 })
    expect((await status(request)).kind).toBe('unknown')
  },
)

test('a sum whose answer is an error after acceptance is unknown, not refused', async () => {
  expect(await charge(chargeRequest({ amount: rupiah(199_901) }))).toEqual({
    kind: 'unknown',
    reason: 'http_500',
  })
})

test('an expired token costs one retry and nothing else', async () => {
  await charge(chargeRequest())
  await control(sandbox.url, 'clock', { advanceSeconds: 1000 })
  const { exchanges, record } = collector()
  // Asking for the status carries no deadline, so the sandbox's moved clock matters only to the token.
  const request = chargeRequest()
  expect(await astrapay.status(keyOf(request), record)).toEqual({ kind: 'not_found' })
  expect(exchanges.map((exchange) => [exchange.operation, exchange.status])).toEqual([
    ['debit_status', 401],
    ['access_token', 200],
    ['debit_status', 404],
  ])
  const ids = exchanges.map((exchange) => exchange.requestHeaders['X-EXTERNAL-ID']).filter(Boolean)
  expect(new Set(ids).size).toBe(2)
  await control(sandbox.url, 'clock', { now: new Date().toISOString() })
})

test('an unpaid page that lapsed is not paid', async () => {
  const request = chargeRequest()
  await charge(request)
  await control(sandbox.url, 'clock', { advanceSeconds: 16 * 60 })
  expect(await status(request)).toEqual({ kind: 'not_paid', reason: 'cancelled' })
  await control(sandbox.url, 'clock', { now: new Date().toISOString() })
})

test('the switch for one timestamp asks for a token with every call', async () => {
  const strict = createAstraPay({ ...config, sameTimestampAsToken: true })
  const { exchanges, record } = collector()
  await strict.charge('astrapay_debit', chargeRequest(), record)
  await strict.charge('astrapay_debit', chargeRequest(), record)
  expect(exchanges.map((exchange) => exchange.operation)).toEqual([
    'access_token',
    'debit_payment',
    'access_token',
    'debit_payment',
  ])
  const stamps = exchanges.map((exchange) => exchange.requestHeaders['X-TIMESTAMP'])
  expect([stamps[0], stamps[2]]).toEqual([stamps[1], stamps[3]])
})

test('a wrong secret refuses with the provider’s words', async () => {
  const wrong = createAstraPay({ ...config, clientSecret: 'LAIN' })
  const answer = await wrong.charge('astrapay_debit', chargeRequest(), () => {})
  expect(answer).toMatchObject({ kind: 'refused', code: '4015400' })
})
