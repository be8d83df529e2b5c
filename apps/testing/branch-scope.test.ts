import '#platform/testing/start-postgres.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissionsOf, permissionsWithin, PermissionDenied, type Actor, type ProofNeeded } from '#access'
import { findCompanies, findCompanyForStaff, listBranches, listCompanies } from '#companies'
import {
  addCashDiscountRuleByStaff,
  countDueGiros,
  exportReceivables,
  findCompanyAccount,
  findGiro,
  findInvoiceForStaff,
  listCompaniesOverLimit,
  listGiroPage,
  listReceivables,
  moveGiro,
  previewForStaff,
  registerGiro,
  setCreditLine,
  summarizeAges,
  summarizeDebts,
  summarizeReceivables,
  undoAllocation,
  useCreditByStaff,
  voidInvoice,
} from '#invoicing'
import { findTimeline, findXray } from '#monitor'
import {
  approveRefund,
  askRefundAgain,
  closeNumberByStaff,
  confirmPayout,
  exportPayments,
  exportRefunds,
  findPaymentForStaff,
  findRefundForStaff,
  findRefundRoomsForStaff,
  listCompanyPayments,
  listNumbersForStaff,
  listPaymentsForStaff,
  listRefundsForStaff,
  listSurplusForStaff,
  openNumberByStaff,
  orderRefund,
  rejectRefund,
  resolveRefund,
  setRefundAccount,
} from '#payments'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { tradeIn, type Trade } from './branch-trade.ts'
import { account } from './refunds.ts'
import { proven, staffActor } from './staff.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const invoices = invoiceStepsOn(() => system)

const house = staffActor('seluruh rumah')
const here = 'brn_DISINI'
const there = 'brn_DISANA'

/** Somebody with every permission of a role, narrowed to one branch. */
function within(branches: readonly string[], role = 'admin'): Actor {
  const scope = { branches, brands: null }
  const held = permissionsWithin(permissionsOf(role, null), scope)
  return { ...staffActor(`cabang ${branches.join(' ')}`, [...held]), scope }
}
const by = within([here])

let own: Trade
let other: Trade

beforeAll(async () => {
  system = await startTestSystem()
  for (const [index, id] of [here, there].entries())
    await system.database.pool.query(
      'insert into companies.branch (id, code, name, city) values ($1, $2, $3, $4)',
      [id, ['DSN', 'DSA'][index], `Cabang Contoh ${index}`, 'Contoh'],
    )
  own = await tradeIn(system, here)
  other = await tradeIn(system, there)
}, 60_000)
afterAll(() => system.stop())

/** Everything that an export gives, once the fresh factor is given that it asks for. */
async function all<Page>(
  take: () => Promise<{ kind: 'exported'; pages: AsyncGenerator<Page> } | ProofNeeded>,
): Promise<Page[]> {
  const taken = await proven(ctx(), by, take)
  assert(taken.kind === 'exported', 'the factor is given')
  const found: Page[] = []
  for await (const page of taken.pages) found.push(page)
  return found
}

