import { afterEach, beforeEach, expect, test } from 'vitest'
import { merchantId, startScene, type Scene } from './testing.ts'

let scene: Scene
const day = '2026-11-24'
beforeEach(async () => {
  scene = await startScene()
  await scene.control('POST', 'clock', { now: `${day}T09:00:00+07:00` })
})
afterEach(() => scene.close())

type Batch = { batchId: string; status: string; family: string; fee: number; lines: { fee: number }[] }

async function batches(query = `?merchant=${scene.clientId}&day=${day}`): Promise<Batch[]> {
  const { body } = await scene.control('GET', `settlements${query}`)
  return Array.isArray(body['list']) ? body['list'] : []
}

async function sell(reference: string, value: string): Promise<void> {
  await scene.ask(reference, value)
  await scene.control('POST', 'pay', { partnerReferenceNo: reference, phone: '081200000004' })
}

function refund(reference: string, partnerRefundNo: string, value: string) {
  const refundAmount = { value, currency: 'IDR' }
  return scene.call('58', { originalPartnerReferenceNo: reference, partnerRefundNo, refundAmount })
}

test('a day of a wallet is one batch with fee, VAT rounded half up and refunds as negative lines', async () => {
  await sell('S-1', '100333.00')
  await sell('S-2', '7000.00')
  await refund('S-1', 'S-1-R', '20000.00')
  await scene.advance(24 * 3_600)
  // 1.5 % of 100,333 is 1,504.995: 1,505; 11 % of it 165.55: 166. 1.5 % of 7,000 is 105; 11 % of it 11.55: 12.
  expect(await batches()).toMatchObject([
    {
      merchant: scene.clientId,
      day,
      family: 'wallet',
      status: 'closed',
      payoutDay: '2026-11-25',
      gross: 87_333,
      fee: 1_610,
      feeVat: 178,
      net: 85_545,
      lines: [
        { partnerReferenceNo: 'S-1', service: '54', gross: 100_333, fee: 1_505, feeVat: 166, net: 98_662 },
        { partnerReferenceNo: 'S-2', service: '54', gross: 7_000, fee: 105, feeVat: 12, net: 6_883 },
        { partnerReferenceNo: 'S-1-R', service: '58', gross: -20_000, fee: 0, feeVat: 0, net: -20_000 },
      ],
    },
  ])
  await scene.advance(2 * 3_600)
  expect(await batches()).toMatchObject([{ status: 'paid_out' }])
})

test('QRIS is a batch of its own at its own rate, captures are in the wallet batch, reserved and voided money is not', async () => {
  await scene.call('47', {
    partnerReferenceNo: 'Q-1',
    amount: { value: '250000.00', currency: 'IDR' },
    merchantId: '219899397',
    terminalId: 'A01',
    additionalInfo: { tip: '5000.00' },
  })
  await scene.control('POST', 'pay', { partnerReferenceNo: 'Q-1' })
  const linked = await scene.link('user-1')
  const reserve = (partnerReferenceNo: string) =>
    scene.call(
      '63',
      { partnerReferenceNo, merchantId, amount: { value: '300000.00', currency: 'IDR' }, title: 'Servis' },
      linked.authorization,
    )
  await reserve('B-2')
  const made = await reserve('B-1')
  await scene.call(
    '65',
    {
      originalPartnerReferenceNo: 'B-1',
      originalReferenceNo: made.body['referenceNo'],
      merchantId,
      partnerCaptureNo: 'B-1-C',
      captureAmount: { value: '200000.00', currency: 'IDR' },
      title: 'Servis',
      lastCapture: 'TRUE',
    },
    linked.authorization,
  )
  expect(await batches()).toMatchObject([
    {
      family: 'wallet',
      status: 'open',
      gross: 200_000,
      fee: 3_000,
      lines: [{ partnerReferenceNo: 'B-1-C' }],
    },
    { family: 'qris', gross: 255_000, fee: 1_785, feeVat: 196, net: 253_019 },
  ])
})

test('a closed batch never changes again, whatever is agreed or refunded later', async () => {
  await sell('S-1', '100000.00')
  await scene.advance(24 * 3_600)
  const before = await batches()
  await scene.control('POST', 'settings', { walletMdrBasisPoints: 300 })
  await refund('S-1', 'S-1-R', '50000.00')
  await sell('S-2', '10000.00')
  expect(await batches()).toEqual(before)
  const all = await batches('')
  expect(all.map((each) => each.status)).toEqual(['open', 'closed'])
  expect(all[0]?.lines).toMatchObject([{ gross: -50_000 }, { gross: 10_000, fee: 300 }])
})

test('wrong_fee charges Rp 1.000 too much in the batches it is set for', async () => {
  await scene.control('POST', 'faults', { target: 'settlement', kind: 'wrong_fee', times: 1 })
  await sell('S-1', '100000.00')
  expect(await batches()).toMatchObject([{ status: 'open', fee: 1_500 }])
  await scene.advance(24 * 3_600)
  expect(await batches()).toMatchObject([{ fee: 2_500, feeVat: 275, net: 97_225 }])
  expect(await batches()).toMatchObject([{ fee: 2_500 }])
})

test('the page lists the days and offers the same figures as a file', async () => {
  await sell('S-1', '100000.00')
  const page = async (path: string): Promise<string> =>
    (await (await fetch(scene.url + path)).text()).replace(/\s+/g, ' ')
  expect(await page('/settlements')).toContain('PAC-261124-')
  const query = `merchant=${scene.clientId}&day=${day}`
  expect(await page(`/settlements?${query}`)).toContain('Unduh CSV')
  const file = await fetch(`${scene.url}/settlements.csv?${query}`)
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="settlement-2026-11-24.csv"')
  const [head, line] = (await file.text()).split('\r\n')
  expect(head).toContain('partner_reference_no,service')
  expect(line).toMatch(/^PAC-261124-\w{8},2026-11-25,S-1,54,INV\/PAC\/.*,100000,1500,165,98335$/)
})

test.each(['yesterday', '2026-13-01', '2026-02-30'])(
  'the day %s is a sentence and no failure',
  async (wrong) => {
    const answer = await scene.control('GET', `settlements?day=${wrong}`)
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(/\.$/) } })
    for (const path of ['settlements', 'settlements.csv'])
      expect((await fetch(`${scene.url}/${path}?merchant=${scene.clientId}&day=${wrong}`)).status).toBe(200)
  },
)
