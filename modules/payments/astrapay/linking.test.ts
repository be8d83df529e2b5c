import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { chargeRequest, collector } from '../snap/charge.testing.ts'
import { startServer } from '../snap/http.testing.ts'
import { astrapayChannels } from './channels.ts'
import { createAstraPay } from './index.ts'
import { keyOf, startAstraPayBeside, unheard } from './sandbox.testing.ts'

let beside: Awaited<ReturnType<typeof startAstraPayBeside>>
let astrapay: ReturnType<typeof createAstraPay>
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

function linking() {
  if (astrapay.linking === null) throw new Error('AstraPay links accounts')
  return astrapay.linking
}

function bindRequest() {
  return {
    reference: 'LNK1',
    buyerId: `buy_${randomUUID()}`,
    phone: '+62 812-0000-0001',
    name: 'Toko Contoh & Rekan',
    email: 'pembeli@contoh.test',
    returnUrl: 'http://127.0.0.1:3000/akun/astrapay/kembali?tautan=abc',
    deviceId: 'Mozilla/5.0 (contoh)',
  }
}

/** A linked wallet: the living token, and what renews it. */
async function linked() {
  const request = bindRequest()
  const bound = await linking().bind(request, unheard)
  await beside.control('bind', { externalUid: request.buyerId })
  const code = bound.kind === 'redirect' ? (bound.authCode ?? '') : ''
  const token = await linking().token({ kind: 'auth_code', code }, unheard)
  if (token.kind !== 'token') throw new Error(`no token: ${token.reason}`)
  return { ...token, code, account: { customerToken: token.accessToken, deviceId: request.deviceId } }
}

test('binding gives the page and a code that is worth nothing before the buyer agreed', async () => {
  const bound = await linking().bind(bindRequest(), unheard)
  expect(bound).toMatchObject({ kind: 'redirect', url: expect.stringContaining('/account-binding/') })
  const code = bound.kind === 'redirect' ? (bound.authCode ?? '') : ''
  expect(await linking().token({ kind: 'auth_code', code }, unheard)).toMatchObject({ kind: 'refused' })
})

test('a code gives a token of fifteen days and two years, once', async () => {
  const token = await linked()
  const daysUntil = (moment: Date) => Math.round((moment.getTime() - Date.now()) / 86_400_000)
  expect([daysUntil(token.expiresAt), daysUntil(token.refreshExpiresAt)]).toEqual([15, 730])
  const again = await linking().token({ kind: 'auth_code', code: token.code }, unheard)
  expect(again).toMatchObject({ kind: 'refused', code: '4017400' })
})

test('no code or token reaches the timeline', async () => {
  const { exchanges, record } = collector()
  const request = bindRequest()
  const bound = await linking().bind(request, record)
  await beside.control('bind', { externalUid: request.buyerId })
  const code = bound.kind === 'redirect' ? (bound.authCode ?? '') : ''
  const token = await linking().token({ kind: 'auth_code', code }, record)
  if (token.kind !== 'token') throw new Error('no token')
  await linking().token({ kind: 'refresh', refreshToken: token.refreshToken }, record)
  await linking().unbind({ refreshToken: token.refreshToken, deviceId: 'x' }, record)
  const account = { customerToken: token.accessToken, deviceId: 'x' }
  await astrapay.charge('astrapay_linked', chargeRequest({ linkedAccount: account }), record)
  const text = JSON.stringify(exchanges)
  for (const secret of [code, token.accessToken, token.refreshToken]) expect(text).not.toContain(secret)
})

test.each([
  ['authCode Used', 'refused'],
  ['authCode expired', 'refused'],
  ['refreshToken invalid', 'refused'],
  ['Unauthorized. [Signature]', 'unknown'],
  ['Unauthorized. [X-TIMESTAMP]', 'unknown'],
])('4017400 saying “%s” is %s: only a bad grant ends a link', async (responseMessage, kind) => {
  const server = await startServer(() => ({
    status: 401,
    body: JSON.stringify({ responseCode: '4017400', responseMessage }),
  }))
  closing.push(server.close)
  const told = createAstraPay({ ...beside.config, baseUrl: server.url })
  const answer = await told.linking?.token({ kind: 'refresh', refreshToken: randomUUID() }, unheard)
  expect(answer?.kind).toBe(kind)
})

test('a page that is no web address is not shown', async () => {
  const server = await startServer((call) => ({
    status: 200,
    body: JSON.stringify(
      call.path.endsWith('access-token/b2b')
        ? { responseCode: '2007300', accessToken: 't', expiresIn: '900' }
        : { responseCode: '2000700', redirectUrl: 'javascript:alert(1)' },
    ),
  }))
  closing.push(server.close)
  const told = createAstraPay({ ...beside.config, baseUrl: server.url })
  expect(await told.linking?.bind(bindRequest(), unheard)).toEqual({
    kind: 'unknown',
    reason: 'unusable_page_url',
  })
})

test('unbinding ends it, and ending what is ended is no error', async () => {
  const { refreshToken, account } = await linked()
  const end = () => linking().unbind({ refreshToken, deviceId: account.deviceId }, unheard)
  expect(await end()).toEqual({ kind: 'unbound' })
  expect(await end()).toEqual({ kind: 'unbound' })
  const charge = chargeRequest({ linkedAccount: account })
  expect(await astrapay.charge('astrapay_linked', charge, unheard)).toMatchObject({
    kind: 'refused',
    code: 'link_again',
  })
})

