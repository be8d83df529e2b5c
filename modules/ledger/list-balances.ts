import type { Ctx } from '#platform/ctx.ts'
import { rupiah, sumRupiah, type Rupiah } from '#platform/money.ts'
import * as store from './balance.store.ts'

export type AccountKind = store.BalanceRow['kind']

export interface Balance {
  readonly account: string
  readonly nameId: string
  readonly nameEn: string
  readonly kind: AccountKind
  /** Everything debited and everything credited, both positive. */
  readonly debit: Rupiah
  readonly credit: Rupiah
  /** Debit balance is positive. */
  readonly balance: Rupiah
}

/** The balance of every account, now or at the end of the business day `on` (`YYYY-MM-DD`, WIB). */
export async function listBalances(ctx: Ctx, input: { on?: string | undefined } = {}): Promise<Balance[]> {
  const rows = await store.selectBalances(ctx.db, input.on ?? null)
  return rows.map((row) => ({
    account: row.code,
    nameId: row.name_id,
    nameEn: row.name_en,
    kind: row.kind,
    debit: rupiah(row.debit),
    credit: rupiah(row.credit),
    balance: rupiah(row.debit - row.credit),
  }))
}

export interface SubledgerBalance {
  /** Null: the part of the account that names nobody. */
  readonly subledger: string | null
  readonly debit: Rupiah
  readonly credit: Rupiah
  readonly balance: Rupiah
}

/** One account by subledger (channel, company, order, refund, receipt), largest balance first, settled ones left out. */
export async function listSubledgers(
  ctx: Ctx,
  input: { account: string; on?: string | undefined; limit: number },
): Promise<SubledgerBalance[]> {
  const rows = await store.selectSubledgers(ctx.db, { ...input, on: input.on ?? null })
  return rows.map((row) => ({
    subledger: row.subledger === '' ? null : row.subledger,
    debit: rupiah(row.debit),
    credit: rupiah(row.credit),
    balance: rupiah(row.debit - row.credit),
  }))
}

/** What one subledger of an account stands at: a company's credit, a refund still owed. */
export async function findSubledgerBalance(
  ctx: Pick<Ctx, 'db'>,
  input: { account: string; subledger: string },
): Promise<Rupiah> {
  const row = await store.selectSubledger(ctx.db, input)
  return rupiah(row.debit - row.credit)
}

export interface AccountDays {
  /** Balance before `from`. */
  readonly opening: Rupiah
  readonly days: readonly AccountDay[]
}

export interface AccountDay {
  /** Business day, `YYYY-MM-DD`, WIB. */
  readonly day: string
  readonly debit: Rupiah
  readonly credit: Rupiah
  /** Balance at the end of the day. */
  readonly balance: Rupiah
}

/** One account day by day, both ends included; days without a movement are left out. */
export async function listAccountDays(
  ctx: Ctx,
  input: { account: string; subledger?: string | undefined; from: string; to: string },
): Promise<AccountDays> {
  const [opening, rows] = [
    await store.selectOpening(ctx.db, input),
    await store.selectAccountDays(ctx.db, input),
  ]
  let balance = rupiah(opening)
  const days = rows.map((row) => {
    balance = sumRupiah([balance, row.debit, -row.credit])
    return { day: row.day, debit: rupiah(row.debit), credit: rupiah(row.credit), balance }
  })
  return { opening: rupiah(opening), days }
}
