import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { virtualAccountChannels } from './channels.ts'
import { createDoku } from './index.ts'
import { startDokuBench } from './sandbox.testing.ts'
import { virtualAccountNumber } from './wire.ts'

const va = 'doku_va_bca'
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

test.each(virtualAccountChannels.map(({ channel }) => channel.id))(
  '%s gives a number that the status knows',
  async (channelId) => {
    const request = chargeRequest()
    const answer = await bench.charge(channelId, request)
    expect(answer).toMatchObject({ kind: 'awaiting', instruction: { kind: 'virtual_account' } })
    const bin = bench.config.bins[channelId] ?? ''
    const number = virtualAccountNumber(bin, request).virtualAccountNo.trim()
    expect(answer.kind === 'awaiting' && answer.instruction).toMatchObject({ number })
    expect(await bench.status(channelId, request)).toEqual({ kind: 'open' })
  },
)

test('only channels of the configuration are offered', () => {
  const { config } = bench
  const { qris: _qris, ...withoutQris } = config
  const small = { ...withoutQris, bins: { doku_va_bni: '98829' }, snapChannels: ['EMONEY_DANA_SNAP'] }
  const offered = createDoku(small).channels.map((channel) => channel.id)
  expect(offered).toEqual(['doku_va_bni', 'doku_dana', 'doku_checkout'])
  expect(() => createDoku({ ...small, snapChannels: ['EMONEY_GOPAY_SNAP'] })).toThrow('is known')
  expect(() => createDoku({ ...small, ipAddress: undefined })).toThrow('need our address')
})

test('a payment is told by a notification signed with our own token, and the status says the same', async () => {
  const request = chargeRequest()
  await bench.charge(va, request)
  await bench.pay(request)
  const reading = bench.heard[0]?.reading
  expect(reading).toMatchObject({
    verdict: 'valid',
    claim: { reference: request.reference, status: 'paid', amount: request.amount, trusted: true },
  })
  expect(await bench.status(va, request)).toMatchObject({
    kind: 'paid',
    amount: request.amount,
    providerReference: reading?.claim?.providerReference,
  })
})

test.each(['forge', 'duplicate_new_id', 'duplicate', 'wrong_amount'])(
  'the notification fault %s is seen for what it is',
  async (kind) => {
    const request = chargeRequest()
    await bench.charge(va, request)
    await bench.fault('notification', kind)
    await bench.pay(request)
    const count = kind === 'wrong_amount' ? 1 : 2
    await expect.poll(() => bench.heard.length, { timeout: 3000 }).toBe(count)
    const readings = bench.heard.map((heard) => heard.reading)
    const verdicts =
      kind === 'forge' ? ['bad_signature', 'valid'] : Array.from({ length: count }, () => 'valid')
    expect(readings.map((reading) => reading.verdict)).toEqual(verdicts)
    expect(new Set(readings.map((reading) => reading.dedupeKey)).size).toBe(kind === 'forge' ? 2 : 1)
    const amount = kind === 'wrong_amount' ? 150_001n : 150_000n
    expect(readings.at(-1)?.claim?.amount).toBe(amount)
  },
)

test.each(['timeout_after_accept', 'garbage'])(
  'after the fault %s the same question finds the same number, and only one account exists',
  async (kind) => {
    const request = chargeRequest()
    await bench.fault('snap.create-va', kind)
    expect((await bench.charge(va, request)).kind).toBe('unknown')
    const again = await bench.charge(va, request)
    const number = virtualAccountNumber('19008', request).virtualAccountNo.trim()
    expect(again).toMatchObject({ kind: 'awaiting', instruction: { number } })
    await bench.pay(request)
    expect(await bench.status(va, request)).toMatchObject({ kind: 'paid', amount: request.amount })
    expect(await bench.paid()).toHaveLength(1)
  },
)

test('an account that exists, but cannot be asked after, stays unknown', async () => {
  const request = chargeRequest()
  await bench.charge(va, request)
  await bench.fault('snap.va-status', 'status_500')
  expect(await bench.charge(va, request)).toEqual({ kind: 'unknown', reason: 'exists_4092701' })
})

test.each(['hang', 'drop', 'status_500', 'status_429'])(
  'the fault %s while charging leaves it unknown',
  async (kind) => {
    const request = chargeRequest()
    await bench.fault('snap.create-va', kind)
    expect((await bench.charge(va, request)).kind).toBe('unknown')
    expect((await bench.charge(va, request)).kind).toBe('awaiting')
  },
)

test.each(['hang', 'drop', 'status_500', 'garbage'])(
  'the fault %s while asking leaves it unknown',
  async (kind) => {
    const request = chargeRequest()
    await bench.charge(va, request)
    await bench.fault('snap.va-status', kind)
    expect((await bench.status(va, request)).kind).toBe('unknown')
  },
)

test('a number nobody made is not found', async () => {
  expect(await bench.status(va, chargeRequest())).toEqual({ kind: 'not_found' })
})

test('an expired token costs one retry under a new X-EXTERNAL-ID', async () => {
  await bench.charge(va, chargeRequest())
  await bench.moveClock({ advanceSeconds: 1000 })
  const { exchanges, record } = collector()
  const payBefore = new Date(Date.now() + 86_400_000)
  expect((await bench.doku.charge(va, chargeRequest({ payBefore }), record)).kind).toBe('awaiting')
  expect(exchanges.map((exchange) => [exchange.operation, exchange.status])).toEqual([
    ['create_va', 401],
    ['access_token', 200],
    ['create_va', 200],
  ])
  const ids = exchanges.map((exchange) => exchange.requestHeaders['X-EXTERNAL-ID']).filter(Boolean)
  expect(new Set(ids).size).toBe(2)
  expect(ids[0]).toMatch(/^\d{32}$/)
  await bench.moveClock({ now: new Date().toISOString() })
})

test('a wrong secret refuses with the provider’s words', async () => {
  const wrong = createDoku({ ...bench.config, secretKey: 'SK-LAIN' })
  expect(await wrong.charge(va, chargeRequest(), () => {})).toMatchObject({
    kind: 'refused',
    code: '4012700',
  })
})
