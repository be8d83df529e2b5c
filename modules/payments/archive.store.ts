import { sql, type RawBuilder } from 'kysely'
import { present } from '#platform/assert.ts'
import type { Db, Trx } from '#platform/ctx.ts'
import { newId } from '#platform/ids.ts'
import type { Exchange, RemoteProvider } from './port.ts'

/** What an exchange was about: an attempt, or a thing of another kind with what is known of it. */
export type ExchangeSubject =
  | { readonly attemptId: string }
  | {
      /** `refund`, `reservation`, `linked_account`. */
      readonly subjectKind: string
      readonly subjectId: string
      readonly attemptId?: string | null
      readonly paymentId?: string | null
      /** Absent: that of the attempt, reservation or linked account. */
      readonly provider?: RemoteProvider
      /** Ours, under which the provider knows it. */
      readonly reference?: string | null
    }

/**
 * Puts what was on the wire into the archive, in the transaction that records its outcome. Payment, provider, reference and
 * correlation id are taken from the attempt (or reservation, or link) that it is about.
 */
export async function archiveExchanges(
  trx: Trx,
  about: ExchangeSubject,
  exchanges: readonly Exchange[],
): Promise<void> {
  if (exchanges.length === 0) return
  const subject = 'subjectKind' in about ? about : null
  const attemptId = about.attemptId ?? null
  const subjectId = subject?.subjectId ?? present(attemptId, 'an exchange is about something')
  await sql`
    insert into payments.wire_exchange (id, provider, operation, method, url, request_headers, request_body, status,
      response_body, error, started_at, duration_ms, attempt_id, payment_id, subject_kind, subject_id, reference, request_id,
      correlation_id)
    select x.id, coalesce(${subject?.provider ?? null}::text, a.provider, r.provider, k.provider), x.operation, x.method,
      x.url, x.request_headers, x.request_body, x.status, x.response_body, x.error, x.started_at, x.duration_ms,
      ${attemptId}::text, coalesce(${subject?.paymentId ?? null}::text, a.payment_id, r.payment_id),
      ${subject?.subjectKind ?? 'attempt'}::text, ${subjectId}::text,
      coalesce(${subject?.reference ?? null}::text, a.reference, r.reference), x.request_id,
      coalesce(a.correlation_id, ${trx.outbox.correlationId ?? null}::text)
    from ${unnested(exchanges)}
    left join payments.attempt a on a.id = ${attemptId}
    left join payments.reservation r on r.id = ${subjectId}
    left join payments.linked_account k on k.id = ${subjectId}`.execute(trx)
}

function unnested(exchanges: readonly Exchange[]): RawBuilder<unknown> {
  const column = (value: (exchange: Exchange) => string | number | Date | null) => exchanges.map(value)
  return sql`unnest(${exchanges.map(() => newId('wex'))}::text[], ${column((x) => x.operation)}::text[],
    ${column((x) => x.method)}::text[], ${column((x) => x.url)}::text[],
    ${column((x) => JSON.stringify(x.requestHeaders))}::jsonb[], ${column((x) => x.requestBody)}::text[],
    ${column((x) => x.status)}::integer[], ${column((x) => x.responseBody)}::text[], ${column((x) => x.error)}::text[],
    ${column((x) => x.startedAt.toISOString())}::timestamptz[], ${column((x) => x.durationMs)}::integer[],
    ${column(requestIdOf)}::text[])
    as x (id, operation, method, url, request_headers, request_body, status, response_body, error, started_at,
      duration_ms, request_id)`
}

/** The number of this very request, as the provider has it in its own records. */
function requestIdOf(exchange: Exchange): string | null {
  const wanted = ['request-id', 'x-external-id']
  const header = Object.entries(exchange.requestHeaders).find(([name]) => wanted.includes(name.toLowerCase()))
  return header?.[1] ?? null
}

export interface ArchivedRow {
  readonly id: string
  readonly provider: RemoteProvider
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly request_headers: unknown
  readonly request_body: string
  readonly status: number | null
  readonly response_body: string
  readonly error: string | null
  readonly started_at: Date
  readonly duration_ms: number
  readonly attempt_id: string | null
  readonly payment_id: string | null
  readonly subject_kind: string
  readonly subject_id: string
  readonly reference: string | null
  readonly request_id: string | null
  readonly correlation_id: string | null
}

