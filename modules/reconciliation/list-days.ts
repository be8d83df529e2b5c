import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import { summarizeSettleable, type RemoteProvider } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'

export interface DayRow {
  readonly provider: RemoteProvider
  readonly day: string
  /** What we recorded: sums that came in and went back, and what of them should reach the bank. */
  readonly ours: { readonly count: number; readonly net: Rupiah }
  /** What the provider says it paid out for that day. */
  readonly theirs: { readonly count: number; readonly net: Rupiah }
  readonly difference: Rupiah
  readonly exceptions: number
  readonly lookedAt: Date | null
}

/** The days between two, both included, latest first, each with what was expected and what was paid out. */
export async function listDays(ctx: Ctx, wanted: { from: string; to: string; by: Actor }): Promise<DayRow[]> {
  demand(wanted.by, 'reconciliation.read')
  const rows = new Map<string, { ours: Sum; theirs: Sum }>()
  const at = (provider: string, day: string) => {
    const key = `${day} ${provider}`
    const row = rows.get(key) ?? { ours: { count: 0, net: 0n }, theirs: { count: 0, net: 0n } }
    rows.set(key, row)
    return row
  }
  for (const day of await summarizeSettleable(ctx.db, wanted))
    at(day.provider, day.day).ours = { count: day.count, net: day.gross - day.fee - day.feeVat }
  for (const line of await selectTheirs(ctx, wanted))
    at(line.provider, line.day).theirs = { count: Number(line.count), net: line.net }
  const open = new Map(
    (await selectOpen(ctx, wanted)).map((row) => [`${row.day} ${row.provider}`, row.count]),
  )
  const looked = new Map(
    (await selectLooked(ctx, wanted)).map((row) => [`${row.day} ${row.provider}`, row.at]),
  )
  for (const key of open.keys()) at(key.slice(11), key.slice(0, 10))
  return [...rows]
    .toSorted(([left], [right]) => (left < right ? 1 : -1))
    .map(([key, { ours, theirs }]) => ({
      provider: key.slice(11) === 'doku' ? ('doku' as const) : ('astrapay' as const),
      day: key.slice(0, 10),
      ours: { count: ours.count, net: rupiah(ours.net) },
      theirs: { count: theirs.count, net: rupiah(theirs.net) },
      difference: rupiah(theirs.net - ours.net),
      exceptions: Number(open.get(key) ?? 0n),
      lookedAt: looked.get(key) ?? null,
    }))
}

interface Sum {
  count: number
  net: bigint
}

async function selectTheirs(ctx: Ctx, wanted: { from: string; to: string }) {
  const { rows } = await sql<{ provider: string; day: string; count: bigint; net: bigint }>`
    select provider, day::text as day, count(*)::bigint as count, sum(net_idr)::bigint as net from reconciliation.line
    where is_live and day between ${wanted.from}::date and ${wanted.to}::date group by 1, 2`.execute(ctx.db)
  return rows
}

async function selectOpen(ctx: Ctx, wanted: { from: string; to: string }) {
  const { rows } = await sql<{ provider: string; day: string; count: bigint }>`
    select provider, day::text as day, count(*)::bigint as count from reconciliation.exception
    where resolved_at is null and day between ${wanted.from}::date and ${wanted.to}::date group by 1, 2`.execute(
    ctx.db,
  )
  return rows
}

async function selectLooked(ctx: Ctx, wanted: { from: string; to: string }) {
  const { rows } = await sql<{ provider: string; day: string; at: Date }>`
    select provider, day::text as day, max(at) as at from reconciliation.run
    where day between ${wanted.from}::date and ${wanted.to}::date group by 1, 2`.execute(ctx.db)
  return rows
}
