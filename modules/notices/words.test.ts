import { expect, test } from 'vitest'
import type { PaidInvoice } from '#invoicing'
import { rupiah } from '#platform/money.ts'
import { sayAllocations, sayDay, sayMoment } from './words.ts'

const invoice = (index: number): PaidInvoice => ({
  number: `INV/2026/11/${String(index).padStart(6, '0')}`,
  amount: rupiah(900_000_000),
  state: 'partly_paid',
})

test('a hundred invoices and the largest sums fit the blank of a message, in both languages', () => {
  const invoices = Array.from({ length: 100 }, (_, index) => invoice(index))
  for (const language of ['id', 'en'] as const) {
    const text = sayAllocations(language, { invoices, credit: rupiah(900_000_000) })
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toMatch(language === 'id' ? /; dan 95 lainnya; / : /; and 95 more; /)
  }
})

test('five invoices are named without a count, and none leaves only what became credit', () => {
  const five = Array.from({ length: 5 }, (_, index) => invoice(index))
  expect(sayAllocations('id', { invoices: five, credit: rupiah(0) }).split('; ')).toHaveLength(5)
  expect(sayAllocations('en', { invoices: [], credit: rupiah(5_000) })).toMatch(/^Rp\s5\.000 as credit$/)
})

test('moments and days are those of Jakarta, in the language of the reader', () => {
  const moment = new Date('2026-12-31T17:30:00Z')
  expect(sayMoment('id', moment)).toBe('1 Jan 2027, 00.30 WIB')
  expect(sayMoment('en', moment)).toBe('1 Jan 2027, 00:30 WIB')
  expect(sayDay('id', '2026-05-04')).toBe('4 Mei 2026')
  expect(sayDay('en', '2026-05-04')).toBe('4 May 2026')
})
