import { machineActor } from '#access'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  checkCredit,
  findCredit,
  findInvoice,
  openBills,
  openInvoicesPayment,
  previewAllocation,
  setCreditLine,
  undoAllocation,
  useCredit,
  voidInvoice,
} from '#invoicing'
import { cancelPayment, findPaymentOfOrder, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { takePart } from './orders.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const steps = invoiceStepsOn(() => system)
const day = 86_400_000

beforeAll(async () => {
  system = await startTestSystem()
})

afterEach(async () => {
  system.database.clock.offsetMs = 0
  await steps.proveBooks()
})

afterAll(() => system.stop())

const creditOf = async (companyId: string) => (await findCredit(system.house.ctx, { companyId })).credit

describe('an invoice', () => {
  test('comes with an order on account, and the goods leave the stock', async () => {
    const companyId = await steps.company({ termDays: 14 })
    const partId = await takePart(system.database, 5)
    const placed = await steps.order(companyId, { partId, settlement: 'on_account', quantity: 2 })
    const orderId = placed.kind === 'placed' ? placed.orderId : ''
    const invoice = await steps.invoiceOfOrder(orderId)
    expect(invoice).toMatchObject({ settlement: 'on_account', state: 'open', total: 300_000n, paid: 0n })
    expect(invoice.number).toMatch(/^INV\/JKT1\/\d{4}\/\d{6}$/)
    expect(Date.parse(invoice.dueOn) - Date.parse(invoice.issuedOn)).toBe(14 * day)
    const { rows } = await system.database.pool.query(
      `select on_hand, reserved from inventory.stock where part_id = $1 and warehouse_id = 'JKT1'`,
      [partId],
    )
    expect(rows).toEqual([{ on_hand: 3, reserved: 0 }])
  })

  test('is read by its own company and by nobody else', async () => {
    const [own, other] = [await steps.company(), await steps.company()]
    const invoiceId = await steps.sell(own)
    expect(await findInvoice(system.house.ctx, { invoiceId, companyId: own })).not.toBeNull()
    expect(await findInvoice(system.house.ctx, { invoiceId, companyId: other })).toBeNull()
  })

  test('of a company is voided only while nothing has paid it, and keeps its number', async () => {
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId)
    const voided = { invoiceId, by: staffActor('keuangan'), reason: 'salah harga' }
    expect(await voidInvoice(system.house.ctx, voided)).toEqual({ kind: 'voided' })
    expect(await voidInvoice(system.house.ctx, voided)).toEqual({ kind: 'void_before' })
    expect((await openBills(system.house.ctx, { companyId })).total).toBe(0n)
  })
})

describe('terms of payment', () => {
  test('let pass exactly the limit, and say how much is missing above it', async () => {
    const companyId = await steps.company({ limit: 300_000 })
    await steps.sell(companyId, 150_000)
    const check = (amount: number) => checkCredit(system.house.ctx, { companyId, amount: rupiah(amount) })
    expect(await check(150_000)).toMatchObject({ kind: 'allowed', exposure: 150_000n })
    expect(await check(150_001)).toMatchObject({ kind: 'over_limit', short: 1n })
  })

  test('stop with an invoice overdue beyond the grace, and by hand', async () => {
    const companyId = await steps.company()
    await steps.sell(companyId, 111_000, 1)
    const check = () => checkCredit(system.house.ctx, { companyId, amount: rupiah(10_000) })
    system.database.clock.offsetMs = 4 * day
    expect(await check()).toMatchObject({ kind: 'allowed' })
    system.database.clock.offsetMs = 5 * day
    expect(await check()).toMatchObject({ kind: 'overdue', days: 4, rest: 111_000n })
    const terms = { companyId, limit: rupiah(1), termDays: 7, graceDays: 3, blockedReason: 'giro ditolak' }
    await setCreditLine(system.house.ctx, { ...terms, by: machineActor('Sistem') })
    expect(await check()).toEqual({ kind: 'blocked', reason: 'giro ditolak' })
  })

  test('are refused to who has none, and nothing is ordered', async () => {
    const companyId = await steps.company({ limit: 0 })
    const partId = await takePart(system.database, 1)
    const placed = await steps.order(companyId, { partId, settlement: 'on_account' })
    expect(placed).toMatchObject({ kind: 'credit_refused', verdict: { kind: 'over_limit', short: 150_000n } })
    expect((await steps.order(companyId, { partId, settlement: 'prepaid' })).kind).toBe('placed')
  })
})

