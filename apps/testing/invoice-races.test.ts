import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  findCredit,
  findInvoice,
  issueInvoice,
  listInvoices,
  openInvoicesPayment,
  previewAllocation,
  undoAllocation,
  useCredit,
  type Choice,
} from '#invoicing'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { takePart } from './orders.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { staffActor } from './staff.ts'

let system: TestSystem
const steps = invoiceStepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})

afterEach(() => steps.proveBooks())

afterAll(() => system.stop())

const creditOf = async (companyId: string) => (await findCredit(system.house.ctx, { companyId })).credit

/** Pays one invoice twice and has its sum as credit. */
async function withCredit(amount: number): Promise<string> {
  const companyId = await steps.company()
  const invoiceId = await steps.sell(companyId, amount)
  const payments = [await steps.open(companyId, [steps.whole(invoiceId)])]
  payments.push(await steps.open(companyId, [steps.whole(invoiceId)]))
  for (const paymentId of payments) await steps.pay(paymentId)
  return companyId
}

test('eight orders on account at once never pass the limit together', async () => {
  const companyId = await steps.company({ limit: 450_000 })
  const partId = await takePart(system.database, 20)
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => steps.order(companyId, { partId, settlement: 'on_account' })),
  )
  expect(outcomes.filter((outcome) => outcome.kind === 'placed')).toHaveLength(3)
  expect(outcomes.filter((outcome) => outcome.kind === 'credit_refused')).toHaveLength(5)
})

test('two payments for one invoice that are paid at once pay it once, and the other one is credit', async () => {
  const companyId = await steps.company()
  const invoiceId = await steps.sell(companyId, 300_000)
  const payments = [
    await steps.open(companyId, [steps.whole(invoiceId)]),
    await steps.open(companyId, [steps.part(invoiceId, 200_000)]),
  ]
  await Promise.all(payments.map((paymentId) => steps.pay(paymentId)))
  expect(await steps.invoiceOf(companyId, invoiceId)).toMatchObject({ state: 'paid', paid: 300_000n })
  expect(await creditOf(companyId)).toBe(200_000n)
})

test('one press of the button, posted five times at once, opens one payment', async () => {
  const companyId = await steps.company()
  const choices = [steps.whole(await steps.sell(companyId, 300_000))]
  const submissionKey = randomUUID()
  const seen = { amountIdr: 300_000n, discountIdr: 0n }
  const input = { companyId, buyer: steps.buyer, choices, seen, submissionKey }
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => openInvoicesPayment(system.house.ctx, input)),
  )
  expect(new Set(opened.map((one) => (one.kind === 'opened' ? one.paymentId : one.kind))).size).toBe(1)
})

test('credit that is used five times at once is used as often as it lasts', async () => {
  const companyId = await withCredit(250_000)
  const invoices = await Promise.all(Array.from({ length: 5 }, () => steps.sell(companyId, 100_000)))
  const outcomes = await Promise.all(
    invoices.map((invoiceId) =>
      useCredit(system.house.ctx, {
        companyId,
        choices: [steps.whole(invoiceId)],
        seen: { amountIdr: 100_000n, discountIdr: 0n },
        submissionKey: randomUUID(),
        by: 'system',
      }),
    ),
  )
  expect(outcomes.filter((outcome) => outcome.kind === 'used')).toHaveLength(2)
  expect(await creditOf(companyId)).toBe(50_000n)
})

test('an allocation that two people undo at once is undone once', async () => {
  const companyId = await withCredit(200_000)
  const invoice = present(
    (await listInvoices(system.house.ctx, { companyId, filter: 'paid' }))[0],
    'it is paid',
  )
  const detail = present(await findInvoice(system.house.ctx, { invoiceId: invoice.id, companyId }), 'there')
  const allocationId = present(detail.allocations[0], 'it was paid').id
  const outcomes = await Promise.all(
    [staffActor('a'), staffActor('b')].map((by) =>
      undoAllocation(system.house.ctx, { allocationId, by, reason: 'salah' }),
    ),
  )
  expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(['undone', 'undone_before'])
  expect(await creditOf(companyId)).toBe(400_000n)
})

