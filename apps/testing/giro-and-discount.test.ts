import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addCashDiscountRule, findCredit, findInvoice, moveGiro, openBills, registerGiro } from '#invoicing'
import { openPermanentAccount, startAttempt } from '#payments'
import { present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const steps = invoiceStepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})

afterEach(() => steps.proveBooks())

afterAll(() => system.stop())

const creditOf = async (companyId: string) => (await findCredit(system.house.ctx, { companyId })).credit

describe('a giro', () => {
  test('is no money until it is cleared, then pays its invoices, and the rest is credit', async () => {
    const { ctx } = system.house
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 200_000)
    const giro = {
      companyId,
      number: randomUUID(),
      bank: 'Bank Contoh',
      amount: rupiah(250_000),
      dueOn: businessDay(ctx.now()),
      lines: [{ invoiceId, amount: rupiah(200_000) }],
      by: staffActor('keuangan'),
    }
    const registered = await registerGiro(ctx, giro)
    expect(await registerGiro(ctx, giro)).toEqual({ kind: 'registered_before' })
    const giroId = registered.kind === 'registered' ? registered.giroId : ''
    const move = (to: 'deposited' | 'cleared' | 'bounced') =>
      moveGiro(ctx, { giroId, to, reason: 'bank', by: staffActor('keuangan') })
    expect(await move('cleared')).toEqual({ kind: 'not_possible' })
    await move('deposited')
    expect((await steps.invoiceOf(companyId, invoiceId)).paid).toBe(0n)
    expect(await move('cleared')).toEqual({ kind: 'moved' })
    expect(await move('bounced')).toEqual({ kind: 'not_possible' })
    expect((await steps.invoiceOf(companyId, invoiceId)).state).toBe('paid')
    expect(await creditOf(companyId)).toBe(50_000n)
  })

  test('that bounces leaves the invoices open', async () => {
    const { ctx } = system.house
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId, 200_000)
    const registered = await registerGiro(ctx, {
      companyId,
      number: randomUUID(),
      bank: 'Bank Contoh',
      amount: rupiah(200_000),
      dueOn: businessDay(ctx.now()),
      lines: [],
      by: staffActor('keuangan'),
    })
    const giroId = registered.kind === 'registered' ? registered.giroId : ''
    await moveGiro(ctx, { giroId, to: 'bounced', reason: 'saldo kurang', by: staffActor('keuangan') })
    expect(await steps.invoiceOf(companyId, invoiceId)).toMatchObject({ state: 'open', paid: 0n })
    expect(await creditOf(companyId)).toBe(0n)
  })
})

describe('a transfer to a permanent number', () => {
  test('pays the oldest invoices first, and what is left over is credit', async () => {
    const { ctx } = system.house
    const companyId = await steps.company()
    const late = await steps.sell(companyId, 300_000, 30)
    const early = await steps.sell(companyId, 200_000, 7)
    const opened = await openPermanentAccount(ctx, { companyId, channelId: 'doku_va_bca' })
    const number = opened.kind === 'opened' ? opened.account.number : ''
    const transfer = (amount: number) => system.control('doku', 'pay', { virtualAccountNo: number, amount })
    await transfer(250_000)
    await eventually(async () => (await steps.invoiceOf(companyId, late)).paid > 0n)
    expect(await steps.invoiceOf(companyId, early)).toMatchObject({ state: 'paid' })
    expect(await steps.invoiceOf(companyId, late)).toMatchObject({ state: 'partly_paid', paid: 50_000n })
    expect((await openBills(ctx, { companyId })).total).toBe(250_000n)
    await transfer(300_000)
    await eventually(async () => (await steps.invoiceOf(companyId, late)).state === 'paid')
    expect(await creditOf(companyId)).toBe(50_000n)
  })
})

// Last, as its rule is everybody's.
describe('a cash discount', () => {
  test('is granted on a full payment in time, and not a day later, even if the payment was opened in time', async () => {
    const { ctx } = system.house
    const startsOn = businessDay(ctx.now())
    const rule = { basisPoints: 200, withinDays: 7, startsOn, endsOn: startsOn }
    await ctx.transaction((trx) => addCashDiscountRule(trx, rule))
    const companyId = await steps.company()
    const [early, partly, late] = [
      await steps.sell(companyId, 500_000),
      await steps.sell(companyId, 500_000),
      await steps.sell(companyId, 500_000),
    ]
    await steps.pay(await steps.open(companyId, [steps.whole(early), steps.part(partly, 100_000)]))
    expect(await steps.invoiceOf(companyId, early)).toMatchObject({ state: 'paid', paid: 500_000n })
    expect(await steps.invoiceOf(companyId, partly)).toMatchObject({ paid: 100_000n })
    const detail = present(await findInvoice(ctx, { invoiceId: early, companyId }), 'it is there')
    expect(detail.allocations).toMatchObject([{ amount: 490_000n, discount: 10_000n }])

    const paymentId = await steps.open(companyId, [steps.whole(late)])
    await startAttempt(ctx, { paymentId, channelId: 'doku_va_bca' })
    // As if the money came when the last day of the discount is over.
    await system.database.pool.query(`
      alter table invoicing.bundle_line disable trigger bundle_line_append_only;
      update invoicing.bundle_line set discount_until = '2026-01-01' where invoice_id = '${late}';
      alter table invoicing.bundle_line enable trigger bundle_line_append_only`)
    const { rows } = await system.database.pool.query<{ reference: string }>(
      'select reference from payments.attempt where payment_id = $1',
      [paymentId],
    )
    await system.control('doku', 'pay', {
      invoiceNumber: present(rows[0], 'it was asked').reference,
    })
    await eventually(async () => (await steps.invoiceOf(companyId, late)).paid > 0n)
    expect(await steps.invoiceOf(companyId, late)).toMatchObject({ state: 'partly_paid', paid: 490_000n })
  })
})
