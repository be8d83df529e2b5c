import { machineActor } from '#access'
import { listParts } from '#catalogue'
import { findCompany, type Company } from '#companies'
import { listStock } from '#inventory'
import {
  addCashDiscountRule,
  findCreditLine,
  findInvoiceOfOrder,
  moveGiro,
  registerGiro,
  setCreditLine,
  type Invoice,
} from '#invoicing'
import { addToCart, findCart, placeOrder, priceCart } from '#ordering'
import { assert, present } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { newToken } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'

const dayMs = 86_400_000

/** What the demonstration's companies bought on account, days ago, and how much of it a cleared giro has paid since. */
const sales = [
  { companyIndex: 0, daysAgo: 62, quantity: 6, paidPercent: 100n },
  { companyIndex: 0, daysAgo: 46, quantity: 8, paidPercent: 40n },
  { companyIndex: 0, daysAgo: 33, quantity: 3, paidPercent: 0n },
  { companyIndex: 0, daysAgo: 25, quantity: 5, paidPercent: 0n },
  { companyIndex: 0, daysAgo: 3, quantity: 4, paidPercent: 0n },
  { companyIndex: 1, daysAgo: 20, quantity: 4, paidPercent: 100n },
  { companyIndex: 1, daysAgo: 9, quantity: 6, paidPercent: 0n },
  { companyIndex: 1, daysAgo: 2, quantity: 2, paidPercent: 0n },
] as const

/** The second company's terms are written last: they say that everything before is there. */
const terms = [
  { companyIndex: 0, limit: 50_000_000, termDays: 30 },
  { companyIndex: 1, limit: 25_000_000, termDays: 30 },
] as const

/** A cleared giro brings a little more than its invoice: the rest is customer credit. */
const giroExtra = 75_000n
const partsLooked = 100
const partsPerSale = 6
const quantitySpare = 20

/**
 * Gives the demonstration's companies credit lines and a past: invoices that are open, overdue, paid in part and paid, by
 * the ways of any sale. A second run changes nothing.
 */
export async function createDemoInvoices(ctx: Ctx, companyIds: readonly string[]): Promise<void> {
  const last = present(companyIds[1], 'the demonstration has two companies')
  if ((await findCreditLine(ctx, { companyId: last })) !== null) return
  const startsOn = businessDay(new Date(ctx.now().getTime() - 90 * dayMs))
  await ctx.transaction((trx) =>
    addCashDiscountRule(trx, { basisPoints: 200, withinDays: 7, startsOn, endsOn: null }),
  )
  const partIds = await findStockedParts(ctx)
  for (const { companyIndex, limit, termDays } of terms) {
    const companyId = present(companyIds[companyIndex], 'the demonstration has two companies')
    const company = present(await findCompany(ctx, { companyId }), 'the seed has made it')
    // While the past is written its overdue invoices must not stop it.
    await grantTerms(ctx, { companyId, limit, termDays, graceDays: 60 })
    for (const [index, sale] of sales.entries()) {
      if (sale.companyIndex !== companyIndex) continue
      const chosen = partIds.slice(index * partsPerSale, (index + 1) * partsPerSale)
      await sellInThePast(ctx, { company, partIds: chosen, key: `demo-${index}`, ...sale })
    }
  }
  for (const { companyIndex, limit, termDays } of terms) {
    const companyId = present(companyIds[companyIndex], 'the demonstration has two companies')
    await grantTerms(ctx, { companyId, limit, termDays, graceDays: 3 })
  }
}

async function grantTerms(
  ctx: Ctx,
  line: { companyId: string; limit: number; termDays: number; graceDays: number },
): Promise<void> {
  await setCreditLine(ctx, {
    ...line,
    limit: rupiah(line.limit),
    blockedReason: null,
    by: machineActor('Sistem'),
  })
}

async function findStockedParts(ctx: Ctx): Promise<string[]> {
  const { rows } = await listParts(ctx, { limit: partsLooked })
  const stocks = await listStock(ctx, { partIds: rows.map((part) => part.id) })
  const ids = rows.map((part) => part.id)
  return ids
    .filter((id) =>
      (stocks.get(id)?.warehouses ?? []).some((warehouse) => warehouse.available >= quantitySpare),
    )
    .toReversed()
}

interface Sale {
  readonly company: Company
  readonly partIds: readonly string[]
  readonly key: string
  readonly daysAgo: number
  readonly quantity: number
  readonly paidPercent: bigint
}

async function sellInThePast(now: Ctx, sale: Sale): Promise<void> {
  const at = new Date(now.now().getTime() - sale.daysAgo * dayMs)
  const ctx: Ctx = { ...now, now: () => at }
  const { company, partIds, quantity, key } = sale
  const visitorToken = newToken()
  for (const partId of partIds) await addToCart(ctx, { visitorToken, partId, quantity })
  const cart = await findCart(ctx, { visitorToken })
  const { sums } = await priceCart(ctx, { cart, priceListId: company.priceListId })
  const placed = await placeOrder(ctx, {
    visitorToken,
    submissionKey: key,
    buyer: { companyId: company.id, buyerId: 'demo' },
    priceListId: company.priceListId,
    contact: { name: company.name, phone: company.phone, email: null },
    address: { ...company.address, landmark: null },
    locale: 'id',
    seenTotalIdr: sums.total,
    settlement: 'on_account',
  })
  assert(placed.kind === 'placed', `the demonstration's order is placed, not ${placed.kind}`)
  const invoice = present(await findInvoiceOfOrder(ctx, placed), 'an order on account has its invoice')
  if (sale.paidPercent > 0n) await payByGiro(ctx, { sale, invoice, at })
}

async function payByGiro(ctx: Ctx, paid: { sale: Sale; invoice: Invoice; at: Date }): Promise<void> {
  const { sale, invoice, at } = paid
  const by = machineActor('demonstration')
  const amount = rupiah((invoice.total * sale.paidPercent) / 100n)
  const registered = await registerGiro(ctx, {
    companyId: sale.company.id,
    number: `CTH${sale.key.slice(5).padStart(6, '0')}`,
    bank: 'Bank Contoh',
    amount: rupiah(sale.paidPercent === 100n ? amount + giroExtra : amount),
    dueOn: businessDay(at),
    lines: [{ invoiceId: invoice.id, amount }],
    by,
  })
  if (registered.kind !== 'registered') return
  const { giroId } = registered
  for (const to of ['deposited', 'cleared'] as const)
    await moveGiro(ctx, { giroId, to, reason: 'peragaan', by })
}
