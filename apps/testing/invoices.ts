import { machineActor } from '#access'
import { randomUUID } from 'node:crypto'
import {
  findInvoiceOfOrder,
  issueInvoice,
  listInvoices,
  openInvoicesPayment,
  previewAllocation,
  setCreditLine,
  type Choice,
  type Invoice,
} from '#invoicing'
import { addToCart, placeOrder, type OrderPlaced } from '#ordering'
import { findPaymentRecord, startAttempt, type PaymentRecord } from '#payments'
import { assert, present } from '#platform/assert.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import type { Ctx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import { silentLog } from '#platform/log.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { extractPpn } from '#tax'
import { proveBooks } from '../prove-books.ts'
import { eventually, type TestSystem } from './start-test-system.ts'

let companies = 0

const buyer = { id: newId('byr'), name: 'Keuangan Contoh', phone: '6281230000009', email: null }

/** What companies, staff and banks do with invoices, in the words of a test, on one system. */
export function invoiceStepsOn(system: () => TestSystem) {
  const ctx = () => system().house.ctx
  return {
    buyer,
    company: (terms: { limit?: number; termDays?: number } = {}) => addCompany(system(), terms),
    /** An invoice on account, without the order behind it. */
    sell: (companyId: string, total = 111_000, termDays = 30) =>
      sell(ctx(), { companyId, total: rupiah(total), termDays }),
    order: (companyId: string, input: NewOrder) => order(ctx(), companyId, input),
    open: (companyId: string, choices: readonly Choice[]) => open(ctx(), companyId, choices),
    pay: (paymentId: string) => pay(system(), paymentId),
    whole: (invoiceId: string): Choice => ({ invoiceId, amount: null }),
    part: (invoiceId: string, amount: number): Choice => ({ invoiceId, amount: rupiah(amount) }),
    async invoiceOf(companyId: string, invoiceId: string): Promise<Invoice> {
      const all = await listInvoices(ctx(), { companyId, filter: 'all', limit: 500 })
      return present(
        all.find((invoice) => invoice.id === invoiceId),
        'the invoice is there',
      )
    },
    invoiceOfOrder: (orderId: string) => eventually(() => findInvoiceOfOrder(ctx(), { orderId })),
    /** Throws with every breach of the books. */
    async proveBooks(): Promise<void> {
      const { db, now } = ctx()
      const proof = await withSnapshot({ db, now, log: silentLog }, (frozen) =>
        proveBooks(frozen, { full: true }),
      )
      assert(proof.breaches.length === 0, proof.breaches.join('; '))
    },
  }
}

async function addCompany(
  system: TestSystem,
  { limit = 100_000_000, termDays = 30 }: { limit?: number; termDays?: number },
): Promise<string> {
  companies += 1
  const id = newId('cmp')
  const npwp = String(Date.now()).padStart(13, '0') + String(companies).padStart(3, '0')
  await system.database.pool.query(
    `insert into companies.company
      (id, name, kind, npwp, price_list_id, phone, street, district, city, province, postal_code, created_at)
     values ($1, $2, 'bengkel', $3, 'ritel', '6281230000010', 'Jl. Contoh 1', 'Contoh', 'Contoh', 'Bali', '80111', now())`,
    [id, `Bengkel Contoh ${companies}`, npwp],
  )
  const line = { companyId: id, limit: rupiah(limit), termDays, graceDays: 3, blockedReason: null }
  await setCreditLine(system.house.ctx, { ...line, by: machineActor('Sistem') })
  return id
}

async function sell(ctx: Ctx, sale: { companyId: string; total: Rupiah; termDays: number }): Promise<string> {
  const { companyId, total, termDays } = sale
  const { net, tax } = extractPpn(total)
  const line = { sku: 'CONTOH-1', nameId: 'Contoh', nameEn: 'Sample', brand: 'Contoh', quantity: 1 }
  const { invoiceId } = await ctx.transaction((trx) =>
    issueInvoice(trx, {
      order: {
        id: newId('ord'),
        number: `SO/UJI/${randomUUID()}`,
        companyId,
        customerName: 'Bengkel Contoh',
        customerAddress: 'Jl. Contoh 1',
        net,
        tax,
        total,
        lines: [{ ...line, unitPrice: total, linePrice: total }],
      },
      settlement: { kind: 'on_account', companyId, termDays },
      at: ctx.now(),
    }),
  )
  return invoiceId
}

interface NewOrder {
  readonly partId: string
  readonly settlement: 'prepaid' | 'on_account'
  readonly quantity?: number
}

async function order(ctx: Ctx, companyId: string, input: NewOrder): Promise<OrderPlaced> {
  const visitorToken = newToken()
  const { partId, settlement, quantity = 1 } = input
  await addToCart(ctx, { visitorToken, partId, quantity })
  return placeOrder(ctx, {
    visitorToken,
    submissionKey: randomUUID(),
    buyer: { companyId, buyerId: buyer.id },
    priceListId: 'ritel',
    contact: { name: buyer.name, phone: buyer.phone, email: null },
    address: {
      street: 'Jl. Contoh 1',
      district: 'Contoh',
      city: 'Contoh',
      province: 'Bali',
      postalCode: '80111',
      landmark: null,
    },
    locale: 'id',
    seenTotalIdr: 150_000n * BigInt(quantity),
    settlement,
  })
}

async function open(ctx: Ctx, companyId: string, choices: readonly Choice[]): Promise<string> {
  const plan = await previewAllocation(ctx, { companyId, wanted: { kind: 'chosen', choices } })
  const opened = await openInvoicesPayment(ctx, {
    companyId,
    buyer,
    choices,
    seen: { amountIdr: plan.amount, discountIdr: plan.discount },
    submissionKey: randomUUID(),
  })
  assert(opened.kind === 'opened', `the payment is opened, not ${opened.kind}`)
  return opened.paymentId
}

/** Pays by virtual account at the provider, and waits until we know. */
async function pay(system: TestSystem, paymentId: string): Promise<PaymentRecord> {
  const { ctx } = system.house
  const recordOf = async () => present(await findPaymentRecord(ctx, { paymentId }), 'the payment is there')
  const started = await startAttempt(ctx, { paymentId, channelId: 'doku_va_bca' })
  assert(started.kind === 'awaiting', `the attempt waits, and is not ${started.kind}`)
  const before = await recordOf()
  const attempt = present(before.attempts.at(-1), 'an attempt was made')
  await system.control('doku', 'pay', { invoiceNumber: attempt.reference })
  return eventually(async () => {
    const record = await recordOf()
    return record.receipts.length > before.receipts.length ? record : null
  })
}
