import { demand, type Actor } from '#access'
import { recordAudit } from '#audit'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import {
  layMonths,
  selectArchive,
  selectArchived,
  selectFirstMoment,
  type ArchivedRow,
  type ArchiveQuery,
} from './archive.store.ts'
import { startOf } from './inbox.ts'
import type { RemoteProvider } from './port.ts'

/** One exchange with a provider as it is kept: secrets, tokens and card data masked. */
export interface ArchivedExchange {
  readonly id: string
  readonly provider: RemoteProvider
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly requestHeaders: unknown
  readonly requestBody: string
  /** Null when no answer came. */
  readonly status: number | null
  readonly responseBody: string
  readonly error: string | null
  readonly startedAt: Date
  readonly durationMs: number
  readonly attemptId: string | null
  readonly paymentId: string | null
  /** `attempt`, `refund`, `reservation`, `linked_account`. */
  readonly subjectKind: string
  readonly subjectId: string
  readonly reference: string | null
  readonly requestId: string | null
  readonly correlationId: string | null
}

/** What staff look for; `text` is a payment's number, a reference, a request's id or a correlation id. */
export interface ExchangeFilter {
  readonly text?: string
  readonly provider?: RemoteProvider | null
  readonly operation?: string | null
  readonly answer?: ArchiveQuery['answer']
  /** First and last business day, `YYYY-MM-DD`, both included. */
  readonly from?: string | null
  readonly to?: string | null
}

export interface ExchangePage {
  readonly exchanges: readonly ArchivedExchange[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

const monthsAhead = 3
const dayMs = 24 * 3_600_000
/** Rows held at once by an export; a row is at most 128 KiB. */
const exportRows = 100

/** The archive, newest first, page by page. */
export async function listExchanges(
  ctx: Ctx,
  input: ExchangeFilter & { cursor?: string | null; limit: number; by: Actor },
): Promise<ExchangePage> {
  demand(input.by, 'inbox.read')
  const limit = Math.min(Math.max(input.limit, 1), 200)
  const after = parseCursor(input.cursor ?? '')
  const rows = await selectArchive(ctx.db, queryOf(input), { after, order: 'newest', limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    exchanges: shown.map(toExchange),
    nextCursor: hasMore ? `${last.started_at.getTime()}_${last.id}` : null,
  }
}

/** One exchange, or null. */
export async function findExchange(
  ctx: Ctx,
  input: { exchangeId: string; by: Actor },
): Promise<ArchivedExchange | null> {
  demand(input.by, 'inbox.read')
  if (!/^(?:wex_[0-9A-Z]{26}|(?:exc|lex)-\d{19})$/.test(input.exchangeId)) return null
  const row = await selectArchived(ctx.db, input.exchangeId)
  return row === null ? null : toExchange(row)
}

/**
 * The archive as lines of JSON (NDJSON), oldest first, month by month; who takes it out of the house is written down before
 * the first line. Rows are read as the reader takes them, so the memory stays flat however many there are.
 */
export async function exportExchanges(
  ctx: Ctx,
  input: { filter: ExchangeFilter; actor: Actor },
): Promise<AsyncGenerator<string>> {
  const { filter, actor } = input
  demand(actor, 'inbox.export')
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: actor.id,
      action: 'exchanges.exported',
      object: { kind: 'exchange_archive', id: 'ndjson' },
      before: null,
      after: { ...filter },
      reason: null,
      address: actor.address,
      at: ctx.now(),
    }),
  )
  return lines(ctx, queryOf(filter))
}

async function* lines(ctx: Ctx, query: ArchiveQuery): AsyncGenerator<string> {
  const first = query.from ?? (await selectFirstMoment(ctx.db))
  const end = query.until ?? new Date(ctx.now().getTime() + dayMs)
  if (first === null) return
  for (let from = first; from < end; from = nextMonth(from)) {
    const until = new Date(Math.min(nextMonth(from).getTime(), end.getTime()))
    let after: { at: Date; id: string } | null = null
    for (;;) {
      const page = { after, order: 'oldest' as const, limit: exportRows }
      const rows: ArchivedRow[] = await selectArchive(ctx.db, { ...query, from, until }, page)
      const last = rows.at(-1)
      if (last === undefined) break
      yield rows.map((row) => `${JSON.stringify(toExchange(row))}\n`).join('')
      if (rows.length < exportRows) break
      after = { at: last.started_at, id: last.id }
    }
  }
}

/** Midnight WIB with which the next month begins. */
function nextMonth(moment: Date): Date {
  const [year = '', month = ''] = businessDay(moment).split('-')
  const next =
    Number(month) === 12 ? `${Number(year) + 1}-01` : `${year}-${String(Number(month) + 1).padStart(2, '0')}`
  return new Date(`${next}-01T00:00:00+07:00`)
}

/** Recurring: lays the archive's months ahead, this one and the three to come. */
export function layArchiveMonths(ctx: Ctx): Promise<number> {
  return layMonths(ctx.db, { firstDay: businessDay(ctx.now()), months: monthsAhead + 1 })
}

function queryOf(filter: ExchangeFilter): ArchiveQuery {
  const from = startOf(filter.from ?? null)
  const last = startOf(filter.to ?? null)
  return {
    text: (filter.text ?? '').replaceAll('\0', '').trim().slice(0, 100),
    provider: filter.provider ?? null,
    operation: filter.operation ?? null,
    answer: filter.answer ?? null,
    from,
    until: last === null ? null : new Date(last.getTime() + dayMs),
  }
}

function parseCursor(cursor: string): { at: Date; id: string } | null {
  const [, at, id] = /^(\d{12,13})_([\w-]{10,40})$/.exec(cursor) ?? []
  return at === undefined || id === undefined ? null : { at: new Date(Number(at)), id }
}

function toExchange(row: ArchivedRow): ArchivedExchange {
  return {
    id: row.id,
    provider: row.provider,
    operation: row.operation,
    method: row.method,
    url: row.url,
    requestHeaders: row.request_headers,
    requestBody: row.request_body,
    status: row.status,
    responseBody: row.response_body,
    error: row.error,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    attemptId: row.attempt_id,
    paymentId: row.payment_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    reference: row.reference,
    requestId: row.request_id,
    correlationId: row.correlation_id,
  }
}
