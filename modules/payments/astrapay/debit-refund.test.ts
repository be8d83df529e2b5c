import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Rupiah, rupiah } from '#platform/money.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { startServer } from '../snap/http.testing.ts'
import { createAstraPay } from './index.ts'
import { keyOf, startAstraPayBeside, unheard } from './sandbox.testing.ts'

let beside: Awaited<ReturnType<typeof startAstraPayBeside>>
let astrapay: ReturnType<typeof createAstraPay>
const channelId = 'astrapay_debit'
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  beside = await startAstraPayBeside()
  astrapay = createAstraPay(beside.config)
  beside.merchant.serve(astrapay)
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => beside.close())

let count = 0

async function paid(amount = rupiah(150_000)) {
  const request = chargeRequest({ amount })
  const answer = await astrapay.charge(channelId, request, unheard)
  await beside.control('pay', { partnerReferenceNo: request.reference })
  return keyOf(channelId, request, answer.kind === 'awaiting' ? answer.providerReference : null)
}

function refundOf(attempt: ReturnType<typeof keyOf>, amount: Rupiah) {
  count += 1
  return { attempt, refundReference: `AOX-${count}`, requestId: '1', amount, reason: 'Barang rusak' }
}

const refund = (attempt: ReturnType<typeof keyOf>, amountIdr: number) =>
  astrapay.refund(refundOf(attempt, rupiah(amountIdr)), unheard)

test('parts go back until nothing is left, and each is found by its own reference', async () => {
  const attempt = await paid()
  const [first, second] = [refundOf(attempt, rupiah(50_000)), refundOf(attempt, rupiah(100_000))]
  const answer = await astrapay.refund(first, unheard)
  expect(answer).toMatchObject({ kind: 'refunded', providerReference: expect.stringMatching(/^INV\/REF/) })
  expect(await astrapay.refundStatus(second, unheard)).toEqual({ kind: 'not_found' })
  expect(await refund(attempt, 100_001)).toMatchObject({ kind: 'refused', code: '4035802' })
  expect((await astrapay.refund(second, unheard)).kind).toBe('refunded')
  expect(await astrapay.refundStatus(first, unheard)).toMatchObject({
    kind: 'refunded',
    providerReference: answer.kind === 'refunded' ? answer.providerReference : '',
  })
  expect((await astrapay.refundStatus(second, unheard)).kind).toBe('refunded')
  expect(await refund(attempt, 1)).toMatchObject({ kind: 'refused', code: '4045800' })
  expect(await astrapay.status(attempt, unheard)).toMatchObject({ kind: 'paid', amount: 150_000n })
})

test('a refund whose answer was lost is unknown, never given twice, and found by asking', async () => {
  for (const kind of ['timeout_after_accept', 'error_after_accept', 'garbage']) {
    const attempt = await paid()
    const lost = refundOf(attempt, rupiah(40_000))
    await beside.fault('debit-refund', kind)
    expect([kind, (await astrapay.refund(lost, unheard)).kind]).toEqual([kind, 'unknown'])
    expect((await astrapay.refund(lost, unheard)).kind).toBe('unknown')
    expect((await astrapay.refundStatus(lost, unheard)).kind).toBe('refunded')
    const refunded = await beside.control('refunded')
    const ours = Array.isArray(refunded)
      ? refunded.filter((one) => JSON.stringify(one).includes(lost.refundReference))
      : []
    expect(ours).toHaveLength(1)
  }
})

test('a refund that never arrived is not found', async () => {
  for (const kind of ['hang', 'status_500', 'drop']) {
    const attempt = await paid()
    const lost = refundOf(attempt, rupiah(40_000))
    await beside.fault('debit-refund', kind)
    expect((await astrapay.refund(lost, unheard)).kind).toBe('unknown')
    expect(await astrapay.refundStatus(lost, unheard)).toEqual({ kind: 'not_found' })
  }
})

