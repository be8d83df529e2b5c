import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findMessageHistory, sendQueuedMessage } from '#messaging'
import { cancelPayment, expirePayments, findPaying, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { formatRupiah } from '#platform/format-money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { noticesOn } from './notices.ts'
import { openOrder } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const { calm, currentReference, openPayment, pay, settledOf, start } = stepsOn(() => system)
const invoices = invoiceStepsOn(() => system)
const { quiet, repeat, shown, told, toldOf } = noticesOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())
afterEach(async () => {
  await calm()
  await fetch(`${system.sandboxUrl.whatsapp}/control/faults`, { method: 'DELETE' })
})

const change = (statement: string, values: readonly string[]) =>
  system.database.pool.query(statement, [...values])

const whatsAppMeets = (kind: string, times: number) =>
  system.control('whatsapp', 'faults', { target: 'send_message', kind, times })

/** The message about the end of this payment. */
async function messageOf(number: string): Promise<string> {
  await told(number, 'expired_id')
  const { rows } = await system.database.pool.query<{ id: string }>(
    `select id from messaging.message where template = 'notice_expired_id' and params ->> 'number' = $1`,
    [number],
  )
  return present(rows[0], 'the message is there').id
}

/** What was told about a number once everything is worked, by name. */
async function allOf(number: string): Promise<string[]> {
  await quiet()
  return (await toldOf(number)).map((one) => one.what)
}

async function expire(): Promise<void> {
  system.database.clock.offsetMs = 25 * 3_600_000
  await expirePayments(ctx())
  system.database.clock.offsetMs = 0
}

async function openInParts(pieces = 3) {
  const opened = await openPayment(pieces)
  await startAttempt(ctx(), { paymentId: opened.payment.id, channelId: 'doku_va_bca', acceptsParts: true })
  const invoiceNumber = await currentReference(opened.orderId)
  return { ...opened, part: (amount: number) => system.control('doku', 'pay', { invoiceNumber, amount }) }
}

/** A payment whose time is over, and the reference that may still be paid. */
async function openExpired(pieces = 3) {
  const opened = await openPayment(pieces)
  await start(opened.payment.id, 'doku_va_bca')
  const reference = await currentReference(opened.orderId)
  await expire()
  return {
    ...opened,
    payLate: () => system.control('doku', 'pay', { invoiceNumber: reference, force: true }),
  }
}

describe('a part of the sum', () => {
  test('is told with what is left and until when, once though its event comes twice', async () => {
    const { payment, orderId, part } = await openInParts()
    await part(60_000)
    const notice = await told(payment.number, 'part_id')
    expect(notice).toMatchObject({
      phone: '6281230000001',
      params: { received: formatRupiah(60_000n), rest: formatRupiah(90_000n) },
    })
    expect(notice.params['payBefore']).toMatch(/\d{4}, \d\d\.\d\d WIB$/)
    expect(notice.params['url']).toMatch(new RegExp(`^http.*/pesanan/${orderId}$`))
    await eventually(async () => (await shown(notice.phone)).includes(payment.number))
    await repeat(payment.id, 'payment.awaiting')
    await repeat(payment.id, 'payment.choosing')
    expect(await allOf(payment.number)).toEqual(['part_id'])
    await part(90_000)
    await settledOf(orderId)
    expect(await allOf(payment.number)).toEqual(['part_id'])
  })

  test('that never becomes whole is told once at the end, with everything that came', async () => {
    const { payment, part } = await openInParts()
    for (const amount of [40_000, 50_000]) {
      await part(amount)
      await eventually(async () =>
        (await toldOf(payment.number)).some((one) => one.params['received'] === formatRupiah(BigInt(amount))),
      )
    }
    await expire()
    const { params } = await told(payment.number, 'surplus_id')
    expect(params).toMatchObject({
      amount: formatRupiah(90_000n),
      why: 'batas waktunya lewat sebelum jumlahnya lengkap',
    })
    expect(await allOf(payment.number)).toEqual(['part_id', 'part_id', 'surplus_id'])
  })
})

