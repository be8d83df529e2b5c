import { businessDay } from '#platform/clock.ts'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import { lockAccount } from './account.store.ts'
import { addDays } from './business-days.ts'
import { selectCreditLine } from './credit-line.store.ts'
import { daysOverdue, restOf, type Invoice } from './invoice.ts'
import { selectUnpaid } from './invoice.store.ts'

/** The terms on which a company may pay later. */
export interface CreditLine {
  readonly companyId: string
  readonly limit: Rupiah
  readonly termDays: number
  /** How many days an invoice may be overdue before nothing more is sold on account. */
  readonly graceDays: number
  readonly blockedReason: string | null
}

/** May a sum be sold on account now? If not, why, in facts that a page can say. */
export type CreditVerdict =
  | {
      readonly kind: 'allowed'
      readonly termDays: number
      readonly dueOn: string
      readonly limit: Rupiah
      readonly exposure: Rupiah
    }
  | { readonly kind: 'no_line' }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'overdue'; readonly number: string; readonly days: number; readonly rest: Rupiah }
  | {
      readonly kind: 'over_limit'
      readonly limit: Rupiah
      readonly exposure: Rupiah
      readonly short: Rupiah
    }

/** Looks whether a company may order a sum on account; the answer may change until the order is placed. */
export async function checkCredit(
  ctx: Ctx,
  input: { companyId: string; amount: Rupiah },
): Promise<CreditVerdict> {
  return judgeCompany(ctx.db, { ...input, today: businessDay(ctx.now()) })
}

/**
 * The same under the company's lock, in the transaction that places the order and writes its invoice: two orders at once
 * never pass the limit together.
 */
export async function takeCreditLine(
  trx: Trx,
  input: { companyId: string; amount: Rupiah; at: Date },
): Promise<CreditVerdict> {
  await lockAccount(trx, input.companyId)
  return judgeCompany(trx, { ...input, today: businessDay(input.at) })
}

/** A company's terms and how much of them is used; null where it has none. */
export async function findCreditLine(
  ctx: Ctx,
  input: { companyId: string },
): Promise<(CreditLine & { readonly exposure: Rupiah }) | null> {
  const line = await selectCreditLine(ctx.db, input.companyId)
  if (line === null) return null
  return { ...line, exposure: sumRupiah((await selectUnpaid(ctx.db, input.companyId)).map(restOf)) }
}

async function judgeCompany(
  db: Db,
  input: { companyId: string; amount: Rupiah; today: string },
): Promise<CreditVerdict> {
  const line = await selectCreditLine(db, input.companyId)
  if (line === null) return { kind: 'no_line' }
  return judge(line, { ...input, unpaid: await selectUnpaid(db, input.companyId) })
}

function judge(
  line: CreditLine,
  asked: { amount: Rupiah; today: string; unpaid: readonly Invoice[] },
): CreditVerdict {
  const { amount, today, unpaid } = asked
  if (line.blockedReason !== null) return { kind: 'blocked', reason: line.blockedReason }
  const late = unpaid.find((invoice) => daysOverdue(invoice, today) > line.graceDays)
  if (late !== undefined)
    return { kind: 'overdue', number: late.number, days: daysOverdue(late, today), rest: restOf(late) }
  const exposure = sumRupiah(unpaid.map(restOf))
  const { limit, termDays } = line
  const short = rupiah(exposure + amount - limit)
  if (short > 0n) return { kind: 'over_limit', limit, exposure, short }
  return { kind: 'allowed', termDays, dueOn: addDays(today, termDays), limit, exposure }
}
