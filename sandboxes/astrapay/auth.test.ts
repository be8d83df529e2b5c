import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { merchantId, startScene, wib, type Answer, type Scene } from './testing.ts'

type Linked = Awaited<ReturnType<Scene['link']>>
let scene: Scene
let linked: Linked
let reference = ''
let count = 0
beforeAll(async () => {
  scene = await startScene()
  linked = await scene.link('user-1')
})
afterAll(() => scene.close())
beforeEach(() => {
  count += 1
  reference = `BOOK-${count}`
})

const money = (value: string) => ({ value, currency: 'IDR' })
const codeOf = (answer: Answer): unknown => answer.body['responseCode']

function reserve(changes: Record<string, unknown> = {}, own = { scene, linked }): Promise<Answer> {
  const body = { partnerReferenceNo: reference, merchantId, amount: money('300000.00'), title: 'Servis' }
  return own.scene.call('63', { ...body, ...changes }, own.linked.authorization)
}

async function reserved(): Promise<string> {
  return String((await reserve()).body['referenceNo'])
}

function capture(referenceNo: string, changes: Record<string, unknown> = {}): Promise<Answer> {
  const body = {
    originalPartnerReferenceNo: reference,
    originalReferenceNo: referenceNo,
    merchantId,
    partnerCaptureNo: `${reference}-C`,
    captureAmount: money('250000.00'),
    title: 'Servis selesai',
    lastCapture: 'TRUE',
  }
  return scene.call('65', { ...body, ...changes }, linked.authorization)
}

function voidIt(
  referenceNo: string,
  changes: Record<string, unknown> = {},
  service: '67' | '67 of the table' = '67',
) {
  const body = {
    originalPartnerReferenceNo: reference,
    originalReferenceNo: referenceNo,
    merchantId,
    partnerVoidNo: `${reference}-V`,
    voidAmount: money('300000.00'),
    reason: 'batal',
    voidRemainingAmount: 'TRUE',
  }
  return scene.call(service, { ...body, ...changes }, linked.authorization)
}

async function statusOf(): Promise<unknown> {
  const answer = await scene.call('64', { originalPartnerReferenceNo: reference }, linked.authorization)
  return answer.body['latestTransactionStatus']
}

async function balanceIdr(): Promise<number> {
  const wallets: unknown = (await scene.control('GET', 'wallets')).body['list']
  const own = Array.isArray(wallets) ? wallets.find((each) => each.phone === '081200000004') : null
  return own.balance
}

async function listed(path: string): Promise<Record<string, unknown>[]> {
  const list = (await scene.control('GET', path)).body['list']
  return Array.isArray(list) ? list.filter((each) => each.reference === reference) : []
}

