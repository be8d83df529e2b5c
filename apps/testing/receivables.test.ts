import { machineActor } from '#access'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listCompanies } from '#companies'
import {
  addCashDiscountRuleByStaff,
  countDueGiros,
  endCashDiscountRule,
  listCashDiscountRules,
  listCompaniesOverLimit,
  listGiroPage,
  listReceivables,
  registerGiro,
  setCreditLine,
  summarizeAges,
  summarizeDebts,
  summarizeReceivables,
  voidInvoice,
} from '#invoicing'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { proven, staffActor } from './staff.ts'

let system: TestSystem
const steps = invoiceStepsOn(() => system)

beforeAll(async () => {
  system = await startTestSystem()
})

afterAll(() => system.stop())

const by = staffActor('keuangan')
const inDays = (days: number): Ctx => ({
  ...system.house.ctx,
  now: () => new Date(Date.now() + days * 86_400_000),
})

describe('receivables of staff', () => {
  test('pages give every invoice once, by due date, and the sums are those of all pages', async () => {
    const companyId = await steps.company()
    for (const term of [40, 10, 20, 10, 30]) await steps.sell(companyId, 100_000, term)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listReceivables>> = await listReceivables(system.house.ctx, {
        view: 'open',
        text: '',
        companyId,
        cursor,
        limit: 2,
        by,
      })
      seen.push(...page.invoices.map((invoice) => `${invoice.dueOn} ${invoice.id}`))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(seen.toSorted())
    expect(new Set(seen).size).toBe(5)
    const sum = await summarizeReceivables(system.house.ctx, { view: 'open', text: '', companyId, by })
    expect(sum).toEqual({ count: 5, total: 500_000n, rest: 500_000n })
  })

  test('every unpaid invoice has exactly one age, at the edges too', async () => {
    const companyId = await steps.company()
    for (const term of [100, 99, 70, 69, 40, 39, 10, 9]) await steps.sell(companyId, 100_000, term)
    const ages = await summarizeAges(inDays(100), { companyId, by })
    expect(Object.entries(ages).map(([age, sum]) => [age, sum.count])).toEqual([
      ['not_due', 1],
      ['1_30', 2],
      ['31_60', 2],
      ['61_90', 2],
      ['over_90', 1],
    ])
  })

  test('a void invoice is owed by nobody, and signs of a pattern are only letters', async () => {
    const companyId = await steps.company()
    const invoiceId = await steps.sell(companyId)
    await voidInvoice(system.house.ctx, { invoiceId, by, reason: 'salah' })
    const sum = await summarizeReceivables(system.house.ctx, { view: 'void', text: '', companyId, by })
    expect(sum).toMatchObject({ count: 1, rest: 0n })
    expect(
      (await listReceivables(system.house.ctx, { view: 'all', text: '%', companyId, by })).invoices,
    ).toEqual([])
    const broken = await listReceivables(system.house.ctx, {
      view: 'all',
      text: '',
      companyId,
      cursor: "x'",
      by,
    })
    expect(broken.invoices).toHaveLength(1)
  })
})

test('a company is over its limit by what it owes, and one without debt is told without any', async () => {
  const companyId = await steps.company({ limit: 500_000 })
  const quiet = await steps.company()
  await steps.sell(companyId, 400_000)
  const isOver = async () =>
    (await listCompaniesOverLimit(system.house.ctx, { by })).some((debt) => debt.companyId === companyId)
  expect(await isOver()).toBe(false)
  const line = { companyId, termDays: 30, graceDays: 3, blockedReason: null, by: machineActor('Sistem') }
  await setCreditLine(system.house.ctx, { ...line, limit: rupiah(399_999) })
  expect(await isOver()).toBe(true)
  const debts = await summarizeDebts(system.house.ctx, { companyIds: [companyId, quiet], by })
  expect(debts.map((debt) => [debt.companyId, debt.open, debt.openCount])).toEqual([
    [companyId, 400_000n, 1],
    [quiet, 0n, 0],
  ])
})

test('companies come by name, each once', async () => {
  for (let count = 0; count < 3; count += 1) await steps.company()
  const names: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listCompanies>> = await listCompanies(system.house.ctx, {
      text: 'bengkel contoh',
      after,
      limit: 2,
      by,
    })
    names.push(...page.companies.map((company) => company.name))
    after = page.nextAfter
  } while (after !== null)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(3)
})

test('giros come by due date, and what is due within the week is counted', async () => {
  const companyId = await steps.company()
  for (const days of [8, -2, 3])
    await registerGiro(system.house.ctx, {
      companyId,
      number: randomUUID(),
      bank: 'Bank Contoh',
      amount: rupiah(100_000),
      dueOn: businessDay(new Date(Date.now() + days * 86_400_000)),
      lines: [],
      by,
    })
  const first = await listGiroPage(system.house.ctx, { by, view: 'waiting', limit: 2 })
  const second = await listGiroPage(system.house.ctx, {
    by,
    view: 'waiting',
    limit: 2,
    cursor: first.nextCursor,
  })
  const days = [...first.giros, ...second.giros].map((giro) => giro.dueOn)
  expect(days).toHaveLength(3)
  expect(days).toEqual(days.toSorted())
  expect(await countDueGiros(system.house.ctx, { by })).toEqual({ thisWeek: 2, late: 1, amount: 200_000n })
})

test('a cash discount rule begins today or later, and ends with the day somebody ends it', async () => {
  const { ctx } = system.house
  const today = businessDay(ctx.now())
  const rule = { basisPoints: 200, withinDays: 7, startsOn: today, endsOn: null, by }
  const yesterday = businessDay(new Date(Date.now() - 86_400_000))
  expect(await addCashDiscountRuleByStaff(ctx, { ...rule, startsOn: yesterday })).toEqual({
    kind: 'starts_in_past',
  })
  expect(await addCashDiscountRuleByStaff(ctx, { ...rule, endsOn: yesterday })).toEqual({
    kind: 'ends_before_start',
  })
  expect(await addCashDiscountRuleByStaff(ctx, { ...rule, basisPoints: 5001 })).toEqual({
    kind: 'bad_discount',
  })
  expect((await addCashDiscountRuleByStaff(ctx, rule)).kind).toBe('proof_needed')
  expect(await proven(ctx, by, () => addCashDiscountRuleByStaff(ctx, rule))).toEqual({ kind: 'rule_added' })
  const [added] = await listCashDiscountRules(ctx, { by })
  const ruleId = added?.id ?? ''
  expect(await endCashDiscountRule(ctx, { ruleId, by })).toEqual({
    kind: 'rule_ended',
  })
  expect(await endCashDiscountRule(ctx, { ruleId, by })).toEqual({
    kind: 'ended_before',
  })
  expect((await listCashDiscountRules(ctx, { by }))[0]?.endsOn).toBe(today)
})
