import { sql } from 'kysely'
import { accounts, listEntriesOf, listSubledgers } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'
import { selectAccounts } from './account.store.ts'

/** Invoices and credit that do not agree with what paid them or with the ledger; every list must be empty. */
export interface InvoicesProof {
  /** Invoices looked at this time. */
  readonly provenInvoices: bigint
  /** Invoices whose paid sum is not the sum of what paid them. */
  readonly wronglyPaid: readonly string[]
  /** Invoices without exactly one ledger entry of their total. */
  readonly invoiceWithoutEntry: readonly string[]
  /** Companies whose receivables in the ledger are not the rests of their invoices. */
  readonly wrongReceivables: readonly string[]
  /** Companies whose credit is not the sum of its movements, or not what the ledger says. */
  readonly wrongCredit: readonly string[]
  /** Bundles that were not applied as they were opened, and bundles and giro whose money went nowhere. */
  readonly wrongBundles: readonly string[]
}

const page = 1_000
const companiesMax = 1_000_000
const advancesMax = 10_000_000

/** Proves invoices, credit and bundles, from one snapshot of the database; companies are always looked at whole. */
export async function proveInvoices(ctx: Ctx, window: { since: Date | null }): Promise<InvoicesProof> {
  const proof = { invoices: 0n, wronglyPaid: no(), withoutEntry: no() }
  for await (const rows of eachInvoice(ctx, window.since)) {
    proof.invoices += BigInt(rows.length)
    proof.wronglyPaid.push(...rows.filter((row) => row.paid_idr !== row.settled_idr).map((row) => row.id))
    proof.withoutEntry.push(...(await withoutEntry(ctx, rows)))
  }
  return {
    provenInvoices: proof.invoices,
    wronglyPaid: proof.wronglyPaid,
    invoiceWithoutEntry: proof.withoutEntry,
    wrongReceivables: await findWrongReceivables(ctx),
    wrongCredit: await findWrongCredit(ctx),
    wrongBundles: await findWrongBundles(ctx, window.since),
  }
}

const no = (): string[] => []

interface ProvenInvoice {
  readonly id: string
  readonly total_idr: bigint
  readonly paid_idr: bigint
  readonly settled_idr: bigint
}

/** Invoices with a step since, page by page. An order that was paid first settles its invoice without an allocation. */
async function* eachInvoice(ctx: Ctx, since: Date | null): AsyncGenerator<ProvenInvoice[]> {
  for (let after = ''; ;) {
    const { rows } = await sql<ProvenInvoice>`
      select i.id, i.total_idr, i.paid_idr,
        (case when i.settlement = 'prepaid' then i.total_idr else coalesce((
          select sum(a.amount_idr + a.discount_idr) from invoicing.allocation a
          where a.invoice_id = i.id
            and not exists (select from invoicing.allocation_undo u where u.allocation_id = a.id)), 0) end)::bigint as settled_idr
      from invoicing.invoice i
      where i.id > ${after} and (${since}::timestamptz is null
        or exists (select from invoicing.invoice_history h where h.invoice_id = i.id and h.at >= ${since}::timestamptz))
      order by i.id limit ${page}`.execute(ctx.db)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return
    after = last.id
  }
}

async function withoutEntry(ctx: Ctx, invoices: readonly ProvenInvoice[]): Promise<string[]> {
  const entries = await listEntriesOf(ctx, { sourceIds: invoices.map((invoice) => invoice.id) })
  const sums = new Map<string, bigint[]>()
  for (const entry of entries.filter((one) => one.kind === 'invoice')) {
    const debit = entry.lines.reduce((sum, line) => (line.amount > 0n ? sum + line.amount : sum), 0n)
    sums.set(entry.sourceId, [...(sums.get(entry.sourceId) ?? []), debit])
  }
  return invoices
    .filter((invoice) => {
      const posted = sums.get(invoice.id) ?? []
      return posted.length !== 1 || posted[0] !== invoice.total_idr
    })
    .map((invoice) => invoice.id)
}

async function findWrongReceivables(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ company_id: string; rest_idr: bigint }>`
    select company_id, sum(total_idr - paid_idr)::bigint as rest_idr from invoicing.invoice
    where state in ('open', 'partly_paid') and company_id is not null group by company_id`.execute(ctx.db)
  const rests = new Map(rows.map((row) => [row.company_id, row.rest_idr]))
  return differing(rests, await companyBalances(ctx, accounts.receivables))
}

async function findWrongCredit(ctx: Ctx): Promise<string[]> {
  const rows = await selectAccounts(ctx.db)
  const credits = new Map(rows.map((row) => [row.company_id, -row.credit_idr]))
  const unequal = rows
    .filter((row) => BigInt(row.entries_idr) !== row.credit_idr)
    .map((row) => row.company_id)
  return [
    ...new Set([...unequal, ...differing(credits, await companyBalances(ctx, accounts.customerCredit))]),
  ]
}

/** Balances of an account by company; other subledgers are other modules' business. */
async function companyBalances(ctx: Ctx, account: string): Promise<Map<string, bigint>> {
  const balances = await listSubledgers(ctx, { account, limit: companiesMax })
  return new Map(
    balances.flatMap(({ subledger, balance }): [string, bigint][] =>
      subledger?.startsWith('cmp_') === true ? [[subledger, balance]] : [],
    ),
  )
}

function differing(ours: ReadonlyMap<string, bigint>, ledger: ReadonlyMap<string, bigint>): string[] {
  const companies = new Set([...ours.keys(), ...ledger.keys()])
  return [...companies].filter((company) => (ours.get(company) ?? 0n) !== (ledger.get(company) ?? 0n))
}

/** Lines that are not the bundle's sum, money before it is applied, and money of an applied one that went nowhere. */
async function findWrongBundles(ctx: Ctx, since: Date | null): Promise<string[]> {
  const { rows } = await sql<{ id: string; payment_id: string; is_applied: boolean; is_wrong: boolean }>`
    select b.id, b.payment_id, b.state = 'applied' as is_applied,
      coalesce(sum(l.amount_idr), 0) <> b.amount_idr or coalesce(sum(l.discount_idr), 0) <> b.discount_idr
        or (b.state <> 'applied' and exists (select from invoicing.allocation a where a.source_id = b.payment_id)) as is_wrong
    from invoicing.bundle b
    left join invoicing.bundle_line l on l.bundle_id = b.id
    where ${since}::timestamptz is null or greatest(b.opened_at, b.closed_at) >= ${since}::timestamptz
    group by b.id`.execute(ctx.db)
  const advances = await listSubledgers(ctx, { account: accounts.customerAdvances, limit: advancesMax })
  const unused = new Set(advances.map((advance) => advance.subledger))
  const giros = [...unused].filter((subledger) => subledger?.startsWith('gir_') === true)
  const wrong = rows.filter((row) => row.is_wrong || (row.is_applied && unused.has(row.payment_id)))
  return [...wrong.map((row) => row.id), ...giros.flatMap((giro) => (giro === null ? [] : [giro]))]
}