describe('somebody narrowed to a branch sees in lists, counts, sums and exports what is theirs, and no other', () => {
  test('companies and what they owe', async () => {
    const listed = await listCompanies(ctx(), { text: '', by, limit: 200 })
    expect(listed.companies.map((company) => company.id)).toEqual([own.companyId])
    expect((await listCompanies(ctx(), { text: other.name, by })).companies).toEqual([])
    const after = await listCompanies(ctx(), { text: '', after: other.companyId, by })
    expect(after.companies.map((company) => company.id)).toEqual([own.companyId])
    const both = [own.companyId, other.companyId]
    expect([...(await findCompanies(ctx(), { ids: both, by })).keys()]).toEqual([own.companyId])
    const debts = await summarizeDebts(ctx(), { companyIds: both, by })
    expect(debts.map((debt) => debt.companyId)).toEqual([own.companyId])
    const over = await listCompaniesOverLimit(ctx(), { by })
    expect(over.map((debt) => debt.companyId)).toEqual([own.companyId])
    expect((await listCompaniesOverLimit(ctx(), { by: house })).length).toBeGreaterThan(1)
  })

  test('invoices, their sums and ages', async () => {
    const filter = { view: 'open', text: '' } as const
    const page = await listReceivables(ctx(), { ...filter, by })
    expect(page.invoices.map((invoice) => invoice.id)).toEqual([own.invoiceId])
    expect((await listReceivables(ctx(), { ...filter, companyId: other.companyId, by })).invoices).toEqual([])
    expect(await summarizeReceivables(ctx(), { ...filter, by })).toMatchObject({ count: 1, rest: 150_000n })
    const ages = await summarizeAges(ctx(), { by })
    expect(Object.values(ages).reduce((sum, age) => sum + age.count, 0)).toBe(1)
    const exported = (
      await all(() => exportReceivables(ctx(), { filter: { view: 'all', text: '' }, by }))
    ).flatMap((page) => page.invoices)
    expect(new Set(exported.map((invoice) => invoice.companyId))).toEqual(new Set([own.companyId]))
  })

  test('giros', async () => {
    const page = await listGiroPage(ctx(), { view: 'waiting', by })
    expect(page.giros.map((giro) => giro.id)).toEqual([own.giroId])
    expect(await countDueGiros(ctx(), { by })).toMatchObject({ thisWeek: 1, amount: 10_000n })
  })

  test('payments, by search too, and money that waits', async () => {
    const ids = async (text: string) =>
      (await listPaymentsForStaff(ctx(), { text, by })).payments.map((payment) => payment.id)
    expect(await ids('')).toEqual([own.paymentId])
    expect(await ids(other.name)).toEqual([])
    expect(await ids(other.paymentId)).toEqual([])
    const pages = await all(() => exportPayments(ctx(), { filter: {}, by }))
    expect(pages.flatMap((page) => page.payments.map((payment) => payment.id))).toEqual([own.paymentId])
    expect((await listSurplusForStaff(ctx(), { by })).map((one) => one.id)).toEqual([own.surplusId])
    const ofOther = { companyId: other.companyId, limit: 10, by }
    expect(await listCompanyPayments(ctx(), ofOther)).toEqual([])
    expect(await listNumbersForStaff(ctx(), ofOther)).toEqual([])
    expect(await listNumbersForStaff(ctx(), { companyId: own.companyId, by })).toHaveLength(1)
  })

  test('refunds', async () => {
    const ids = async (text: string) =>
      (await listRefundsForStaff(ctx(), { text, by })).refunds.map(({ refund }) => refund.id)
    expect(await ids('')).toEqual([own.refundId])
    expect(await ids(other.refundId)).toEqual([])
    const exported = (await all(() => exportRefunds(ctx(), { filter: {}, by }))).flatMap(
      (page) => page.refunds,
    )
    expect(exported.map(({ refund }) => refund.id)).toEqual([own.refundId])
  })
})

test('what is another branch’s is not there by its address either, and one’s own is', async () => {
  const look = async (trade: Trade) => {
    const { companyId, invoiceId, giroId, paymentId, refundId } = trade
    const timeline = await findTimeline(ctx(), { paymentId, by })
    const found = await Promise.all([
      findCompanyForStaff(ctx(), { companyId, by }),
      findCompanyAccount(ctx(), { companyId, by }),
      findInvoiceForStaff(ctx(), { invoiceId, by }),
      findGiro(ctx(), { giroId, by }),
      findPaymentForStaff(ctx(), { paymentId, by }),
      findRefundForStaff(ctx(), { refundId, by }),
      findRefundRoomsForStaff(ctx(), { paymentId, by }),
    ])
    return [...found, timeline, timeline === null ? null : await findXray(ctx(), { timeline, by })]
  }
  expect((await look(other)).every((found) => found === null)).toBe(true)
  expect((await look(own)).every((found) => found !== null)).toBe(true)
})