/** What is looked for; an absent condition does not hold anything back. */
export interface ArchiveQuery {
  readonly text: string
  readonly provider: RemoteProvider | null
  readonly operation: string | null
  /** refused: answered with an error. lost: not answered. */
  readonly answer: 'accepted' | 'refused' | 'lost' | null
  readonly from: Date | null
  readonly until: Date | null
}

/** Rows of the archive, newest first or oldest first, after the given one. */
export async function selectArchive(
  db: Db,
  query: ArchiveQuery,
  page: { after: { at: Date; id: string } | null; order: 'newest' | 'oldest'; limit: number },
): Promise<ArchivedRow[]> {
  const conditions = [
    ...conditionsOf(query),
    ...(query.text === '' ? [] : [await textCondition(db, query.text)]),
  ]
  const { after } = page
  const isNewest = page.order === 'newest'
  if (after !== null)
    conditions.push(
      isNewest
        ? sql`(started_at, id) < (${after.at}, ${after.id})`
        : sql`(started_at, id) > (${after.at}, ${after.id})`,
    )
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
  const order = isNewest ? sql`started_at desc, id desc` : sql`started_at, id`
  const { rows } = await sql<ArchivedRow>`
    select * from payments.exchange_archive where ${where} order by ${order} limit ${page.limit}`.execute(db)
  return rows
}

function conditionsOf(query: ArchiveQuery): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  if (query.from !== null) conditions.push(sql`started_at >= ${query.from}`)
  if (query.until !== null) conditions.push(sql`started_at < ${query.until}`)
  if (query.provider !== null) conditions.push(sql`provider = ${query.provider}`)
  if (query.operation !== null) conditions.push(sql`operation = ${query.operation}`)
  switch (query.answer) {
    case 'accepted':
      conditions.push(sql`status < 400`)
      break
    case 'refused':
      conditions.push(sql`status >= 400`)
      break
    case 'lost':
      conditions.push(sql`status is null`)
      break
    case null:
  }
  return conditions
}

/** A payment's number or id, our reference, the request's id, the correlation id, or the id of what it was about. */
async function textCondition(db: Db, text: string): Promise<RawBuilder<unknown>> {
  const spellings = [...new Set([text, text.toUpperCase(), text.toLowerCase()])]
  const payments = await sql<{ id: string }>`
    select id from payments.payment where order_number = any(${spellings}) or id = any(${spellings}) limit 100`.execute(
    db,
  )
  const ids = payments.rows.map((row) => row.id)
  return sql`(payment_id = any(${ids}::text[]) or reference = any(${spellings}) or request_id = any(${spellings})
    or correlation_id = any(${spellings}) or subject_id = any(${spellings}))`
}

export async function selectArchived(db: Db, id: string): Promise<ArchivedRow | null> {
  const { rows } = await sql<ArchivedRow>`
    select * from payments.exchange_archive where id = ${id} limit 1`.execute(db)
  return rows[0] ?? null
}

/** What was on the wire about a payment: by its attempts and by everything else of it. */
export async function selectExchangesOf(
  db: Db,
  paymentId: string,
): Promise<(ArchivedRow & { channel_id: string | null })[]> {
  const { rows } = await sql<ArchivedRow & { channel_id: string | null }>`
    select x.*, a.channel_id from payments.exchange_archive x
    left join payments.attempt a on a.id = x.attempt_id
    where x.payment_id = ${paymentId} order by x.started_at, x.id`.execute(db)
  return rows
}

/** The moment of the first exchange there is, where one is. */
export async function selectFirstMoment(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select least((select min(started_at) from payments.wire_exchange), (select min(started_at) from payments.exchange),
      (select min(started_at) from payments.linked_exchange)) as at`.execute(db)
  return rows[0]?.at ?? null
}

/** Lays the months that are missing, from the day's month on; answers how many were. */
export async function layMonths(db: Db, wanted: { firstDay: string; months: number }): Promise<number> {
  const { rows } = await sql<{ made: number }>`
    select payments.lay_archive_months(${wanted.firstDay}::date, ${wanted.months}::integer) as made`.execute(
    db,
  )
  return rows[0]?.made ?? 0
}