describe('money that pays nothing', () => {
  test('of a consumer is told as kept, with the page to choose the refund', async () => {
    const { payment, orderId } = await openPayment()
    const references = []
    for (const channelId of ['doku_va_bca', 'doku_va_bni']) {
      await start(payment.id, channelId)
      references.push(await currentReference(orderId))
    }
    const [first = '', second = ''] = references
    await pay('doku', second)
    await settledOf(orderId)
    await pay('doku', first)
    const { params } = await told(payment.number, 'surplus_id')
    expect(params).toMatchObject({ amount: formatRupiah(150_000n) })
    expect(params['why']).toBe('pembayaran itu sudah lunas sebelumnya')
    await repeat(payment.id, 'payment.surplus_received')
    expect(await allOf(payment.number)).toEqual(['surplus_id'])
  })

  test('of a company is told as credit, to the buyer who opened the payment', async () => {
    const companyId = await invoices.company()
    const paymentId = await invoices.open(companyId, [invoices.whole(await invoices.sell(companyId))])
    await start(paymentId, 'doku_va_bni')
    const { rows } = await system.database.pool.query<{ reference: string; order_number: string }>(
      `select a.reference, p.order_number from payments.attempt a join payments.payment p on p.id = a.payment_id
       where p.id = $1`,
      [paymentId],
    )
    const { reference, order_number: number } = present(rows[0], 'an attempt was made')
    await invoices.pay(paymentId)
    await pay('doku', reference)
    const notice = await told(number, 'credited_id')
    expect(notice).toMatchObject({ phone: invoices.buyer.phone, params: { amount: formatRupiah(111_000n) } })
    await repeat(paymentId, 'surplus.moved')
    expect((await allOf(number)).toSorted()).toEqual(['credited_id', 'invoices_paid_id'])
  })
})

describe('money after the deadline', () => {
  test('that revives the order says in the language of the order that it goes on', async () => {
    const { payment, orderId, payLate } = await openExpired()
    await change(`update ordering.purchase set locale = 'en' where id = $1`, [orderId])
    await payLate()
    const { params } = await told(payment.number, 'late_revived_en')
    expect(params).toMatchObject({ amount: formatRupiah(150_000n) })
    await eventually(async () => (await shown('6281230000001')).includes('Your order goes on'))
    await repeat(payment.id, 'payment.settled')
    expect((await allOf(payment.number)).filter((what) => what.startsWith('late'))).toEqual([
      'late_revived_en',
    ])
  })

  test('that finds the goods gone says what happens next', async () => {
    const { payment, partId, payLate } = await openExpired(1)
    await openOrder(ctx(), partId)
    await payLate()
    await told(payment.number, 'late_review_id')
    expect(await allOf(payment.number)).toEqual(['expired_id', 'late_review_id'])
  })
})

describe('the end of a payment', () => {
  test('is told once to who saw how to pay, with the page that makes it anew', async () => {
    const { payment, orderId } = await openExpired()
    const { params } = await told(payment.number, 'expired_id')
    expect(params['url']).toMatch(new RegExp(`/pesanan/${orderId}$`))
    await repeat(payment.id, 'payment.expired')
    expect(await allOf(payment.number)).toEqual(['expired_id'])
  })

  test('for a bill says that the bill is still open', async () => {
    const companyId = await invoices.company()
    const paymentId = await invoices.open(companyId, [invoices.whole(await invoices.sell(companyId))])
    await start(paymentId, 'doku_va_bca')
    await expire()
    const { payment } = present(await findPaying(ctx(), { paymentId }), 'the payment is there')
    const { phone, params } = await told(payment.number, 'expired_bill_id')
    expect(phone).toBe(invoices.buyer.phone)
    expect(params['url']).toMatch(new RegExp(`/bayar/${paymentId}$`))
  })

  test('is not told where nothing was shown, and never where it was cancelled', async () => {
    const silent = await openPayment()
    await expire()
    const cancelled = await openPayment()
    await start(cancelled.payment.id, 'doku_va_bca')
    await cancelPayment(ctx(), { paymentId: cancelled.payment.id, reason: 'buyer_cancelled' })
    expect(await allOf(silent.payment.number)).toEqual([])
    expect(await allOf(cancelled.payment.number)).toEqual([])
  })
})