describe('nothing of another branch changes', () => {
  const reason = 'salah'
  test('neither invoice, allocation, giro, credit nor number', async () => {
    const { companyId, invoiceId, giroId } = other
    const choices = [invoices.whole(invoiceId)]
    const wanted = { kind: 'chosen' as const, choices }
    const seen = { amountIdr: 1n, discountIdr: 0n }
    const use = { companyId, choices, seen, submissionKey: randomUUID(), by }
    const paper = { number: randomUUID(), bank: 'Bank Contoh', amount: rupiah(1_000), lines: [] }
    const giro = { ...paper, companyId, dueOn: businessDay(ctx().now()), by }
    expect(await registerGiro(ctx(), giro)).toEqual({ kind: 'no_company' })
    expect(await previewForStaff(ctx(), { companyId, wanted, by })).toBeNull()
    const answers = await Promise.all([
      voidInvoice(ctx(), { invoiceId, reason, by }),
      undoAllocation(ctx(), { allocationId: other.allocationId, reason, by }),
      moveGiro(ctx(), { giroId, to: 'bounced', reason, by }),
      useCreditByStaff(ctx(), use),
      closeNumberByStaff(ctx(), { permanentAccountId: other.numberId, by }),
      setCreditLine(ctx(), { ...terms(companyId), by }),
    ])
    expect(answers).toEqual(answers.map(() => ({ kind: 'not_found' })))
    const number = { companyId, channelId: 'doku_va_bni', by }
    expect(await openNumberByStaff(ctx(), number)).toEqual({ kind: 'unknown_company' })
  })

  test('nor a refund, whatever one would do with it', async () => {
    const { paymentId, receiptId, refundId } = other
    const wish = {
      paymentId,
      receiptId,
      surplusId: null,
      amount: rupiah(1_000),
      seenRest: rupiah(1_000),
      reason: 'buyer_cancelled',
      note: '',
      byHand: true,
      account: null,
    } as const
    const answers = await Promise.all([
      orderRefund(ctx(), { ...wish, by }),
      approveRefund(ctx(), { refundId, by }),
      rejectRefund(ctx(), { refundId, reason, by }),
      askRefundAgain(ctx(), { refundId, by }),
      setRefundAccount(ctx(), { refundId, account, by }),
      confirmPayout(ctx(), { refundId, paidOn: businessDay(ctx().now()), bankReference: 'REF-1', by }),
      resolveRefund(ctx(), { refundId, went: false, providerReference: '', reason, by }),
    ])
    expect(answers).toEqual(answers.map(() => ({ kind: 'not_found' })))
  })

  test('and what is for every branch is not theirs to change', async () => {
    const rule = { basisPoints: 100, withinDays: 7, startsOn: businessDay(ctx().now()), endsOn: null, by }
    await expect(addCashDiscountRuleByStaff(ctx(), rule)).rejects.toBeInstanceOf(PermissionDenied)
  })

  test('while the same deeds are done on what is theirs', async () => {
    expect(await moveGiro(ctx(), { giroId: own.giroId, to: 'bounced', reason, by })).toEqual({
      kind: 'moved',
    })
    const { allocationId, companyId } = own
    expect(await undoAllocation(ctx(), { allocationId, reason, by })).toEqual({ kind: 'undone' })
    const set = () => setCreditLine(ctx(), { ...terms(companyId), by })
    expect((await proven(ctx(), by, set)).kind).not.toBe('not_found')
  })
})

function terms(companyId: string) {
  return { companyId, limit: rupiah(1_000_000), termDays: 14, graceDays: 3, blockedReason: null }
}

test('who sells for a branch that has no company sees nothing, and no branch is never the whole house', async () => {
  for (const branches of [[], ['brn_TIDAKADA']]) {
    const nobody = within(branches, 'sales')
    expect((await listCompanies(ctx(), { text: '', by: nobody })).companies).toEqual([])
    const filter = { view: 'all', text: '' } as const
    expect((await listReceivables(ctx(), { ...filter, by: nobody })).invoices).toEqual([])
    expect((await summarizeReceivables(ctx(), { ...filter, by: nobody })).count).toBe(0)
    expect(await findCompanyForStaff(ctx(), { companyId: own.companyId, by: nobody })).toBeNull()
  }
  expect((await listBranches(ctx())).map((branch) => branch.id)).toContain(here)
})
