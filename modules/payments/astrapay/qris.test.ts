import { afterAll, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { createAstraPay } from './index.ts'
import { keyOf, qris, startAstraPayBeside, unheard } from './sandbox.testing.ts'

let beside: Awaited<ReturnType<typeof startAstraPayBeside>>
let astrapay: ReturnType<typeof createAstraPay>

beforeAll(async () => {
  beside = await startAstraPayBeside()
  astrapay = createAstraPay(beside.config)
  beside.merchant.serve(astrapay)
})
afterAll(() => beside.close())

const channelId = 'astrapay_qris'

async function charged(given: Partial<ChargeRequest> = {}) {
  const request = chargeRequest({ payBefore: new Date(Date.now() + 3 * 3_600_000), ...given })
  const answer = await astrapay.charge(channelId, request, unheard)
  const providerReference = answer.kind === 'awaiting' ? answer.providerReference : null
  return { request, answer, key: keyOf(channelId, request, providerReference) }
}

const pay = (request: ChargeRequest) => beside.control('pay', { partnerReferenceNo: request.reference })

function refundOf(key: ReturnType<typeof keyOf>, amount = key.amount) {
  const refundReference = `AOX${Math.random().toString(36).slice(2, 12).toUpperCase()}`
  return { attempt: key, refundReference, requestId: '1', amount, reason: 'Barang dikembalikan' }
}

test('a charge gives the text of a QRIS code, and the code is open until its deadline', async () => {
  const { request, answer, key } = await charged()
  expect(answer).toMatchObject({
    kind: 'awaiting',
    instruction: { kind: 'qris', content: expect.stringMatching(/^000201.*6304[0-9A-F]{4}$/) },
    providerReference: expect.stringMatching(/^\w{10}$/),
  })
  const until = answer.kind === 'awaiting' ? new Date(answer.instruction.payBefore).getTime() : 0
  expect(Math.abs(until - request.payBefore.getTime())).toBeLessThan(1_000)
  expect(await astrapay.status(key, unheard)).toEqual({ kind: 'open' })
})

test('a deadline is kept within a day', async () => {
  for (const hours of [-1, 25, 24 * 30]) {
    const { answer } = await charged({ payBefore: new Date(Date.now() + hours * 3_600_000) })
    expect([hours, answer.kind]).toEqual([hours, 'awaiting'])
  }
})

test('a payment is told by a signed notification that is never trusted, and the status says the same', async () => {
  const { request, key } = await charged()
  const before = beside.merchant.heard.length
  await pay(request)
  await expect.poll(() => beside.merchant.heard.length).toBeGreaterThan(before)
  const heard = beside.merchant.heard.at(-1)
  expect(heard?.reading).toMatchObject({
    verdict: 'valid',
    claim: {
      reference: request.reference,
      status: 'paid',
      amount: request.amount,
      providerReference: key.providerReference,
      trusted: false,
      accountNumber: null,
    },
  })
  expect(await astrapay.status(key, unheard)).toMatchObject({
    kind: 'paid',
    amount: request.amount,
    providerReference: key.providerReference,
  })
  if (heard === undefined) throw new Error('nothing was heard')
  const wrongPath = createAstraPay({ ...beside.config, qris: { ...qris, notifySigningPath: '/other' } })
  expect((await wrongPath.readNotification(heard.input)).verdict).toBe('bad_signature')
  expect(astrapay.acknowledge(heard.input, 'stored').body).toContain('"2005200"')
})

test('the bill is asked about by GET where AstraPay wants it', async () => {
  const { request, key } = await charged()
  const byGet = createAstraPay({ ...beside.config, qris: { ...qris, queryMethod: 'GET' } })
  const { exchanges, record } = collector()
  expect(await byGet.status(key, record)).toEqual({ kind: 'open' })
  expect(exchanges.at(-1)).toMatchObject({ method: 'GET', requestBody: '' })
  await pay(request)
  expect((await byGet.status(key, unheard)).kind).toBe('paid')
})

test('a code whose answer was lost was seen by nobody: asking finds nothing to pay', async () => {
  await beside.fault('qr-generate', 'timeout_after_accept')
  const { request, answer } = await charged()
  expect(answer).toEqual({ kind: 'unknown', reason: 'timeout' })
  expect(await astrapay.charge(channelId, request, unheard)).toEqual({
    kind: 'unknown',
    reason: 'exists_4094701',
  })
  expect(await astrapay.status(keyOf(channelId, request), unheard)).toEqual({ kind: 'not_found' })
})

test.each(['hang', 'status_500', 'garbage', 'drop', 'status_429'])(
  'the fault %s while asking leaves it unknown',
  async (kind) => {
    const { key } = await charged()
    await beside.fault('qr-query', kind)
    expect((await astrapay.status(key, unheard)).kind).toBe('unknown')
  },
)

test('a code that lapsed is not paid', async () => {
  const { key } = await charged()
  await beside.control('clock', { advanceSeconds: 4 * 3_600 })
  expect(await astrapay.status(key, unheard)).toEqual({ kind: 'not_paid', reason: 'expired' })
  await beside.control('clock', { now: new Date().toISOString() })
})

test('a whole payment goes back once, and still counts as money that came', async () => {
  const { request, key } = await charged()
  await pay(request)
  const refund = refundOf(key)
  expect(await astrapay.refundStatus(refund, unheard)).toMatchObject({ kind: 'unknown' })
  const answer = await astrapay.refund(refund, unheard)
  expect(answer).toMatchObject({ kind: 'refunded', providerReference: expect.stringMatching(/REF/) })
  expect((await astrapay.refund(refund, unheard)).kind).toBe('unknown')
  expect((await astrapay.refund(refundOf(key), unheard)).kind).toBe('refused')
  expect((await astrapay.refundStatus(refund, unheard)).kind).toBe('refunded')
  expect(await astrapay.status(key, unheard)).toMatchObject({ kind: 'paid', amount: request.amount })
})

test('a refund under way is pending until the bill says so', async () => {
  const { request, key } = await charged({ amount: rupiah(80_000) })
  await pay(request)
  await beside.fault('qr-refund', 'refund_pending')
  const refund = refundOf(key)
  expect(await astrapay.refund(refund, unheard)).toEqual({ kind: 'pending', providerReference: null })
  expect((await astrapay.refundStatus(refund, unheard)).kind).toBe('unknown')
  await beside.control('clock', { advanceSeconds: 120 })
  expect((await astrapay.refundStatus(refund, unheard)).kind).toBe('refunded')
  await beside.control('clock', { now: new Date().toISOString() })
})

test('without its numbers QRIS is not offered, and an unpaid code cannot be cancelled', async () => {
  const { key } = await charged()
  expect(await astrapay.cancel(key, unheard)).toEqual({ kind: 'unsupported' })
  const without = createAstraPay({ ...beside.config, qris: null })
  expect(without.channels.map((channel) => channel.id)).not.toContain(channelId)
  await expect(without.charge(channelId, chargeRequest(), unheard)).rejects.toThrow('no channel')
})
