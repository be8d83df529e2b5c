import { afterAll, beforeAll, expect, test } from 'vitest'
import { startScene, wib, type Answer, type Scene } from './testing.ts'

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
})
afterAll(() => scene.close())

const money = (value: string) => ({ value, currency: 'IDR' })
const codeOf = (answer: Answer): unknown => answer.body['responseCode']

function inquire(partnerReferenceNo: string, changes: Record<string, unknown> = {}): Promise<Answer> {
  const body = { partnerReferenceNo, customerNumber: '081200000002', amount: money('11000.00') }
  return scene.call('37', { ...body, ...changes })
}

function send(partnerReferenceNo: string, changes: Record<string, unknown> = {}): Promise<Answer> {
  return scene.call('38', {
    partnerReferenceNo,
    customerNumber: '081200000002',
    amount: money('11000.00'),
    feeAmount: money('1000.00'),
    ...changes,
  })
}

test('money sent to an account arrives once, less the fee of the inquiry', async () => {
  expect((await inquire('D-1')).body).toMatchObject({
    responseCode: '2003700',
    customerName: 'ASTRAPAY CUSTOMER',
    amount: money('11000.00'),
    feeAmount: money('1000.00'),
    minAmount: money('10000.00'),
    maxAmount: money('10000000.00'),
    customerMonthlyInLimit: 40_000_000,
  })
  const ask = () => scene.call('39', { originalPartnerReferenceNo: 'D-1', serviceCode: '38' })
  expect((await ask()).body['latestTransactionStatus']).toBe('01')
  expect((await send('D-1')).body).toMatchObject({ responseCode: '2003800', amount: money('10000.00') })
  expect((await ask()).body).toMatchObject({
    responseCode: '2003900',
    latestTransactionStatus: '00',
    amount: money('10000.00'),
  })
  expect(codeOf(await send('D-1'))).toBe('4093801')
  expect(codeOf(await inquire('D-1'))).toBe('4093701')
  const list: unknown = (await scene.control('GET', 'wallets')).body['list']
  expect(list).toContainEqual(expect.objectContaining({ phone: '081200000002', balance: 60_000 }))
  const sent = await scene.control('GET', `disbursed?merchant=${scene.clientId}`)
  expect(sent.body['list']).toMatchObject([{ reference: 'D-1', amount: 11_000, fee: 1_000 }])
  expect((await scene.control('GET', 'paid')).body['list']).toEqual([])
})

test.each([
  [{ customerNumber: '089999999999' }, '4043711'],
  [{ customerNumber: '081200000003' }, '4033718'],
  [{ amount: money('9999.00') }, '4043713'],
  [{ amount: money('10000001.00') }, '4043713'],
  [{ amount: undefined }, '4003702'],
])('an inquiry is refused for %o with %s', async (changes, code) => {
  expect(codeOf(await inquire('D-2', changes))).toBe(code)
})

test.each([
  [{ amount: money('12000.00') }, '4043813'],
  [{ feeAmount: money('0.00') }, '4043813'],
  [{ customerNumber: '081200000001' }, '4043811'],
  [{ partnerReferenceNo: 'D-NONE' }, '4043801'],
])('sending is refused for %o with %s', async (changes, code) => {
  await inquire('D-3')
  expect(codeOf(await send('D-3', changes))).toBe(code)
})

test('an account at its cap takes nothing', async () => {
  const full = { customerNumber: '081200000005' }
  await inquire('D-4', full)
  expect(codeOf(await send('D-4', full))).toBe('4033815')
})

test('the timestamp may have milliseconds and no zone here, and nowhere else', async () => {
  const timestamp = `${wib(Date.now()).slice(0, 19)}.939`
  const headers = { 'X-TIMESTAMP': timestamp }
  const ask = { originalPartnerReferenceNo: 'D-1', serviceCode: '38' }
  expect(codeOf(await scene.call('39', ask, headers))).toBe('2003900')
  expect(codeOf(await scene.call('55', {}, headers))).toBe('4015500')
})
