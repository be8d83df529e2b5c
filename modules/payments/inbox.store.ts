import { sql, type RawBuilder } from 'kysely'
import type { Db } from '#platform/ctx.ts'
import type { NotificationKind, NotificationReading, RemoteProvider } from './port.ts'

export interface InboxRow {
  readonly id: string
  readonly provider: RemoteProvider
  readonly kind: NotificationKind
  readonly verdict: NotificationReading['verdict']
  readonly outcome: string | null
  readonly duplicate_of: string | null
  readonly payment_id: string | null
  readonly attempt_id: string | null
  readonly received_at: Date
  readonly applied_at: Date | null
  readonly size: number
  readonly number: string | null
  readonly request_id: string | null
  readonly replays: number
}

export interface InboxQuery {
  readonly text: string
  readonly provider: RemoteProvider | null
  readonly verdict: 'valid' | 'refused' | null
  /** `waiting`: stored and not applied yet. */
  readonly outcome: string | null
  readonly from: Date | null
  readonly until: Date | null
}

const columns = sql`n.id, n.provider, n.kind, n.verdict, n.outcome, n.duplicate_of, n.payment_id, n.attempt_id,
  n.received_at, n.applied_at, octet_length(n.raw_body) as size, p.order_number as number,
  coalesce(n.headers ->> 'request-id', n.headers ->> 'x-external-id') as request_id,
  (select count(*)::integer from payments.notification_replay r where r.notification_id = n.id) as replays`

/** Deliveries, newest first. */
export async function selectInbox(
  db: Db,
  query: InboxQuery,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<InboxRow[]> {
  const conditions = conditionsOf(query)
  if (query.text !== '') conditions.push(await textCondition(db, query.text))
  if (page.before !== null)
    conditions.push(sql`(n.received_at, n.id) < (${page.before.at}, ${page.before.id})`)
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
  const { rows } = await sql<InboxRow>`
    select ${columns} from payments.notification n left join payments.payment p on p.id = n.payment_id
    where ${where} order by n.received_at desc, n.id desc limit ${page.limit}`.execute(db)
  return rows
}

function conditionsOf(query: InboxQuery): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  if (query.from !== null) conditions.push(sql`n.received_at >= ${query.from}`)
  if (query.until !== null) conditions.push(sql`n.received_at < ${query.until}`)
  if (query.provider !== null) conditions.push(sql`n.provider = ${query.provider}`)
  if (query.verdict === 'valid') conditions.push(sql`n.verdict = 'valid'`)
  if (query.verdict === 'refused') conditions.push(sql`n.verdict <> 'valid'`)
  if (query.outcome === 'waiting') conditions.push(sql`n.applied_at is null`)
  else if (query.outcome !== null) conditions.push(sql`n.outcome = ${query.outcome}`)
  return conditions
}

/** Its own id, the delivery's number at the provider, or whatever names a payment: number, reference, correlation id. */
async function textCondition(db: Db, text: string): Promise<RawBuilder<unknown>> {
  const spellings = [...new Set([text, text.toUpperCase(), text.toLowerCase()])]
  const { rows } = await sql<{ id: string }>`
    select id from payments.payment where order_number = any(${spellings}) or id = any(${spellings})
    union select payment_id from payments.attempt where reference = any(${spellings}) or correlation_id = any(${spellings})
    union select payment_id from payments.receipt where provider in ('doku', 'astrapay') and provider_reference = any(${spellings})
    limit 100`.execute(db)
  const ids = rows.map((row) => row.id)
  return sql`(n.payment_id = any(${ids}::text[]) or n.id = any(${spellings})
    or coalesce(n.headers ->> 'request-id', n.headers ->> 'x-external-id') = any(${spellings}))`
}

export async function selectInboxEntry(
  db: Db,
  id: string,
): Promise<(InboxRow & { headers: unknown; raw_body: Buffer }) | null> {
  const { rows } = await sql<InboxRow & { headers: unknown; raw_body: Buffer }>`
    select ${columns}, n.headers, n.raw_body from payments.notification n
    left join payments.payment p on p.id = n.payment_id where n.id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** What waits for a person: not applied for longer than a moment, or told of money twice and nobody looked yet. */
export async function selectWaiting(db: Db, wanted: { before: Date; limit: number }): Promise<InboxRow[]> {
  const { rows } = await sql<InboxRow>`
    select ${columns} from payments.notification n left join payments.payment p on p.id = n.payment_id
    where n.id in (
      select id from payments.notification where applied_at is null and received_at < ${wanted.before}
      union all select id from payments.notification c where outcome = 'claimed_again'
        and not exists (select from payments.notification_review v where v.notification_id = c.id))
    order by n.received_at limit ${wanted.limit}`.execute(db)
  return rows
}
