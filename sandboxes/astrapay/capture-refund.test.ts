import { afterAll, beforeAll, expect, test } from 'vitest'
import { merchantId, startScene, type Answer, type Scene } from './testing.ts'

type Linked = Awaited<ReturnType<Scene['link']>>
let scene: Scene
let linked: Linked
beforeAll(async () => {
  scene = await startScene()
  linked = await scene.link('user-1')
})
afterAll(() => scene.close())

const money = (value: string) => ({ value, currency: 'IDR' })
const codeOf = (answer: Answer): unknown => answer.body['responseCode']

/** Reserves Rp 300.000 and takes 250.000 of it; answers the number of the capture. */
async function captured(reference: string): Promise<unknown> {
  const reserved = await scene.call(
    '63',
    { partnerReferenceNo: reference, merchantId, amount: money('300000.00'), title: 'Servis' },
    linked.authorization,
  )
  const answer = await scene.call(
    '65',
    {
      originalPartnerReferenceNo: reference,
      originalReferenceNo: reserved.body['referenceNo'],
      merchantId,
      partnerCaptureNo: `${reference}-C`,
      captureAmount: money('250000.00'),
      title: 'Servis selesai',
      lastCapture: 'TRUE',
    },
    linked.authorization,
  )
  return answer.body['captureNo']
}

function refund(
  reference: string,
  captureNo: unknown,
  changes: Record<string, unknown> = {},
): Promise<Answer> {
  const body = {
    originalPartnerReferenceNo: reference,
    partnerRefundNo: `${reference}-R`,
    refundAmount: money('100000.00'),
    originalCaptureNo: captureNo,
  }
  return scene.call('69', { ...body, ...changes }, linked.authorization)
}

async function listed(path: string, reference: string): Promise<unknown[]> {
  const list = (await scene.control('GET', path)).body['list']
  return Array.isArray(list) ? list.filter((each) => each.reference === reference) : []
}

test('a capture goes back in parts up to its sum, and the lists of truth have them', async () => {
  const captureNo = await captured('R-1')
  expect((await refund('R-1', captureNo)).body).toMatchObject({
    responseCode: '2006900',
    refundNo: expect.stringMatching(/^INV\/REF\/ONP\//),
    originalCaptureNo: captureNo,
    refundAmount: money('100000.00'),
  })
  expect(codeOf(await refund('R-1', captureNo))).toBe('4096901')
  const more = { partnerRefundNo: 'R-1-B', refundAmount: money('150001.00') }
  expect(codeOf(await refund('R-1', captureNo, more))).toBe('4036902')
  expect(codeOf(await refund('R-1', 'C0', { partnerRefundNo: 'R-1-C' }))).toBe('4046918')
  expect(await listed('refunded', 'R-1')).toMatchObject([
    { refundReference: 'R-1-R', amount: 100_000, channel: 'astrapay_auth', status: 'done' },
  ])
  expect(await listed('paid', 'R-1')).toMatchObject([{ amount: 250_000, refunded: 100_000 }])
})

test('a refund held by a fault answers 2026900 and is done by the clock', async () => {
  const captureNo = await captured('R-2')
  await scene.control('POST', 'faults', {
    target: 'auth-refund',
    kind: 'refund_pending',
    times: 1,
    delayMs: 300_000,
  })
  expect(codeOf(await refund('R-2', captureNo))).toBe('2026900')
  await scene.advance(299)
  expect(await listed('refunded', 'R-2')).toEqual([])
  await scene.advance(2)
  expect(await listed('refunded', 'R-2')).toMatchObject([{ amount: 100_000 }])
})

test('what was never captured cannot be refunded', async () => {
  await scene.call(
    '63',
    { partnerReferenceNo: 'R-3', merchantId, amount: money('1000.00'), title: 'Servis' },
    linked.authorization,
  )
  expect(codeOf(await refund('R-3', 'C0'))).toBe('4046900')
  expect(codeOf(await refund('NOBODY', 'C0'))).toBe('4046901')
})
