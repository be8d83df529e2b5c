import { sql } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { Invoice } from './invoice.ts'
import { toInvoice } from './invoice.store.ts'

/** How many days past the due date, both ends included; null has no end. */
export interface AgeRange {
  readonly from: number
  readonly to: number | null
}

export interface ReceivableQuery {
  readonly states: readonly ('open' | 'partly_paid' | 'paid' | 'void')[]
  readonly age: AgeRange | null
  readonly today: string
  /** Part of the invoice's number or of the company's name; empty asks for all. */
  readonly text: string
  readonly companyId: string | null
  /** The companies that may be seen; null for all of them. */
  readonly within: readonly string[] | null
}

/** Where a page goes on: after this due date and invoice. */
export interface ReceivablePlace {
  readonly dueOn: string
  readonly id: string
}

/** Invoices on account: what is to be paid by due date, what is done with by due date latest first. */
export async function selectReceivables(
  db: Db,
  query: ReceivableQuery & {
    readonly after: ReceivablePlace | null
    readonly latestFirst: boolean
    readonly limit: number
  },
): Promise<Invoice[]> {
  const { after, latestFirst, limit } = query
  let rows = filtered(db, query).selectAll()
  if (after !== null)
    rows = rows.where(
      latestFirst
        ? sql<boolean>`(due_on, id) < (${after.dueOn}::date, ${after.id})`
        : sql<boolean>`(due_on, id) > (${after.dueOn}::date, ${after.id})`,
    )
  const direction = latestFirst ? 'desc' : 'asc'
  const sorted = rows.orderBy('due_on', direction).orderBy('id', direction)
  return (await sorted.limit(limit).execute()).map(toInvoice)
}

export interface ReceivableSum {
  readonly count: number
  readonly total: Rupiah
  readonly rest: Rupiah
}

/** The sums of everything that is filtered, not of one page. */
export async function sumReceivables(db: Db, query: ReceivableQuery): Promise<ReceivableSum> {
  const row = await filtered(db, query)
    .select([
      sql<bigint>`count(*)`.as('count'),
      sql<bigint>`coalesce(sum(total_idr), 0)::bigint`.as('total'),
      sql<bigint>`coalesce(sum(case when state = 'void' then 0 else total_idr - paid_idr end), 0)::bigint`.as(
        'rest',
      ),
    ])
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), total: rupiah(row.total), rest: rupiah(row.rest) }
}

function filtered(db: Db, query: ReceivableQuery) {
  let rows = db
    .selectFrom('invoicing.invoice')
    .where('settlement', '=', 'on_account')
    .where('state', 'in', [...query.states])
  if (query.companyId !== null) rows = rows.where('company_id', '=', query.companyId)
  if (query.within !== null) rows = rows.where(sql<boolean>`company_id = any(${[...query.within]}::text[])`)
  const { age, text, today } = query
  if (age !== null) rows = rows.where(sql<boolean>`due_on <= ${today}::date - ${age.from}::int`)
  if (age !== null && age.to !== null)
    rows = rows.where(sql<boolean>`due_on >= ${today}::date - ${age.to}::int`)
  if (text !== '') {
    const like = `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    rows = rows.where((where) =>
      where.or([where('number', 'ilike', like), where('customer_name', 'ilike', like)]),
    )
  }
  return rows
}

/** What companies owe, how much of it is late, and what they may owe. */
export interface CompanyDebt {
  readonly companyId: string
  readonly open: Rupiah
  readonly openCount: number
  readonly overdue: Rupiah
  readonly credit: Rupiah
  /** Null where it has no terms. */
  readonly limit: Rupiah | null
  readonly isBlocked: boolean
}

/** Of these companies, or of every company that owes more than its limit. */
export async function selectDebts(
  db: Db,
  wanted: {
    companyIds: readonly string[] | 'over_limit'
    within: readonly string[] | null
    today: string
    limit: number
  },
): Promise<CompanyDebt[]> {
  const named = wanted.companyIds === 'over_limit' ? null : [...wanted.companyIds]
  const within = wanted.within === null ? null : [...wanted.within]
  const { rows } = await sql<DebtRow>`
    with debt as (
      select company_id, sum(total_idr - paid_idr)::bigint as open, count(*) as open_count,
        coalesce(sum(total_idr - paid_idr) filter (where due_on < ${wanted.today}::date), 0)::bigint as overdue
      from invoicing.invoice
      where state in ('open', 'partly_paid')
        and (${named}::text[] is null or company_id = any (${named}::text[]))
      group by company_id
    ), known as (
      select company_id from debt union select unnest(${named}::text[])
    )
    select k.company_id, coalesce(d.open, 0)::bigint as open, coalesce(d.open_count, 0)::bigint as open_count,
      coalesce(d.overdue, 0)::bigint as overdue, coalesce(a.credit_idr, 0)::bigint as credit,
      l.limit_idr, l.blocked_reason is not null as is_blocked
    from known k
      left join debt d on d.company_id = k.company_id
      left join invoicing.account a on a.company_id = k.company_id
      left join invoicing.credit_line l on l.company_id = k.company_id
    where (${named}::text[] is not null or d.open > coalesce(l.limit_idr, 0))
      and (${within}::text[] is null or k.company_id = any (${within}::text[]))
    order by open desc, k.company_id
    limit ${wanted.limit}`.execute(db)
  return rows.map((row) => ({
    companyId: row.company_id,
    open: rupiah(row.open),
    openCount: Number(row.open_count),
    overdue: rupiah(row.overdue),
    credit: rupiah(row.credit),
    limit: row.limit_idr === null ? null : rupiah(row.limit_idr),
    isBlocked: row.is_blocked,
  }))
}

interface DebtRow {
  readonly company_id: string
  readonly open: bigint
  readonly open_count: bigint
  readonly overdue: bigint
  readonly credit: bigint
  readonly limit_idr: bigint | null
  readonly is_blocked: boolean
}
