import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts, listEntriesOf } from '#ledger'
import { findOrder } from '#ordering'
import { findPaymentOfOrder, findPaymentRecord, startAttempt } from '#payments'
import { withSnapshot } from '#platform/create-ctx.ts'
import { proveBooks } from '../prove-books.ts'
import { openOrder, takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

/** How a person pays at each sandbox, once our side shows the instruction. */
const ways = [
  { channelId: 'doku_va_bca', sandbox: 'doku' },
  { channelId: 'doku_va_mandiri', sandbox: 'doku' },
  { channelId: 'doku_va_bri', sandbox: 'doku' },
  { channelId: 'doku_va_bni', sandbox: 'doku' },
  { channelId: 'doku_checkout', sandbox: 'doku' },
  { channelId: 'astrapay_debit', sandbox: 'astrapay' },
] as const

async function payAt(sandbox: 'doku' | 'astrapay', reference: string): Promise<void> {
  const body = sandbox === 'doku' ? { invoiceNumber: reference } : { partnerReferenceNo: reference }
  await system.control(sandbox, 'pay', body)
}

describe.each(ways)('money through $channelId', ({ channelId, sandbox }) => {
  test('settles payment and order, takes the piece from the stock, posts the entry and sends the receipt', async () => {
    const { ctx } = system.house
    const partId = await takePart(system.database, 3)
    const { payment, orderId, visitorToken } = await openOrder(ctx, partId)
    expect(payment.state).toBe('choosing')

    const started = await startAttempt(ctx, { paymentId: payment.id, channelId })
    expect(started.kind).toBe('awaiting')
    const waiting = await findPaymentOfOrder(ctx, { orderId })
    expect(waiting?.payment.state).toBe('awaiting')
    const startedPaying = Date.now()
    await payAt(sandbox, waiting?.attempt?.reference ?? '')

    const settled = await eventually(async () => {
      const view = await findPaymentOfOrder(ctx, { orderId })
      return view?.payment.state === 'settled' ? view : null
    })
    expect(Date.now() - startedPaying).toBeLessThan(3_000)
    const order = await findOrder(ctx, { orderId, reader: { visitorToken, companyId: null } })
    expect(order?.order.state).toBe('paid')

    const record = await findPaymentRecord(ctx, { paymentId: settled.payment.id })
    expect(record?.receipts.map(({ amount, disposition }) => ({ amount, disposition }))).toEqual([
      { amount: 150_000n, disposition: 'settles' },
    ])
    expect(record?.notifications.map((one) => one.verdict)).toContain('valid')
    const entries = await listEntriesOf(ctx, {
      sourceIds: record?.receipts.map((receipt) => receipt.id) ?? [],
    })
    const lines = entries.flatMap((entry) => entry.lines)
    const sumOf = (...codes: string[]) =>
      lines.reduce((sum, line) => (codes.includes(line.account) ? sum + line.amount : sum), 0n)
    expect(sumOf(accounts.customerAdvances)).toBe(-150_000n)
    expect(sumOf(accounts.clearingDoku, accounts.clearingAstraPay)).toBeGreaterThan(140_000n)
    expect(lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(0n)

    const stock = await system.database.pool.query(
      'select on_hand, reserved from inventory.stock where part_id = $1 and on_hand > 0',
      [partId],
    )
    expect(stock.rows).toEqual([{ on_hand: 2, reserved: 0 }])
    await eventually(async () => {
      const messages = JSON.stringify(await system.control('whatsapp', 'messages?phone=6281230000001'))
      return messages.includes(settled.payment.number)
    })
  })
})

test('after all of it the books are right', async () => {
  const { db, now, log } = system.house.ctx
  const proof = await withSnapshot({ db, now, log }, proveBooks)
  expect(proof.breaches).toEqual([])
  expect(proof.payments.provenPayments).toBe(BigInt(ways.length))
})
