import { demand, type Actor } from '#access'
import { eachSettleableOfDay, type RemoteProvider, type Settleable } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { selectSettled, toLine, type StoredLine } from './line.store.ts'

export interface DayRun {
  readonly id: string
  readonly at: Date
  readonly byName: string
  readonly expected: Rupiah
  readonly received: Rupiah
  readonly asked: number
  readonly matchedLate: number
}

export interface DayDetail {
  readonly lines: readonly StoredLine[]
  readonly nextCursor: string | null
  /** What we recorded and no line settles; the first ones where there are many. */
  readonly unsettled: readonly Settleable[]
  readonly runs: readonly DayRun[]
}

const unsettledMax = 200
const runsMax = 10

/** One day of one provider: lines that were paid out, what is not, and how often it was looked at. */
export async function findDay(
  ctx: Ctx,
  wanted: { provider: RemoteProvider; day: string; cursor: string | null; limit: number; by: Actor },
): Promise<DayDetail> {
  demand(wanted.by, 'reconciliation.read')
  const { provider, day } = wanted
  const rows = await ctx.db
    .selectFrom('reconciliation.line')
    .selectAll()
    .where('is_live', '=', true)
    .where('provider', '=', provider)
    .where('day', '=', day)
    .where('id', '>', wanted.cursor ?? '')
    .orderBy('id')
    .limit(wanted.limit + 1)
    .execute()
  const lines = rows.slice(0, wanted.limit).map(toLine)
  return {
    lines,
    nextCursor: rows.length > wanted.limit ? (lines.at(-1)?.id ?? null) : null,
    unsettled: await findUnsettled(ctx, wanted),
    runs: await selectRuns(ctx, wanted),
  }
}

async function findUnsettled(
  ctx: Ctx,
  wanted: { provider: RemoteProvider; day: string },
): Promise<Settleable[]> {
  const unsettled: Settleable[] = []
  for await (const page of eachSettleableOfDay(ctx.db, wanted)) {
    const settled = await selectSettled(
      ctx.db,
      page.map((one) => one.id),
    )
    unsettled.push(...page.filter((one) => !settled.has(one.id)))
    if (unsettled.length >= unsettledMax) break
  }
  return unsettled.slice(0, unsettledMax)
}

async function selectRuns(ctx: Ctx, wanted: { provider: RemoteProvider; day: string }): Promise<DayRun[]> {
  const rows = await ctx.db
    .selectFrom('reconciliation.run')
    .selectAll()
    .where('provider', '=', wanted.provider)
    .where('day', '=', wanted.day)
    .orderBy('at', 'desc')
    .limit(runsMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    byName: row.by_name,
    expected: rupiah(row.expected_idr),
    received: rupiah(row.received_idr),
    asked: row.asked,
    matchedLate: row.matched_late,
  }))
}
