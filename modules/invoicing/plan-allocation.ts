import { divideRounded, rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import { addDays } from './business-days.ts'
import { restOf, type Invoice } from './invoice.ts'

/** Less to pay for who settles an invoice in full within so many days of its date. */
export interface CashDiscountRule {
  readonly basisPoints: number
  readonly withinDays: number
}

/** An invoice to settle: so much of it, or its whole rest where null. */
export interface Choice {
  readonly invoiceId: string
  readonly amount: Rupiah | null
}

export interface PlannedLine {
  readonly invoice: Invoice
  /** What leaves the invoice's rest: money and discount together. */
  readonly settles: Rupiah
  readonly discount: Rupiah
  /** The last business day on which the discount is granted; null without one. */
  readonly discountUntil: string | null
  /** The money it takes. */
  readonly amount: Rupiah
  readonly restAfter: Rupiah
}

export type ChoiceProblem = 'not_payable' | 'above_rest' | 'nothing'

/** What a sum does to invoices, before anybody pays it. */
export interface AllocationPlan {
  readonly lines: readonly PlannedLine[]
  readonly amount: Rupiah
  readonly discount: Rupiah
  readonly settles: Rupiah
  /** Choices that cannot be: paid meanwhile, more than the rest, or no sum at all. */
  readonly problems: readonly { readonly invoiceId: string; readonly problem: ChoiceProblem }[]
}

interface Terms {
  /** Unpaid invoices of one company, oldest due date first. */
  readonly unpaid: readonly Invoice[]
  readonly rules: readonly CashDiscountRule[]
  readonly today: string
}

/** Plans what somebody chose, whole or in part, in the order of the due dates. */
export function planChosen(terms: Terms, choices: readonly Choice[]): AllocationPlan {
  const chosen = new Map(choices.map((choice) => [choice.invoiceId, choice]))
  const payable = new Set(terms.unpaid.map((invoice) => invoice.id))
  const problems = choices.flatMap((choice): AllocationPlan['problems'][number][] =>
    payable.has(choice.invoiceId) ? [] : [{ invoiceId: choice.invoiceId, problem: 'not_payable' }],
  )
  const lines: PlannedLine[] = []
  for (const invoice of terms.unpaid) {
    const choice = chosen.get(invoice.id)
    if (choice === undefined) continue
    const settles = choice.amount ?? restOf(invoice)
    if (settles <= 0n) problems.push({ invoiceId: invoice.id, problem: 'nothing' })
    else if (settles > restOf(invoice)) problems.push({ invoiceId: invoice.id, problem: 'above_rest' })
    else lines.push(planLine(terms, invoice, settles))
  }
  return sumUp(lines, problems)
}

/** Plans a sum over the oldest invoices first; what is left over is not in the plan. */
export function planOldestFirst(terms: Terms, sum: Rupiah): AllocationPlan {
  const lines: PlannedLine[] = []
  let left = sum
  for (const invoice of terms.unpaid) {
    if (left === 0n) break
    const whole = planLine(terms, invoice, restOf(invoice))
    const line = whole.amount <= left ? whole : planLine({ ...terms, rules: [] }, invoice, left)
    lines.push(line)
    left = rupiah(left - line.amount)
  }
  return sumUp(lines, [])
}

function planLine(terms: Terms, invoice: Invoice, settles: Rupiah): PlannedLine {
  const rest = restOf(invoice)
  const granted = settles === rest ? bestRule(terms, invoice) : null
  const computed = granted === null ? 0n : divideRounded(rest * BigInt(granted.basisPoints), 10_000n)
  // Of a rest of one rupiah a discount would leave nothing to pay with.
  const discount = rupiah(computed < rest ? computed : 0n)
  return {
    invoice,
    settles,
    discount,
    discountUntil: granted === null || discount === 0n ? null : addDays(invoice.issuedOn, granted.withinDays),
    amount: rupiah(settles - discount),
    restAfter: rupiah(rest - settles),
  }
}

/** The rule that gives most and still holds today. */
function bestRule({ rules, today }: Terms, invoice: Invoice): CashDiscountRule | null {
  const holding = rules.filter((rule) => today <= addDays(invoice.issuedOn, rule.withinDays))
  return holding.toSorted((left, right) => right.basisPoints - left.basisPoints)[0] ?? null
}

function sumUp(lines: readonly PlannedLine[], problems: AllocationPlan['problems']): AllocationPlan {
  return {
    lines,
    problems,
    amount: sumRupiah(lines.map((line) => line.amount)),
    discount: sumRupiah(lines.map((line) => line.discount)),
    settles: sumRupiah(lines.map((line) => line.settles)),
  }
}