describe('reserving', () => {
  test('sets money aside without page and PIN, and nobody counts it as paid', async () => {
    const before = await balanceIdr()
    const { body } = await reserve()
    expect(body).toMatchObject({
      responseCode: '2006300',
      partnerReferenceNo: reference,
      referenceNo: expect.stringMatching(/^INV\/PAC\/ONP\/\d{6}\/[0-9A-Z]{11}$/),
      amount: money('300000.00'),
      paidTime: expect.stringMatching(/\.\d{6}$/),
    })
    expect(await balanceIdr()).toBe(before - 300_000)
    const query = await scene.call('64', { originalPartnerReferenceNo: reference }, linked.authorization)
    expect(query.body).toMatchObject({
      responseCode: '2006400',
      originalReferenceNo: body['referenceNo'],
      amount: money('300000.00'),
      latestTransactionStatus: '00',
      transactionStatusDesc: 'SUCCESS',
    })
    expect(await listed('paid')).toEqual([])
    expect(await listed('reserved')).toMatchObject([{ amount: 300_000, status: 'reserved', returned: 0 }])
  })

  test.each([
    [{ amount: money('0.00') }, '4006300'],
    [{ amount: money('10000000.00') }, '4036314'],
    [{ merchantId: 'another' }, '4046308'],
    [{ merchantId: undefined }, '4006302'],
    [{ title: '' }, '4006302'],
    [{ additionalInfo: { validUpTo: wib(Date.now() + 20_000) } }, '4036315'],
    [{ additionalInfo: { validUpTo: wib(Date.now() + 91 * 86_400_000) } }, '4036315'],
    [{ additionalInfo: { validUpTo: 'soon' } }, '4006301'],
  ])('is refused for %o with %s', async (changes, code) => {
    expect(codeOf(await reserve(changes))).toBe(code)
  })

  test('takes a time without any offset as WIB, as the provider writes it', async () => {
    const validUpTo = wib(Date.now() + 3_600_000).slice(0, 19)
    expect(codeOf(await reserve({ additionalInfo: { validUpTo } }))).toBe('2006300')
  })

  test('needs the customer: no token, a made up token and no device are refused', async () => {
    expect(codeOf(await scene.call('63', {}))).toBe('4016302')
    expect(codeOf(await scene.call('63', {}, { 'Authorization-Customer': 'Bearer guess' }))).toBe('4016302')
    expect(codeOf(await scene.call('63', {}, { 'X-DEVICE-ID': '' }))).toBe('4006302')
  })

  test('the same reference is taken once; with another sum it is inconsistent', async () => {
    await reserved()
    expect(codeOf(await reserve())).toBe('4096301')
    expect(codeOf(await reserve({ amount: money('1000.00') }))).toBe('4046318')
  })

  test('lapses after a day by the clock, and the money is back', async () => {
    const own = await startScene()
    const customer = await own.link('user-2')
    await reserve({}, { scene: own, linked: customer })
    await own.advance(86_399)
    const ask = () => own.call('64', { originalPartnerReferenceNo: reference }, customer.authorization)
    expect((await ask()).body['latestTransactionStatus']).toBe('00')
    await own.advance(2)
    expect((await ask()).body['latestTransactionStatus']).toBe('05')
    const list: unknown = (await own.control('GET', 'reserved')).body['list']
    expect(list).toMatchObject([{ status: 'lapsed', returned: 300_000, captured: 0 }])
    const wallets: unknown = (await own.control('GET', 'wallets')).body['list']
    expect(wallets).toContainEqual(expect.objectContaining({ phone: '081200000004', balance: 10_000_000 }))
    await own.close()
  })
})

describe('capturing', () => {
  test('takes less than reserved once, gives the rest back, and is counted as paid', async () => {
    const before = await balanceIdr()
    const referenceNo = await reserved()
    const { body } = await capture(referenceNo)
    expect(body).toMatchObject({
      responseCode: '2006500',
      originalPartnerReferenceNo: reference,
      originalReferenceNo: referenceNo,
      partnerCaptureNo: `${reference}-C`,
      captureNo: expect.stringMatching(/^C\d{20}$/),
      captureAmount: money('250000.00'),
      captureTime: expect.stringMatching(/\.\d{6}$/),
    })
    expect(await balanceIdr()).toBe(before - 250_000)
    expect(await statusOf()).toBe('00')
    const query = await scene.call(
      '66',
      { originalReferenceNo: referenceNo, merchantId, partnerCaptureNo: `${reference}-C` },
      linked.authorization,
    )
    expect(query.body).toMatchObject({
      responseCode: '2006600',
      captureNo: body['captureNo'],
      latestCaptureStatus: 'SUCCESS',
      captureAmount: money('250000.00'),
    })
    expect(await listed('paid')).toMatchObject([
      { channel: 'astrapay_auth', amount: 250_000, captureReference: `${reference}-C`, refunded: 0 },
    ])
    expect(await listed('reserved')).toMatchObject([
      { status: 'captured', captured: 250_000, returned: 50_000 },
    ])
    expect(codeOf(await capture(referenceNo))).toBe('4096501')
    expect(codeOf(await capture(referenceNo, { captureAmount: money('1.00') }))).toBe('4046518')
    expect(codeOf(await capture(referenceNo, { partnerCaptureNo: 'NEW' }))).toBe('4046500')
    expect(codeOf(await voidIt(referenceNo))).toBe('4046700')
  })

  test.each([
    [{ captureAmount: money('300001.00') }, '4036502'],
    [{ captureAmount: money('0.00') }, '4006500'],
    [{ originalReferenceNo: 'INV/PAC/ONP/261124/OTHER' }, '4046518'],
    [{ originalPartnerReferenceNo: 'NOBODY' }, '4046501'],
    [{ merchantId: 'another' }, '4046508'],
    [{ lastCapture: 'FALSE' }, '4006501'],
    [{ lastCapture: undefined }, '4006502'],
    [{ title: undefined }, '4006502'],
  ])('is refused for %o with %s', async (changes, code) => {
    expect(codeOf(await capture(await reserved(), changes))).toBe(code)
  })

  test('a query of no capture, and of another number, says so', async () => {
    const referenceNo = await reserved()
    const ask = (partnerCaptureNo: string) =>
      scene.call(
        '66',
        { originalReferenceNo: referenceNo, merchantId, partnerCaptureNo },
        linked.authorization,
      )
    expect(codeOf(await ask('X'))).toBe('4046601')
    await capture(referenceNo)
    expect(codeOf(await ask('X'))).toBe('4046618')
  })

  test('the token of another account does not reach it', async () => {
    const referenceNo = await reserved()
    const other = await scene.link('user-3', '081200000001')
    const answer = await scene.call('64', { originalPartnerReferenceNo: reference }, other.authorization)
    expect(codeOf(answer)).toBe('4016402')
    expect(referenceNo).not.toBe('')
  })
})