test('ten jobs for one paid order write one invoice, and numbers have no gap', async () => {
  const orderId = newId('ord')
  const companyId = await steps.company()
  const issue = () =>
    system.house.ctx.transaction((trx) =>
      issueInvoice(trx, {
        order: {
          id: orderId,
          number: 'SO/UJI/1',
          companyId,
          customerName: 'Bengkel Contoh',
          customerAddress: 'Jl. Contoh 1',
          net: rupiah(100_000),
          tax: rupiah(11_000),
          total: rupiah(111_000),
          lines: [
            {
              sku: 'A',
              nameId: 'A',
              nameEn: 'A',
              brand: 'A',
              quantity: 1,
              unitPrice: rupiah(100_000),
              linePrice: rupiah(100_000),
            },
          ],
        },
        settlement: { kind: 'on_account', companyId, termDays: 7 },
        at: new Date(),
      }),
    )
  const issued = await Promise.all(Array.from({ length: 10 }, issue))
  expect(new Set(issued.map((one) => one.number)).size).toBe(1)
  const { rows } = await system.database.pool.query<{ agrees: boolean }>(
    `select count(*) = max(right(number, 6)::int) as agrees from invoicing.invoice`,
  )
  expect(rows).toEqual([{ agrees: true }])
})

type Step =
  | { readonly do: 'sell'; readonly amount: number }
  | { readonly do: 'pay' | 'pay_twice' | 'credit'; readonly picks: readonly number[]; readonly part: number }
  | { readonly do: 'undo'; readonly pick: number }

const sequences = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('sell' as const), amount: fc.integer({ min: 20_000, max: 900_000 }) }),
    fc.record({
      do: fc.constantFrom('pay' as const, 'pay_twice' as const, 'credit' as const),
      picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      part: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ do: fc.constant('undo' as const), pick: fc.nat(20) }),
  ),
  { minLength: 3, maxLength: 10 },
)

test('whatever is sold, paid, paid twice, credited and undone, in any order, no rupiah is lost', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence: readonly Step[]) => {
      const companyId = await steps.company()
      const sold = await steps.sell(companyId, 250_000)
      let money = 0n
      let sales = (await steps.invoiceOf(companyId, sold)).total
      for (const step of sequence) {
        if (step.do === 'sell') {
          await steps.sell(companyId, step.amount)
          sales = rupiah(sales + BigInt(step.amount))
        } else money += await play(companyId, step)
      }
      const all = await listInvoices(system.house.ctx, { companyId, filter: 'all', limit: 500 })
      const rest = all.reduce((sum, invoice) => sum + invoice.rest, 0n)
      const credit = await creditOf(companyId)
      // What was sold is paid or owed; what was paid is on invoices or is credit.
      expect(sales - rest + credit).toBe(money)
      await steps.proveBooks()
    }),
    { numRuns: 15 },
  )
}, 120_000)

/** Plays one step; gives the money that came from outside. */
async function play(companyId: string, step: Exclude<Step, { do: 'sell' }>): Promise<bigint> {
  const { ctx } = system.house
  if (step.do === 'undo') {
    const all = await listInvoices(ctx, { companyId, filter: 'all', limit: 500 })
    const details = await Promise.all(all.map((one) => findInvoice(ctx, { invoiceId: one.id, companyId })))
    const allocations = details.flatMap((detail) => detail?.allocations ?? [])
    const allocation = allocations[step.pick % Math.max(1, allocations.length)]
    if (allocation !== undefined)
      await undoAllocation(ctx, { allocationId: allocation.id, by: staffActor('keuangan'), reason: 'uji' })
    return 0n
  }
  const unpaid = await listInvoices(ctx, { companyId, filter: 'open', limit: 500 })
  if (unpaid.length === 0) return 0n
  const ids = [...new Set(step.picks.map((pick) => unpaid[pick % unpaid.length]?.id ?? ''))]
  const choices = ids.map((invoiceId): Choice => {
    const rest = unpaid.find((invoice) => invoice.id === invoiceId)?.rest ?? rupiah(0)
    const part = (rest * BigInt(step.part)) / 100n
    return { invoiceId, amount: rupiah(part > 0n ? part : rest) }
  })
  const plan = await previewAllocation(ctx, { companyId, wanted: { kind: 'chosen', choices } })
  if (step.do === 'credit') {
    const seen = { amountIdr: plan.amount, discountIdr: plan.discount }
    await useCredit(ctx, { companyId, choices, seen, submissionKey: randomUUID(), by: 'system' })
    return 0n
  }
  // Virtual accounts take no less.
  if (plan.amount < 10_000n) return 0n
  const payments = [await steps.open(companyId, choices)]
  if (step.do === 'pay_twice') payments.push(await steps.open(companyId, choices))
  await Promise.all(payments.map((paymentId) => steps.pay(paymentId)))
  return plan.amount * BigInt(payments.length)
}
