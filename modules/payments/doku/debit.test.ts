import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest } from '../port.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { startDokuBench } from './sandbox.testing.ts'

const silent = () => {}
let bench: Awaited<ReturnType<typeof startDokuBench>>
beforeAll(async () => {
  bench = await startDokuBench()
})
beforeEach(async () => bench.reset())
afterAll(async () => bench.close())

const pages = ['doku_dana', 'doku_shopeepay']
const linked = ['doku_ovo', 'doku_dd_cimb', 'doku_dd_allo', 'doku_dd_bri']
const pay = async (request: ChargeRequest, reference = request.reference) =>
  bench.pay({ ...request, reference })

test.each(pages)(
  '%s opens the page of the wallet, and tells by a notification and by its status',
  async (id) => {
    const request = chargeRequest()
    const answer = await bench.charge(id, request)
    expect(answer).toMatchObject({ kind: 'awaiting', instruction: { kind: 'redirect' } })
    expect(await bench.status(id, request)).toEqual({ kind: 'open' })
    await pay(request)
    const reading = bench.heard[0]?.reading
    expect(reading).toMatchObject({
      verdict: 'valid',
      claim: { reference: request.reference, status: 'paid', amount: request.amount, trusted: true },
    })
    expect(await bench.status(id, request)).toMatchObject({
      kind: 'paid',
      amount: request.amount,
      providerReference: reading?.claim?.providerReference,
    })
    expect(await bench.doku.cancel(bench.keyOf(id, request), silent)).toEqual({ kind: 'unsupported' })
  },
)

test('wallets are told our address and a device, and no CHANNEL-ID', async () => {
  const { exchanges, record } = collector()
  const request = chargeRequest()
  await bench.doku.charge('doku_dana', request, record)
  const headers = exchanges.at(-1)?.requestHeaders ?? {}
  expect(headers['X-IP-ADDRESS']).toBe('203.0.113.10')
  // Where no device is known the attempt itself stands for it, at its refund too.
  expect(headers['X-DEVICE-ID']).toBe(request.reference)
  expect(headers['CHANNEL-ID']).toBeUndefined()
  expect(headers['X-EXTERNAL-ID']).toMatch(/^\d{32}$/)
})

async function link(channelId: string) {
  const linking = bench.doku.linking
  if (linking === null) throw new Error('DOKU links accounts')
  const bound = await linking.bind(
    {
      reference: 'LNK-1',
      channelId,
      buyerId: `buyer-${randomUUID()}`,
      phone: '0812-3456-789',
      name: 'Pembeli Contoh',
      email: 'pembeli@contoh.test',
      returnUrl: 'http://127.0.0.1:3000/akun/tautan',
      deviceId: 'device-1',
    },
    silent,
  )
  if (bound.kind !== 'redirect') throw new Error(bound.kind)
  await bench.bind(bound.url.split('/').at(-1) ?? '')
  const token = await linking.token({ kind: 'auth_code', code: bound.authCode ?? '' }, silent)
  if (token.kind !== 'token') throw new Error(token.kind)
  return { linking, token, linkedAccount: { customerToken: token.accessToken, deviceId: 'device-1' } }
}

test('the name of a browser is too long for X-DEVICE-ID and is hashed', async () => {
  const { exchanges, record } = collector()
  const deviceId =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36'
  const linkedAccount = { customerToken: 'CT', deviceId }
  await bench.doku.charge('doku_ovo', chargeRequest({ linkedAccount }), record)
  expect(exchanges.at(-1)?.requestHeaders['X-DEVICE-ID']).toMatch(/^web-[0-9a-f]{40}$/)
})

test.each(linked)('%s charges a linked account, whatever form its references have', async (id) => {
  const { linkedAccount } = await link(id)
  const request = chargeRequest({ linkedAccount })
  const { exchanges, record } = collector()
  const answer = await bench.doku.charge(id, request, record)
  expect(answer).toMatchObject({ kind: 'awaiting', instruction: { kind: 'redirect' } })
  const wire = /"partnerReferenceNo":"([^"]+)"/.exec(exchanges.at(-1)?.requestBody ?? '')?.[1] ?? ''
  expect(await bench.status(id, request)).toEqual({ kind: 'open' })
  await pay(request, wire)
  const claim = bench.heard[0]?.reading.claim
  const providerReference = answer.kind === 'awaiting' ? answer.providerReference : null
  // A reference that had to be shortened cannot be read back: DOKU's own is the one we were told.
  expect(claim).toMatchObject({
    reference: id === 'doku_dd_cimb' ? wire : request.reference,
    providerReference,
  })
  expect(await bench.status(id, request)).toMatchObject({ kind: 'paid', providerReference })
  const refund = {
    attempt: bench.keyOf(id, request),
    refundReference: 'RFD261124-0123456789ABCD',
    requestId: 'r',
    amount: rupiah(60_000),
    reason: 'Sebagian dikembalikan',
  }
  expect(await bench.doku.refund(refund, silent)).toMatchObject({ kind: 'refunded' })
  expect(await bench.doku.refundStatus(refund, silent)).toMatchObject({ kind: 'refunded' })
  expect(JSON.stringify(exchanges)).not.toContain(linkedAccount.customerToken)
})