describe('voiding', () => {
  test.each(['67', '67 of the table'] as const)(
    'by the path of %s gives everything back once',
    async (service) => {
      const before = await balanceIdr()
      const referenceNo = await reserved()
      const { body } = await voidIt(referenceNo, {}, service)
      expect(body).toMatchObject({
        responseCode: '2006700',
        voidNo: expect.stringMatching(/^V\d{20}$/),
        partnerVoidNo: `${reference}-V`,
        voidAmount: money('300000.00'),
      })
      expect(await balanceIdr()).toBe(before)
      expect(await statusOf()).toBe('05')
      const query = await scene.call(
        '68',
        {
          originalPartnerReferenceNo: reference,
          originalReferenceNo: referenceNo,
          merchantId,
          partnerVoidNo: `${reference}-V`,
        },
        linked.authorization,
      )
      expect(query.body).toMatchObject({
        responseCode: '2006800',
        voidNo: body['voidNo'],
        latestVoidStatus: 'SUCCESS',
      })
      expect(codeOf(await voidIt(referenceNo))).toBe('4096701')
      expect(codeOf(await voidIt(referenceNo, { partnerVoidNo: 'NEW' }))).toBe('4046700')
      expect(codeOf(await capture(referenceNo))).toBe('4046500')
      expect(await listed('paid')).toEqual([])
      expect(await listed('reserved')).toMatchObject([{ status: 'voided', returned: 300_000 }])
    },
  )

  test.each([
    [{ voidAmount: money('299999.00') }, '4036702'],
    [{ originalReferenceNo: 'OTHER' }, '4046718'],
    [{ originalPartnerReferenceNo: 'NOBODY' }, '4046701'],
    [{ voidRemainingAmount: 'FALSE' }, '4006701'],
    [{ reason: undefined }, '2006700'],
  ])('answers %o with %s', async (changes, code) => {
    expect(codeOf(await voidIt(await reserved(), changes))).toBe(code)
  })
})

test('after 500 with the state accepted, the queries tell the truth', async () => {
  await scene.control('POST', 'faults', { target: 'auth-payment', kind: 'error_after_accept', times: 1 })
  expect(codeOf(await reserve())).toBe('5006301')
  expect(await statusOf()).toBe('00')
  const query = await scene.call('64', { originalPartnerReferenceNo: reference }, linked.authorization)
  const referenceNo = String(query.body['originalReferenceNo'])
  await scene.control('POST', 'faults', { target: 'auth-capture', kind: 'error_after_accept', times: 1 })
  expect(codeOf(await capture(referenceNo))).toBe('5006501')
  const captured = await scene.call(
    '66',
    { originalReferenceNo: referenceNo, merchantId, partnerCaptureNo: `${reference}-C` },
    linked.authorization,
  )
  expect(captured.body['latestCaptureStatus']).toBe('SUCCESS')
})
