import { sql, type RawBuilder } from 'kysely'
import { listEntriesOf } from '#ledger'
import type { Ctx } from '#platform/ctx.ts'
import type { ProofWindow } from './prove-payments.ts'

/** Refunds that do not agree with receipts, surplus or ledger; every list must be empty. */
export interface RefundsProof {
  /** Refunds looked at this time. */
  readonly provenRefunds: bigint
  /** Receipts of which more went or goes back than came, or more is taken back of what was let off. */
  readonly tooMuchBack: readonly string[]
  /** Refunds whose entries are not exactly what their state means. */
  readonly wrongEntries: readonly string[]
  /** Surplus whose state is not that of its refund. */
  readonly wrongSurplus: readonly string[]
}

const page = 1_000

interface ProvenRefund {
  readonly id: string
  readonly state: string
  readonly amount_idr: bigint
  readonly forgiven_idr: bigint
  readonly ordered_at: Date | null
}

/** Proves refunds against their receipts, their surplus and the ledger, page by page. */
export async function proveRefunds(ctx: Ctx, { since }: ProofWindow): Promise<RefundsProof> {
  let provenRefunds = 0n
  const wrongEntries: string[] = []
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: ProvenRefund[] = await selectPage(ctx, { since, after })
    provenRefunds += BigInt(rows.length)
    wrongEntries.push(...(await findWrongEntries(ctx, rows)))
    after = rows.length < page ? undefined : rows.at(-1)?.id
  }
  return {
    provenRefunds,
    wrongEntries,
    tooMuchBack: await selectIds(
      ctx,
      sql`select r.id from payments.refund f join payments.receipt r on r.id = f.receipt_id
        where f.state not in ('failed', 'rejected')
        group by r.id having sum(f.amount_idr) > r.amount_idr
          or coalesce(sum(f.amount_idr) filter (where f.surplus_id is null), 0) > r.applied_idr
          or sum(f.forgiven_idr) > r.forgiven_idr`,
    ),
    wrongSurplus: await selectIds(
      ctx,
      sql`select s.id from payments.surplus s left join payments.refund f
        on f.surplus_id = s.id and f.state not in ('failed', 'rejected')
        where s.state is distinct from case when f.id is null then
            case when s.state = 'credited' then 'credited' else 'open' end
          when f.state = 'refunded' then 'refunded' else 'refunding' end
          or f.amount_idr <> s.amount_idr`,
    ),
  }
}

async function selectPage(
  ctx: Ctx,
  { since, after }: { since: Date | null; after: string },
): Promise<ProvenRefund[]> {
  const { rows } = await sql<ProvenRefund>`
    select id, state, amount_idr, forgiven_idr, ordered_at from payments.refund f
    where id > ${after} and (${since}::timestamptz is null or exists (
      select from payments.refund_history h where h.refund_id = f.id and h.at >= ${since}::timestamptz))
    order by id limit ${page}`.execute(ctx.db)
  return rows
}

async function findWrongEntries(ctx: Ctx, refunds: readonly ProvenRefund[]): Promise<string[]> {
  if (refunds.length === 0) return []
  const entries = await listEntriesOf(ctx, { sourceIds: refunds.map((refund) => refund.id) })
  return refunds
    .filter((refund) => {
      const booked = entries
        .filter((entry) => entry.sourceId === refund.id)
        .map((entry) => `${entry.kind} ${debitsOf(entry.lines)}`)
      return booked.toSorted().join() !== meantBy(refund).toSorted().join()
    })
    .map((refund) => refund.id)
}

function meantBy(refund: ProvenRefund): string[] {
  if (refund.ordered_at === null) return []
  const whole = refund.amount_idr + refund.forgiven_idr
  const ordered = `refund_ordered ${whole}`
  if (refund.state === 'refunded') return [ordered, `refund_paid ${refund.amount_idr}`]
  if (refund.state === 'failed' || refund.state === 'rejected') return [ordered, `refund_failed ${whole}`]
  return [ordered]
}

function debitsOf(lines: readonly { readonly amount: bigint }[]): bigint {
  return lines.reduce((sum, line) => (line.amount > 0n ? sum + line.amount : sum), 0n)
}

async function selectIds(ctx: Ctx, query: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${query}`.execute(ctx.db)
  return rows.map((row) => row.id)
}