describe('one payment for many invoices', () => {
  test('pays chosen ones in full and in part, and the oldest first where a sum is given', async () => {
    const companyId = await steps.company()
    const [first, second] = [await steps.sell(companyId, 200_000), await steps.sell(companyId, 300_000)]
    const sum = { kind: 'oldest_first' as const, sum: rupiah(250_000) }
    const plan = await previewAllocation(system.house.ctx, { companyId, wanted: sum })
    expect(plan.lines.map((line) => [line.invoice.id, line.amount, line.restAfter])).toEqual([
      [first, 200_000n, 0n],
      [second, 50_000n, 250_000n],
    ])
    await steps.pay(await steps.open(companyId, [steps.whole(first), steps.part(second, 120_000)]))
    expect(await steps.invoiceOf(companyId, first)).toMatchObject({ state: 'paid', paid: 200_000n })
    expect(await steps.invoiceOf(companyId, second)).toMatchObject({ state: 'partly_paid', paid: 120_000n })
    expect(await creditOf(companyId)).toBe(0n)
  })

  test('asks again where the sum is not what was seen, and never takes more than a rest', async () => {
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 200_000)
    const open = (amount: number, seen: bigint) =>
      openInvoicesPayment(system.house.ctx, {
        companyId,
        buyer: steps.buyer,
        choices: [steps.part(invoiceId, amount)],
        seen: { amountIdr: seen, discountIdr: 0n },
        submissionKey: randomUUID(),
      })
    expect((await open(100_000, 99_999n)).kind).toBe('changed')
    expect((await open(200_001, 200_001n)).kind).toBe('changed')
    expect((await open(100_000, 100_000n)).kind).toBe('opened')
  })

  test('another company cannot pay, see or learn of them', async () => {
    const [own, other] = [await steps.company(), await steps.company()]
    const invoiceId = await steps.sell(own)
    const wanted = { kind: 'chosen' as const, choices: [steps.whole(invoiceId)] }
    const plan = await previewAllocation(system.house.ctx, { companyId: other, wanted })
    expect(plan).toMatchObject({ lines: [], amount: 0n, problems: [{ problem: 'not_payable' }] })
  })

  test('money that comes after the payment was cancelled pays them all the same', async () => {
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 200_000)
    const paymentId = await steps.open(companyId, [steps.whole(invoiceId)])
    await startAttempt(system.house.ctx, { paymentId, channelId: 'doku_va_bca' })
    const { rows } = await system.database.pool.query<{ reference: string }>(
      'select reference from payments.attempt where payment_id = $1',
      [paymentId],
    )
    await cancelPayment(system.house.ctx, { paymentId, reason: 'test' })
    await system.control('doku', 'pay', { invoiceNumber: present(rows[0], 'it was asked').reference })
    await eventually(async () => (await steps.invoiceOf(companyId, invoiceId)).state === 'paid')
  })
})

describe('customer credit', () => {
  test('grows from an invoice that was paid otherwise meanwhile, pays invoices, and never goes below zero', async () => {
    const { ctx } = system.house
    const companyId = await steps.company()
    const [first, second] = [await steps.sell(companyId, 200_000), await steps.sell(companyId, 300_000)]
    const twice = [
      await steps.open(companyId, [steps.whole(first)]),
      await steps.open(companyId, [steps.whole(first)]),
    ]
    for (const paymentId of twice) await steps.pay(paymentId)
    expect(await creditOf(companyId)).toBe(200_000n)
    const use = (amount: number, key = randomUUID()) =>
      useCredit(ctx, {
        companyId,
        choices: [steps.part(second, amount)],
        seen: { amountIdr: BigInt(amount), discountIdr: 0n },
        submissionKey: key,
        by: 'system',
      })
    expect(await use(200_001)).toEqual({ kind: 'short', credit: 200_000n })
    const key = randomUUID()
    expect(await use(150_000, key)).toEqual({ kind: 'used' })
    expect(await use(150_000, key)).toEqual({ kind: 'used' })
    expect(await creditOf(companyId)).toBe(50_000n)
    expect(await steps.invoiceOf(companyId, second)).toMatchObject({ state: 'partly_paid', paid: 150_000n })
  })

  test('comes back when staff undo what paid an invoice, once', async () => {
    const { ctx } = system.house
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 200_000)
    await steps.pay(await steps.open(companyId, [steps.whole(invoiceId)]))
    const detail = present(await findInvoice(ctx, { invoiceId, companyId }), 'it is there')
    const allocationId = present(detail.allocations[0], 'it was paid').id
    const undo = { allocationId, by: staffActor('keuangan'), reason: 'salah faktur' }
    expect(await undoAllocation(ctx, { ...undo, reason: ' ' })).toEqual({ kind: 'reason_missing' })
    expect(await undoAllocation(ctx, undo)).toEqual({ kind: 'undone' })
    expect(await undoAllocation(ctx, undo)).toEqual({ kind: 'undone_before' })
    expect(await steps.invoiceOf(companyId, invoiceId)).toMatchObject({ state: 'open', paid: 0n })
    expect(await creditOf(companyId)).toBe(200_000n)
  })

  test('is made of a surplus by rule', async () => {
    const companyId = await steps.company()
    const partId = await takePart(system.database, 3)
    const placed = await steps.order(companyId, { partId, settlement: 'prepaid' })
    const orderId = placed.kind === 'placed' ? placed.orderId : ''
    const { payment } = present(await findPaymentOfOrder(system.house.ctx, { orderId }), 'it was opened')
    const references: string[] = []
    for (const channelId of ['doku_va_bca', 'doku_va_mandiri']) {
      await startAttempt(system.house.ctx, { paymentId: payment.id, channelId })
      const view = await findPaymentOfOrder(system.house.ctx, { orderId })
      references.push(present(view?.attempt, 'it was asked').reference)
    }
    for (const invoiceNumber of references) await system.control('doku', 'pay', { invoiceNumber })
    await eventually(async () => (await creditOf(companyId)) === 150_000n)
    expect(await steps.invoiceOfOrder(orderId)).toMatchObject({ settlement: 'prepaid', state: 'paid' })
  })
})
