import { afterAll, beforeEach, expect, test } from 'vitest'
import { feeOn, vatOn } from './fees.ts'
import { isObject, listAt, objectAt } from './json.ts'
import { checkout, checkoutBody, component, startRig } from './testing.ts'
import type { Rig } from './testing.ts'

let rig: Rig
const rigs: Rig[] = []
beforeEach(async () => {
  rig = await startRig()
  rigs.push(rig)
  await rig.control('POST', '/clock', { now: '2026-11-23T03:00:00Z' })
})
afterAll(async () => {
  await Promise.all(rigs.map(async (one) => one.close()))
})

async function pay(invoice: string, channel: string, amount: number): Promise<void> {
  const payment = { payment_method_types: [channel] }
  await checkout(rig, checkoutBody({ order: { invoice_number: invoice, amount }, payment }), `req-${invoice}`)
  await rig.control('POST', '/pay', { invoiceNumber: invoice })
}

async function batchOf(day: string) {
  const answer = await rig.control('GET', `/settlements?merchant=${rig.merchant.clientId}&day=${day}`)
  const [batch] = listAt(answer.json, 'batches')
  return isObject(batch) ? batch : {}
}

test('a fee and its tax are rounded half up, each by itself', () => {
  expect(feeOn({ percentE4: 7_000, flatIdr: 0 }, 150_000)).toBe(1_050)
  expect(feeOn({ percentE4: 7_000, flatIdr: 0 }, 1_071)).toBe(7)
  expect(feeOn({ percentE4: 28_000, flatIdr: 2_000 }, 999_999_999_999)).toBe(28_000_002_000)
  expect([vatOn(4_000), vatOn(50), vatOn(4), vatOn(5)]).toEqual([440, 6, 0, 1])
})

test('every family has its fee; the batch is settled the next Jakarta day at ten', async () => {
  await pay('S-VA', 'VIRTUAL_ACCOUNT_BCA', 1_000_000)
  await pay('S-QR', 'QRIS', 150_000)
  await pay('S-CARD', 'CREDIT_CARD', 100_000)
  await pay('S-OVO', 'EMONEY_OVO', 10_001)
  await pay('S-ALFA', 'ONLINE_TO_OFFLINE_ALFA', 50_000)
  const batch = await batchOf('2026-11-23')
  expect(batch).toMatchObject({
    batchId: `STL-20261123-${rig.merchant.clientId}`,
    settledAt: '2026-11-24T10:00:00+07:00',
    settled: false,
    grossIdr: 1_310_001,
  })
  const fees = listAt(batch, 'lines').map((line) =>
    isObject(line) ? [line['feeIdr'], line['feeVatIdr'], line['netIdr']] : [],
  )
  expect(fees).toEqual([
    [4_000, 440, 995_560],
    [1_050, 116, 148_834],
    [4_800, 528, 94_672],
    [150, 17, 9_834],
    [5_000, 550, 44_450],
  ])
  await rig.control('POST', '/clock', { now: '2026-11-24T03:00:00Z' })
  expect(await batchOf('2026-11-23')).toMatchObject({ settled: true })
  expect(await batchOf('2026-11-24')).toEqual({})
})

test('a refund is a negative line of its own day and gives no fee back', async () => {
  await pay('S-CARD', 'CREDIT_CARD', 100_000)
  await rig.control('POST', '/clock', { now: '2026-11-25T03:00:00Z' })
  await component(rig, {
    target: '/cancellation/credit-card/refund',
    body: JSON.stringify({
      order: { invoice_number: 'S-CARD' },
      payment: { original_request_id: 'req-S-CARD' },
      refund: { amount: 30_000 },
    }),
  })
  expect(await batchOf('2026-11-25')).toMatchObject({
    netIdr: -30_000,
    lines: [{ type: 'refund', reference: 'S-CARD', grossIdr: -30_000, feeIdr: 0, netIdr: -30_000 }],
  })
})

test('fees are set by channel or family; a wrong fee strikes once and stays as it was told', async () => {
  expect((await rig.control('POST', '/fees', { family: 'va', flatIdr: 3_500 })).status).toBe(200)
  await rig.control('POST', '/fees', { channel: 'VIRTUAL_ACCOUNT_BNI', percent: 0.25, flatIdr: 100 })
  expect((await rig.control('POST', '/fees', { family: 'gold', flatIdr: 1 })).status).toBe(400)
  expect((await rig.control('POST', '/fees', { family: 'va', percent: 0.00001 })).status).toBe(400)
  expect(objectAt((await rig.control('GET', '/fees')).json, 'fees')).toMatchObject({
    va: { percent: 0, flatIdr: 3_500 },
    qris: { percent: 0.7, flatIdr: 0 },
  })
  await pay('S-1', 'VIRTUAL_ACCOUNT_BCA', 100_000)
  await pay('S-2', 'VIRTUAL_ACCOUNT_BNI', 100_000)
  await rig.control('POST', '/faults', { target: 'settlement', kind: 'wrong_fee', times: 1 })
  const told = { lines: [{ feeIdr: 4_000 }, { feeIdr: 350 }] }
  expect(await batchOf('2026-11-23')).toMatchObject(told)
  await rig.control('POST', '/fees', { family: 'va', flatIdr: 9_999 })
  expect(await batchOf('2026-11-23')).toMatchObject(told)
})

test('a person reads it on a page and takes it as a file', async () => {
  await pay('S,1', 'QRIS', 150_000)
  const page = await (await fetch(`${rig.url}/settlements?day=2026-11-23`)).text()
  expect(page).toContain('Rp\u00a0148.834')
  const file = await fetch(`${rig.url}/settlements.csv?day=2026-11-23`)
  expect(file.headers.get('content-type')).toContain('text/csv')
  const [head, line] = (await file.text()).split('\r\n')
  expect(head).toBe(
    'batch_id,settled_at,type,reference,provider_reference,channel,transaction_at,gross,fee,fee_vat,net',
  )
  expect(line).toMatch(/,payment,"S,1",\d+,QRIS,2026-11-23T10:00:\d\d\+07:00,150000,1050,116,148834$/)
  expect((await rig.control('GET', '/settlements?day=tomorrow')).status).toBe(400)
})
