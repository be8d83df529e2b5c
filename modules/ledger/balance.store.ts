import { sql } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db } from '#platform/ctx.ts'

export interface BalanceRow {
  readonly code: string
  readonly name_id: string
  readonly name_en: string
  readonly kind: 'asset' | 'liability' | 'income' | 'expense'
  readonly debit: bigint
  readonly credit: bigint
}

interface Movement {
  readonly debit: bigint
  readonly credit: bigint
}

const sums = sql`coalesce(sum(debit_idr), 0)::bigint as debit, coalesce(sum(credit_idr), 0)::bigint as credit`

export async function selectBalances(db: Db, on: string | null): Promise<BalanceRow[]> {
  const { rows } = await sql<BalanceRow>`
    select code, name_id, name_en, kind, ${sums}
    from ledger.account
    left join ledger.balance_by_day on account_code = code and (${on}::date is null or day <= ${on}::date)
    group by code, name_id, name_en, kind order by code`.execute(db)
  return rows
}

export async function selectSubledgers(
  db: Db,
  input: { account: string; on: string | null; limit: number },
): Promise<(Movement & { subledger: string })[]> {
  const { rows } = await sql<Movement & { subledger: string }>`
    select subledger, ${sums}
    from ledger.balance_by_day
    where account_code = ${input.account} and (${input.on}::date is null or day <= ${input.on}::date)
    group by subledger having sum(debit_idr) <> sum(credit_idr)
    order by abs(sum(debit_idr) - sum(credit_idr)) desc, subledger limit ${input.limit}`.execute(db)
  return rows
}

/** From the lines themselves, so that it counts what the caller's own transaction has posted. */
export async function selectSubledger(
  db: Db,
  input: { account: string; subledger: string },
): Promise<Movement> {
  const { rows } = await sql<Movement>`
    select coalesce(sum(amount_idr) filter (where amount_idr > 0), 0)::bigint as debit,
      coalesce(-sum(amount_idr) filter (where amount_idr < 0), 0)::bigint as credit
    from ledger.line where account_code = ${input.account} and subledger = ${input.subledger}`.execute(db)
  return present(rows[0], 'an aggregate has one row')
}

interface AccountRange {
  readonly account: string
  readonly subledger?: string | undefined
  readonly from: string
  readonly to: string
}

function ofAccount(range: AccountRange) {
  const subledger = range.subledger === undefined ? sql`true` : sql`subledger = ${range.subledger}`
  return sql`account_code = ${range.account} and ${subledger}`
}

export async function selectOpening(db: Db, range: AccountRange): Promise<bigint> {
  const { rows } = await sql<{ balance: bigint }>`
    select coalesce(sum(debit_idr) - sum(credit_idr), 0)::bigint as balance
    from ledger.balance_by_day where ${ofAccount(range)} and day < ${range.from}::date`.execute(db)
  return rows[0]?.balance ?? 0n
}

export async function selectAccountDays(
  db: Db,
  range: AccountRange,
): Promise<(Movement & { day: string })[]> {
  const { rows } = await sql<Movement & { day: string }>`
    select day, ${sums}
    from ledger.balance_by_day
    where ${ofAccount(range)} and day between ${range.from}::date and ${range.to}::date
    group by day order by day`.execute(db)
  return rows
}