test('without a living link the buyer is asked to link again, and nothing is charged', async () => {
  expect(await bench.charge('doku_ovo', chargeRequest())).toMatchObject({
    kind: 'refused',
    code: 'link_again',
  })
  const dead = { customerToken: 'dead', deviceId: 'device-1' }
  expect(await bench.charge('doku_ovo', chargeRequest({ linkedAccount: dead }))).toMatchObject({
    kind: 'refused',
    code: 'link_again',
  })
  expect(await bench.paid()).toHaveLength(0)
})

test('a link is renewed by its refresh token, and ends for good', async () => {
  const { linking, token, linkedAccount } = await link('doku_ovo')
  const renewed = await linking.token({ kind: 'refresh', refreshToken: token.refreshToken }, silent)
  expect(renewed).toMatchObject({ kind: 'token' })
  const end = { refreshToken: token.refreshToken, deviceId: 'device-1', channelId: 'doku_ovo' }
  expect(await linking.unbind(end, silent)).toEqual({ kind: 'unbound' })
  expect(await linking.unbind(end, silent)).toEqual({ kind: 'unbound' })
  expect(await bench.charge('doku_ovo', chargeRequest({ linkedAccount }))).toMatchObject({
    code: 'link_again',
  })
  expect(await linking.token({ kind: 'refresh', refreshToken: token.refreshToken }, silent)).toMatchObject({
    kind: 'refused',
  })
  expect(await linking.token({ kind: 'auth_code', code: 'none' }, silent)).toMatchObject({ kind: 'refused' })
})

test('a channel that links nothing cannot be linked', async () => {
  const { linking } = await link('doku_ovo')
  const end = { refreshToken: 'x', deviceId: 'd', channelId: 'doku_dana' }
  await expect(linking.unbind(end, silent)).rejects.toThrow('doku_dana')
})

test('a lost answer is asked about, never charged again', async () => {
  const request = chargeRequest()
  await bench.fault('snap.debit-payment', 'timeout_after_accept')
  expect((await bench.charge('doku_dana', request)).kind).toBe('unknown')
  expect((await bench.charge('doku_dana', request)).kind).toBe('unknown')
  expect(await bench.status('doku_dana', request)).toEqual({ kind: 'open' })
  await pay(request)
  expect(await bench.status('doku_dana', request)).toMatchObject({ kind: 'paid' })
  expect(await bench.paid()).toHaveLength(1)
})

test.each([
  ['FAILED', { kind: 'not_paid', reason: 'failed' }, 'not_paid'],
  ['CANCELLED', { kind: 'not_paid', reason: 'cancelled' }, 'not_paid'],
  ['PENDING', { kind: 'open' }, 'open'],
])('a payment that ends %s is told so', async (outcome, status, claimed) => {
  const request = chargeRequest()
  await bench.charge('doku_dana', request)
  await bench.pay(request, { outcome })
  expect(await bench.status('doku_dana', request)).toEqual(status)
  expect(bench.heard[0]?.reading.claim?.status).toBe(claimed)
})

test('a whole refund is told as refunded, which moves nothing by itself', async () => {
  const request = chargeRequest()
  await bench.charge('doku_dana', request)
  await pay(request)
  const refund = {
    attempt: bench.keyOf('doku_dana', request),
    refundReference: 'RFD261124-1',
    requestId: 'r1',
    amount: request.amount,
    reason: 'Batal',
  }
  expect((await bench.doku.refund(refund, silent)).kind).toBe('refunded')
  await expect.poll(() => bench.heard.length).toBe(2)
  expect(bench.heard[1]?.reading.claim).toMatchObject({ status: 'refunded', trusted: false })
  expect(await bench.status('doku_dana', request)).toMatchObject({ kind: 'paid' })
})

test('what DOKU does not know is not found', async () => {
  expect(await bench.status('doku_dana', chargeRequest())).toEqual({ kind: 'not_found' })
})