test('2025800 is under way, and the history of the payment tells how it ended', async () => {
  const attempt = await paid()
  const [goes, fails] = [refundOf(attempt, rupiah(20_000)), refundOf(attempt, rupiah(30_000))]
  for (const one of [goes, fails]) {
    await beside.fault('debit-refund', 'refund_pending')
    expect(await astrapay.refund(one, unheard)).toEqual({ kind: 'pending', providerReference: null })
    expect((await astrapay.refundStatus(one, unheard)).kind).toBe('pending')
  }
  await beside.control('refunds', { partnerRefundNo: fails.refundReference, outcome: 'failed' })
  expect((await astrapay.refundStatus(fails, unheard)).kind).toBe('failed')
  await beside.control('clock', { advanceSeconds: 90 })
  expect((await astrapay.refundStatus(goes, unheard)).kind).toBe('refunded')
  await beside.control('clock', { now: new Date().toISOString() })
})

test('what is not paid or not known cannot go back', async () => {
  const request = chargeRequest()
  await astrapay.charge(channelId, request, unheard)
  expect(await refund(keyOf(channelId, request), 1_000)).toMatchObject({ kind: 'refused', code: '4045800' })
  const unknown = keyOf(channelId, chargeRequest())
  expect(await refund(unknown, 1_000)).toMatchObject({ kind: 'refused', code: '4045801' })
  expect(await astrapay.refundStatus(refundOf(unknown, rupiah(1)), unheard)).toEqual({ kind: 'not_found' })
})

test('after three months it is too late', async () => {
  const attempt = await paid()
  await beside.control('clock', { advanceSeconds: 93 * 86_400 })
  // The token has died on the way; the client fetches another.
  expect(await refund(attempt, 1_000)).toMatchObject({ kind: 'refused', code: '4035815' })
  await beside.control('clock', { now: new Date().toISOString() })
})

test.each([
  ['4035802', 403],
  ['4035814', 403],
  ['4035815', 403],
  ['4035823', 403],
  ['4045800', 404],
  ['4045813', 404],
])('the limit %s is a refusal with its code', async (responseCode, status) => {
  const server = await startServer((call) =>
    call.path.endsWith('access-token/b2b')
      ? { status: 200, body: JSON.stringify({ responseCode: '2007300', accessToken: 't', expiresIn: '900' }) }
      : { status, body: JSON.stringify({ responseCode, responseMessage: 'Limit' }) },
  )
  closing.push(server.close)
  const told = createAstraPay({ ...beside.config, baseUrl: server.url })
  const answer = await told.refund(refundOf(keyOf(channelId, chargeRequest()), rupiah(1)), unheard)
  expect(answer).toEqual({ kind: 'refused', code: responseCode, reason: 'Limit' })
})

test('the history is read by either name of our number, and never by another sum', async () => {
  const request = chargeRequest()
  const entry = {
    refundNo: 'INV/REF/ONP/261124/X',
    refundAmount: { value: '1000.00', currency: 'IDR' },
    refundStatus: '00',
    refundDate: '2026-11-24T13:00:00.123456',
  }
  for (const name of ['partnerRefundNo', 'partnerReferenceNo']) {
    const server = await startServer((call) => ({
      status: 200,
      body: JSON.stringify(
        call.path.endsWith('access-token/b2b')
          ? { responseCode: '2007300', accessToken: 't', expiresIn: '900' }
          : {
              responseCode: '2005500',
              originalPartnerReferenceNo: request.reference,
              latestTransactionStatus: '00',
              refundHistory: [{ ...entry, [name]: 'AOX-NAMED' }],
            },
      ),
    }))
    closing.push(server.close)
    const told = createAstraPay({ ...beside.config, baseUrl: server.url })
    const asked = { ...refundOf(keyOf(channelId, request), rupiah(1_000)), refundReference: 'AOX-NAMED' }
    expect(await told.refundStatus(asked, unheard)).toEqual({
      kind: 'refunded',
      providerReference: entry.refundNo,
      refundedAt: new Date('2026-11-24T06:00:00.123Z'),
    })
    const another = { ...asked, amount: rupiah(2_000) }
    expect((await told.refundStatus(another, unheard)).kind).toBe('unknown')
  }
})
