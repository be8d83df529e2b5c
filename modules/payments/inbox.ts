import { demand, type Actor } from '#access'
import { businessDay } from '#platform/clock.ts'
import type { Ctx } from '#platform/ctx.ts'
import { isId } from '#platform/ids.ts'
import {
  selectInbox,
  selectInboxEntry,
  selectWaiting,
  type InboxQuery,
  type InboxRow,
} from './inbox.store.ts'
import type { NotificationKind, NotificationReading, RemoteProvider } from './port.ts'
import { selectReplays, selectReview } from './replay.store.ts'
import { maskedHeaders, maskedText } from './snap/mask.ts'

/** One delivery of a provider, as the inbox lists it. */
export interface InboxEntry {
  readonly id: string
  readonly provider: RemoteProvider
  readonly kind: NotificationKind
  readonly verdict: NotificationReading['verdict']
  /** Null while it is stored and not applied yet. */
  readonly outcome: string | null
  readonly duplicateOf: string | null
  readonly paymentId: string | null
  readonly number: string | null
  readonly attemptId: string | null
  /** The delivery's own number at the provider. */
  readonly requestId: string | null
  readonly sizeBytes: number
  readonly replays: number
  readonly receivedAt: Date
  readonly appliedAt: Date | null
}

export interface InboxDetail extends InboxEntry {
  readonly headers: unknown
  /** As it came but for what opens something, which is masked. */
  readonly body: string
  readonly replayed: readonly Replay[]
  readonly review: { readonly note: string; readonly byName: string; readonly at: Date } | null
}

/** One time that a person let it be applied again. */
export interface Replay {
  readonly id: string
  readonly notificationId: string
  readonly outcome: string
  readonly reason: string
  readonly byName: string
  readonly at: Date
}

export interface InboxFilter {
  readonly text?: string
  readonly provider?: RemoteProvider | null
  readonly verdict?: InboxQuery['verdict']
  /** An outcome's name, or `waiting`. */
  readonly outcome?: string | null
  /** First and last business day, `YYYY-MM-DD`, both included. */
  readonly from?: string | null
  readonly to?: string | null
}

export interface InboxPage {
  readonly entries: readonly InboxEntry[]
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly nextCursor: string | null
}

const dayMs = 24 * 3_600_000
/** A worker applies what was stored within moments; what lies longer needs somebody to look. */
const waitsAfterMs = 60_000
const waitingMax = 200

/** Every delivery that providers made, newest first, page by page. */
export async function listInbox(
  ctx: Ctx,
  input: InboxFilter & { cursor?: string | null; limit: number; by: Actor },
): Promise<InboxPage> {
  demand(input.by, 'inbox.read')
  const limit = Math.min(Math.max(input.limit, 1), 200)
  const [, at, id] = /^(\d{12,13})_(ntf_\w+)$/.exec(input.cursor ?? '') ?? []
  const before = at === undefined || id === undefined ? null : { at: new Date(Number(at)), id }
  const rows = await selectInbox(ctx.db, queryOf(input), { before, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    entries: shown.map(toEntry),
    nextCursor: rows.length > limit && last !== undefined ? `${last.received_at.getTime()}_${last.id}` : null,
  }
}

/** One delivery with its headers and body, and what people did with it; null where there is none. */
export async function findInboxEntry(
  ctx: Ctx,
  input: { notificationId: string; by: Actor },
): Promise<InboxDetail | null> {
  demand(input.by, 'inbox.read')
  const { notificationId } = input
  const row = isId('ntf', notificationId) ? await selectInboxEntry(ctx.db, notificationId) : null
  if (row === null) return null
  const [replays, review] = await Promise.all([
    selectReplays(ctx.db, { notificationId }),
    selectReview(ctx.db, notificationId),
  ])
  return {
    ...toEntry(row),
    headers: maskedHeaders(stringsOf(row.headers)),
    body: maskedText(row.raw_body.toString('utf8')),
    replayed: replays.map(toReplay),
    review: review === null ? null : { note: review.note, byName: review.by_name, at: review.at },
  }
}

/** The replays of every notification of a payment, oldest first. */
export async function listReplays(ctx: Ctx, input: { paymentId: string }): Promise<Replay[]> {
  return (await selectReplays(ctx.db, input)).map(toReplay)
}

/** Deliveries that wait for a person, oldest first. */
export async function listWaitingNotifications(ctx: Ctx): Promise<InboxEntry[]> {
  const before = new Date(ctx.now().getTime() - waitsAfterMs)
  return (await selectWaiting(ctx.db, { before, limit: waitingMax })).map(toEntry)
}

function queryOf(filter: InboxFilter): InboxQuery {
  const last = startOf(filter.to ?? null)
  return {
    text: (filter.text ?? '').replaceAll('\0', '').trim().slice(0, 100),
    provider: filter.provider ?? null,
    verdict: filter.verdict ?? null,
    outcome: filter.outcome ?? null,
    from: startOf(filter.from ?? null),
    until: last === null ? null : new Date(last.getTime() + dayMs),
  }
}

/** Midnight WIB of a business day; null for what is none. */
export function startOf(day: string | null): Date | null {
  if (day === null || !/^\d{4}-\d\d-\d\d$/.test(day)) return null
  const moment = new Date(`${day}T00:00:00+07:00`)
  return Number.isNaN(moment.getTime()) || businessDay(moment) !== day ? null : moment
}

function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
}

function toEntry(row: InboxRow): InboxEntry {
  return {
    id: row.id,
    provider: row.provider,
    kind: row.kind,
    verdict: row.verdict,
    outcome: row.outcome,
    duplicateOf: row.duplicate_of,
    paymentId: row.payment_id,
    number: row.number,
    attemptId: row.attempt_id,
    requestId: row.request_id,
    sizeBytes: row.size,
    replays: row.replays,
    receivedAt: row.received_at,
    appliedAt: row.applied_at,
  }
}

function toReplay(row: Awaited<ReturnType<typeof selectReplays>>[number]): Replay {
  return {
    id: row.id,
    notificationId: row.notification_id,
    outcome: row.outcome,
    reason: row.reason,
    byName: row.by_name,
    at: row.at,
  }
}
