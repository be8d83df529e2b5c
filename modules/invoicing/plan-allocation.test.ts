import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rupiah, sumRupiah } from '#platform/money.ts'
import { restOf, type Invoice } from './invoice.ts'
import { planChosen, planOldestFirst } from './plan-allocation.ts'

const rules = [
  { basisPoints: 200, withinDays: 7 },
  { basisPoints: 100, withinDays: 14 },
]

function invoice(id: string, total: number, paid = 0, issuedOn = '2026-11-20'): Invoice {
  return {
    id,
    number: id,
    settlement: 'on_account',
    orderId: 'ord_1',
    orderNumber: 'SO/1',
    companyId: 'cmp_1',
    customerName: 'Bengkel Contoh',
    customerAddress: 'Jl. Contoh 1',
    net: rupiah(total),
    tax: rupiah(0),
    total: rupiah(total),
    paid: rupiah(paid),
    state: paid === 0 ? 'open' : 'partly_paid',
    paymentId: null,
    issuedOn,
    dueOn: '2026-12-20',
    issuedAt: new Date('2026-11-20T03:00:00Z'),
  }
}

const on = (today: string, ...unpaid: Invoice[]) => ({ unpaid, rules, today })

test('a discount is of the rest, for who settles it in full, by the best rule that still holds', () => {
  const whole = (today: string) =>
    planChosen(on(today, invoice('a', 1_000_000, 400_000)), [{ invoiceId: 'a', amount: null }])
  expect(whole('2026-11-27')).toMatchObject({ amount: 588_000n, discount: 12_000n, settles: 600_000n })
  expect(whole('2026-11-28')).toMatchObject({ amount: 594_000n, discount: 6_000n })
  expect(whole('2026-12-05')).toMatchObject({ amount: 600_000n, discount: 0n })
})

test('the whole rest typed by hand is the whole rest', () => {
  const terms = on('2026-11-20', invoice('a', 500_000))
  const typed = planChosen(terms, [{ invoiceId: 'a', amount: rupiah(500_000) }])
  expect(typed).toEqual(planChosen(terms, [{ invoiceId: 'a', amount: null }]))
  expect(planChosen(terms, [{ invoiceId: 'a', amount: rupiah(499_999) }]).discount).toBe(0n)
})

test('what cannot be paid is named and left out', () => {
  const terms = on('2026-11-20', invoice('a', 100), invoice('b', 100))
  const plan = planChosen(terms, [
    { invoiceId: 'a', amount: rupiah(101) },
    { invoiceId: 'b', amount: rupiah(0) },
    { invoiceId: 'c', amount: null },
  ])
  expect(plan.lines).toEqual([])
  expect(plan.problems).toEqual([
    { invoiceId: 'c', problem: 'not_payable' },
    { invoiceId: 'a', problem: 'above_rest' },
    { invoiceId: 'b', problem: 'nothing' },
  ])
})

test('money and discount are what they settle, of every line and in all, and never all discount', () => {
  const invoices = fc.array(
    fc
      .integer({ min: 1, max: 5_000_000 })
      .chain((total) => fc.tuple(fc.constant(total), fc.integer({ min: 0, max: total - 1 }))),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(invoices, fc.bigInt({ min: 0n, max: 20_000_000n }), (sums, money) => {
      const terms = on('2026-11-21', ...sums.map(([total, paid], index) => invoice(`i${index}`, total, paid)))
      const plan = planOldestFirst(terms, rupiah(money))
      for (const line of plan.lines) {
        expect(line.amount + line.discount).toBe(line.settles)
        expect(line.settles + line.restAfter).toBe(restOf(line.invoice))
        expect(line.amount).toBeGreaterThan(0n)
      }
      expect(plan.amount).toBeLessThanOrEqual(money)
      const owed = sumRupiah(terms.unpaid.map(restOf))
      expect(plan.settles < owed ? plan.amount : money).toBe(money)
    }),
  )
})