describe('paid invoices', () => {
  test('are listed up to five, then counted', async () => {
    const companyId = await invoices.company()
    const ids = []
    for (let count = 0; count < 7; count += 1) ids.push(await invoices.sell(companyId))
    const choices = ids.map((id, index) => (index === 0 ? invoices.part(id, 11_000) : invoices.whole(id)))
    const { payment } = await invoices.pay(await invoices.open(companyId, choices))
    const { params, phone } = await told(payment.number, 'invoices_paid_id')
    expect(phone).toBe(invoices.buyer.phone)
    const allocations = params['allocations'] ?? ''
    expect(allocations.split('; ')).toHaveLength(6)
    expect(allocations).toContain(`${formatRupiah(11_000n)} (sebagian)`)
    expect(allocations).toContain(`${formatRupiah(111_000n)} (lunas)`)
    expect(allocations).toMatch(/; dan 2 lainnya$/)
    expect(allocations.length).toBeLessThan(300)
    await repeat(payment.id, 'payment.settled')
    expect(await allOf(payment.number)).toEqual(['invoices_paid_id'])
  })
})

describe('a message', () => {
  test('is not written where the number takes none, and nothing is tried again', async () => {
    const { payment, part } = await openInParts()
    await change(`update payments.payment set buyer_phone = '021-5550000' where id = $1`, [payment.id])
    await part(60_000)
    await eventually(async () => {
      const { rows } = await system.database.pool.query(
        `select from pgboss.job where name = 'notices.tell_part' and state = 'completed'
         and data ->> 'paymentId' = $1 and data ->> 'reason' = 'paid_in_part'`,
        [payment.id],
      )
      return rows.length > 0
    })
    expect(await allOf(payment.number)).toEqual([])
  })

  test('that WhatsApp refuses for the moment is tried again, and counts as failed in the end', async () => {
    await whatsAppMeets('status_429', 100)
    const { payment } = await openExpired()
    const messageId = await messageOf(payment.number)
    const kinds: string[] = []
    for (let tries = 0; tries < 12; tries += 1)
      kinds.push((await sendQueuedMessage(ctx(), { messageId })).kind)
    expect(kinds).toContain('queued')
    expect(kinds.at(-1)).toBe('not_due')
    const history = await findMessageHistory(ctx().db, messageId)
    expect(history).toMatchObject({ state: 'failed' })
    expect(history?.moves.map((move) => move.to)).toEqual(['queued', 'failed'])
  })

  test('that was refused for a moment reaches the phone by itself', { timeout: 30_000 }, async () => {
    await whatsAppMeets('status_429', 1)
    const { payment } = await openExpired()
    await eventually(async () => (await shown('6281230000001')).includes(payment.number), 20_000)
  })

  test('while WhatsApp is away is tried once more, as nobody knows whether it went out', async () => {
    await whatsAppMeets('drop', 100)
    const { payment } = await openExpired()
    const messageId = await messageOf(payment.number)
    await eventually(async () => (await findMessageHistory(ctx().db, messageId))?.state === 'unknown')
    expect(await sendQueuedMessage(ctx(), { messageId })).toEqual({ kind: 'unknown' })
    expect(await sendQueuedMessage(ctx(), { messageId })).toEqual({ kind: 'not_due' })
  })

  test('has jobs that end among the dead letters when they cannot be worked', async () => {
    const { rows } = await system.database.pool.query<{ dead_letter: string | null }>(
      `select dead_letter from pgboss.queue where name like 'notices.%'`,
    )
    expect(rows.map((row) => row.dead_letter)).toEqual(Array.from({ length: 5 }, () => 'dead_letter'))
  })

  test('goes to nobody else, and names nobody', async () => {
    await quiet()
    const { rows } = await system.database.pool.query<{ wrong: number; all: number }>(
      `select count(*) filter (where m.phone_e164 <> p.buyer_phone or m.params::text like '%' || p.buyer_name || '%')::int as wrong,
         count(*)::int as all
       from messaging.message m join payments.payment p on p.order_number = m.params ->> 'number'
       where m.template like 'notice\\_%'`,
    )
    expect(rows[0]?.all).toBeGreaterThan(5)
    expect(rows[0]?.wrong).toBe(0)
  })
})
