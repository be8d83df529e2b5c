import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { demand, type Actor } from '#access'
import type { DB } from '#db/types.ts'
import type { RemoteProvider } from '#payments'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import type { ExceptionReason } from './settlement.ts'

type Row = Selectable<DB['reconciliation.exception']>

export interface Exception {
  readonly id: string
  readonly provider: RemoteProvider
  readonly day: string
  readonly reason: ExceptionReason
  readonly label: string
  readonly paymentId: string | null
  readonly amount: Rupiah
  readonly said: string | null
  readonly openedAt: Date
  readonly resolved: {
    readonly at: Date
    readonly byName: string
    readonly resolution: NonNullable<Row['resolution']>
    readonly note: string
  } | null
}

export interface ExceptionFilter {
  readonly state: 'open' | 'resolved'
  readonly reasons: readonly ExceptionReason[]
  readonly provider: RemoteProvider | null
  readonly text: string
}

/** What disagrees, oldest first while it is open, else the latest closed first. */
export async function listExceptions(
  ctx: Ctx,
  wanted: ExceptionFilter & { cursor: string | null; limit: number; by: Actor },
): Promise<ExceptionPage> {
  demand(wanted.by, 'reconciliation.read')
  return selectExceptions(ctx, wanted)
}

export interface ExceptionPage {
  readonly exceptions: Exception[]
  readonly nextCursor: string | null
}

/** The same for what has demanded its own permission. */
export async function selectExceptions(
  ctx: Ctx,
  wanted: ExceptionFilter & { cursor: string | null; limit: number },
): Promise<ExceptionPage> {
  const isOpen = wanted.state === 'open'
  const cursor = wanted.cursor !== null && isId('exc', wanted.cursor) ? wanted.cursor : null
  const moment = isOpen ? sql.ref('opened_at') : sql.ref('resolved_at')
  const compare = isOpen ? sql.raw('>') : sql.raw('<')
  const rows = await ctx.db
    .selectFrom('reconciliation.exception')
    .selectAll()
    .where('resolved_at', isOpen ? 'is' : 'is not', null)
    .$if(wanted.reasons.length > 0, (query) => query.where('reason', 'in', [...wanted.reasons]))
    .$if(wanted.provider !== null, (query) => query.where('provider', '=', wanted.provider ?? 'doku'))
    .$if(wanted.text !== '', (query) =>
      query.where('label', 'ilike', `%${wanted.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`),
    )
    .$if(cursor !== null, (query) =>
      query.where(
        sql<boolean>`(${moment}, id) ${compare} (select ${moment}, id from reconciliation.exception where id = ${cursor})`,
      ),
    )
    .orderBy(moment, isOpen ? 'asc' : 'desc')
    .orderBy('id', isOpen ? 'asc' : 'desc')
    .limit(wanted.limit + 1)
    .execute()
  const exceptions = rows.slice(0, wanted.limit).map(toException)
  return {
    exceptions,
    nextCursor: rows.length > wanted.limit ? (exceptions.at(-1)?.id ?? null) : null,
  }
}

/** How many wait, for the navigation. */
export async function countOpenExceptions(ctx: Pick<Ctx, 'db'>): Promise<number> {
  const { count } = await ctx.db
    .selectFrom('reconciliation.exception')
    .select((exceptions) => exceptions.fn.countAll<bigint>().as('count'))
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

function toException(row: Row): Exception {
  const { resolved_at: at, resolved_by_name: byName, resolution, note } = row
  const isOpen = at === null || byName === null || resolution === null
  return {
    id: row.id,
    provider: row.provider,
    day: row.day,
    reason: row.reason,
    label: row.label,
    paymentId: row.payment_id,
    amount: rupiah(row.amount_idr),
    said: row.said,
    openedAt: row.opened_at,
    resolved: isOpen ? null : { at, byName, resolution, note: note ?? '' },
  }
}