test('a linked account is charged with its token and device, and still asked for the PIN', async () => {
  const { account } = await linked()
  const { exchanges, record } = collector()
  const request = chargeRequest({ linkedAccount: account })
  const answer = await astrapay.charge('astrapay_linked', request, record)
  expect(answer).toMatchObject({ kind: 'awaiting', instruction: { kind: 'redirect' } })
  expect(exchanges.at(-1)?.requestHeaders).toMatchObject({
    'Authorization-Customer': 'Bearer ***',
    'X-DEVICE-ID': account.deviceId,
  })
  await beside.control('pay', { partnerReferenceNo: request.reference })
  const key = keyOf('astrapay_linked', request)
  expect(await astrapay.status(key, unheard)).toMatchObject({ kind: 'paid', amount: request.amount })
})

test('a linked charge without a page is under way in AstraPay’s own app', async () => {
  const request = chargeRequest({ linkedAccount: { customerToken: 't', deviceId: 'd' } })
  const server = await startServer((call) => ({
    status: 200,
    body: JSON.stringify(
      call.path.endsWith('access-token/b2b')
        ? { responseCode: '2007300', accessToken: 't', expiresIn: '900' }
        : {
            responseCode: '2005400',
            partnerReferenceNo: request.reference,
            referenceNo: 'INV/PAC/ONP/261124/X',
          },
    ),
  }))
  closing.push(server.close)
  const told = createAstraPay({ ...beside.config, baseUrl: server.url })
  expect(await told.charge('astrapay_linked', request, unheard)).toMatchObject({
    kind: 'awaiting',
    instruction: { kind: 'under_way' },
  })
})

test('the app is opened only where the switch is on and AstraPay agreed', async () => {
  const inApp = createAstraPay({ ...beside.config, isInApp: true })
  expect(await inApp.charge('astrapay_debit', chargeRequest(), unheard)).toMatchObject({
    kind: 'refused',
    code: '4035401',
  })
  await beside.control('settings', { inApp: true })
  expect(await inApp.charge('astrapay_debit', chargeRequest(), unheard)).toMatchObject({
    kind: 'awaiting',
    instruction: { kind: 'redirect', url: expect.stringMatching(/^astrapay:\/\//) },
  })
  expect(await astrapay.charge('astrapay_debit', chargeRequest(), unheard)).toMatchObject({
    instruction: { url: expect.stringMatching(/^http/) },
  })
  await beside.control('settings', { inApp: false })
})

test('caps and fees follow the contract', () => {
  const fee = { fixedIdr: 500n, basisPoints: 100n, vatBasisPoints: 0n }
  const channels = astrapayChannels({
    ...beside.config,
    capsIdr: { basic: 5n, full: 20_000_000n },
    fees: { wallet: fee, qris: fee },
  })
  const debit = channels.find((channel) => channel.id === 'astrapay_debit')
  expect(debit).toMatchObject({ maximumIdr: 20_000_000n, noteAboveIdr: 5n, fee })
  const usual = astrapayChannels(beside.config).map((channel) => [
    channel.id,
    channel.maximumIdr,
    channel.noteAboveIdr ?? null,
    channel.fee.basisPoints,
    channel.offeredTo ?? 'everybody',
  ])
  expect(usual).toEqual([
    ['astrapay_debit', 10_000_000n, 2_000_000n, 150n, 'everybody'],
    ['astrapay_linked', 10_000_000n, 2_000_000n, 150n, 'linked_buyers'],
    ['astrapay_qris', 10_000_000n, null, 70n, 'everybody'],
    ['astrapay_reserved', 10_000_000n, 2_000_000n, 150n, 'nobody'],
  ])
})

test('money is set aside, taken once in part, and asked about; a void gives all of it back', async () => {
  const { account } = await linked()
  const { reserving } = astrapay
  if (reserving === null) throw new Error('AstraPay sets money aside')
  const request = chargeRequest({ linkedAccount: account, payBefore: new Date(Date.now() + 3_600_000) })
  const answer = await reserving.reserve(request, unheard)
  const providerReference = answer.kind === 'done' ? answer.providerReference : null
  const reserve = keyOf('astrapay_reserved', request, providerReference)
  const stepOf = (stepReference: string, amountIdr: number) => ({
    reserve,
    stepReference,
    amount: rupiah(amountIdr),
    title: 'Servis berkala',
    linkedAccount: account,
  })
  const capture = stepOf(`AOC-${request.reference}`.slice(0, 27), 100_000)
  expect(await reserving.query({ ...capture, what: 'reserve' }, unheard)).toMatchObject({
    kind: 'done',
    providerReference,
  })
  expect(await reserving.query({ ...capture, what: 'capture' }, unheard)).toEqual({ kind: 'not_found' })
  const tooMuch = { ...capture, amount: rupiah(150_001) }
  expect(await reserving.capture(tooMuch, unheard)).toMatchObject({ kind: 'refused', code: '4036502' })
  expect((await reserving.capture(capture, unheard)).kind).toBe('done')
  expect(await reserving.capture(capture, unheard)).toMatchObject({ kind: 'unknown' })
  expect(await reserving.query({ ...capture, what: 'capture' }, unheard)).toMatchObject({
    kind: 'done',
    amount: 100_000n,
  })

  const other = chargeRequest({ linkedAccount: account, payBefore: new Date(Date.now() + 3_600_000) })
  const second = await reserving.reserve(other, unheard)
  const key = keyOf('astrapay_reserved', other, second.kind === 'done' ? second.providerReference : null)
  const letGo = { ...stepOf(`AOV-${other.reference}`.slice(0, 27), 149_999), reserve: key }
  expect(await reserving.void(letGo, unheard)).toMatchObject({ kind: 'refused', code: '4036702' })
  const all = { ...letGo, amount: other.amount }
  expect((await reserving.void(all, unheard)).kind).toBe('done')
  expect((await reserving.query({ ...all, what: 'void' }, unheard)).kind).toBe('done')
  expect(await reserving.query({ ...all, what: 'reserve' }, unheard)).toEqual({ kind: 'failed' })
})
