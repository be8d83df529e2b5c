import '#platform/testing/start-postgres.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findTimeline, findXray, listNeedsPerson, readDashboard } from '#monitor'
import { findChannel, listInbox, replayNotification } from '#payments'
import { present } from '#platform/assert.ts'
import { eventually, startTestSystem, type TestSystem } from '../../../../testing/start-test-system.ts'
import { stepsOn } from '../../../../testing/steps.ts'
import { en } from '../i18n/en.ts'
import { id } from '../i18n/id.ts'
import { sayWaiting } from '../monitor/say-waiting.ts'
import { sayXray, type SaidXray } from './say-xray.ts'
import { staffActor } from '../../../../testing/staff.ts'

const actor = { ...staffActor('sari'), name: 'Sari Contoh' }
let system: TestSystem
const { calm, currentReference, openPayment, pay, settledOf, start } = stepsOn(() => system)
beforeAll(async () => {
  system = await startTestSystem({ providerTimeoutMs: 700 })
})
afterAll(() => system.stop())
afterEach(() => calm())

const ctx = () => system.house.ctx

async function xrayOf(paymentId: string, locale: 'id' | 'en' = 'id'): Promise<SaidXray> {
  const timeline = present(await findTimeline(ctx(), { paymentId, by: actor }), 'the payment exists')
  const channelLabel = (channelId: string) => findChannel(ctx(), channelId)?.channel.label ?? channelId
  const words = { t: locale === 'id' ? id : en, locale, now: ctx().now(), channelLabel }
  return sayXray(await findXray(ctx(), { timeline, by: actor }), timeline.record.payment, words)
}

async function paid(channelId: string, sandbox: 'doku' | 'astrapay') {
  const { payment, orderId } = await openPayment()
  await start(payment.id, channelId)
  await pay(sandbox, await currentReference(orderId))
  await settledOf(orderId)
  return payment
}

const jargon = /SNAP|HTTP|webhook|callback|token|API|signature|ntf_|rcp_|ent_|att_|_va_|undefined|null/

describe('the X-ray of a payment', () => {
  test.each([
    ['id', /^Bank menerima \d\d\.\d\d, DOKU memberi tahu \d\d\.\d\d, lunas \d\d\.\d\d/],
    ['en', /^The bank received it \d\d\.\d\d, DOKU told us \d\d\.\d\d, paid \d\d\.\d\d/],
  ] as const)('is one sentence in plain words, with nothing odd (%s)', async (locale, sentence) => {
    const payment = await paid('doku_va_bca', 'doku')
    const xray = await xrayOf(payment.id, locale)
    expect(xray.short).toMatch(sentence)
    expect(xray.strange).toEqual([])
    const told = [xray.short, xray.copy, ...xray.lines.map((line) => line.text)].join('\n')
    expect(told).not.toMatch(jargon)
    expect(xray.copy).toContain(payment.number)
    expect(xray.copy).toContain('Rp\u00A0150.000')
  })

  test('tells in the order in which it happened: bill, choice, bank, provider, paid', async () => {
    const { id: paymentId } = await paid('doku_va_bca', 'doku')
    const lines = (await xrayOf(paymentId)).lines.map((line) => line.text)
    const w = id.xray.lines
    const order = [w.opened, w.chosen('BCA Virtual Account'), w.told('DOKU'), w.booked, w.settled]
    expect(lines.filter((line) => order.includes(line))).toEqual(order)
  })

  test('a wallet’s money is the wallet’s', async () => {
    const { id: paymentId } = await paid('astrapay_debit', 'astrapay')
    expect((await xrayOf(paymentId)).short).toMatch(/^Dompet menerima .*, AstraPay memberi tahu .*, lunas/)
  })

  test('says that the same was told again, and that nothing was recorded twice', async () => {
    await system.control('doku', 'faults', { target: 'notification', kind: 'duplicate_new_id', times: 1 })
    const { id: paymentId } = await paid('doku_va_bca', 'doku')
    const xray = await eventually(async () => {
      const found = await xrayOf(paymentId)
      return found.strange.length > 0 && found
    })
    expect(xray.strange.map((one) => one.text)).toEqual([id.xray.strange.told_again('1')])
  })

  test('names who applied a notification again, and what it came to', async () => {
    const payment = await paid('doku_va_bca', 'doku')
    const { entries } = await listInbox(ctx(), { by: actor, text: payment.number, limit: 1 })
    const notificationId = present(entries[0], 'it came').id
    await replayNotification(ctx(), { notificationId, actor, reason: 'x' })
    const lines = (await xrayOf(payment.id)).lines.map((line) => line.text)
    expect(lines).toContain('Sari Contoh memproses ulang pemberitahuan: Sudah tercatat')
  })

  test('money paid by two ways is said with its sum, and leads to where it is decided', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const first = await currentReference(orderId)
    await start(payment.id, 'doku_va_bni')
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
    await pay('doku', first)
    const odd = await eventually(async () =>
      (await xrayOf(payment.id)).strange.find(
        (one) => one.text === id.xray.strange.surplus_open('Rp\u00A0150.000'),
      ),
    )
    expect(odd.next).toEqual({ label: id.attention.next.surplus, href: '/dana-lebih' })
  })

  test('an unclear answer offers to ask now', async () => {
    await system.control('doku', 'faults', { target: 'snap.create-va', kind: 'status_500', times: 1 })
    const { payment } = await openPayment()
    expect((await start(payment.id, 'doku_va_bca')).kind).toBe('unknown')
    const [odd, ...others] = (await xrayOf(payment.id)).strange
    expect(odd?.text).toBe(id.xray.strange.unknown('DOKU', '0'))
    expect(odd?.next).toHaveProperty('askAttemptId')
    expect(others.map((one) => one.text)).toEqual([id.xray.strange.provider_trouble('DOKU', '1')])
  })
})

test('what needs a person is exactly the list, each with a reason and a way on', async () => {
  const waiting = await listNeedsPerson(ctx(), { by: actor })
  expect(waiting.map((item) => item.kind)).toEqual(expect.arrayContaining(['unknown_payment', 'surplus']))
  expect((await readDashboard(ctx(), { by: actor })).summary.needsPerson).toBe(waiting.length)
  for (const item of waiting) {
    const said = sayWaiting(item, id.attention)
    expect(said.href).toMatch(/^\/(pembayaran|kotak-masuk|dana-lebih|pengembalian|transfer)/)
    expect([said.title, said.why, said.action].every((text) => text.length > 5)).toBe(true)
  }
  const ages = waiting.map((item) => item.since.getTime())
  expect(ages).toEqual(ages.toSorted((left, right) => left - right))
})
