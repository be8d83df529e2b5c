import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '#platform/ctx.ts'
import type { Scope } from './scope.ts'
import { emptyWindow, type Weather, type WeatherJudged, type WeatherReason, type Windows } from './weather.ts'

/** Questions of one hour, for a small picture. */
export interface HourCount {
  readonly at: string
  readonly asked: number
  readonly accepted: number
}

export interface Measured {
  readonly scope: Scope
  readonly windows: Windows
  readonly hours: readonly HourCount[]
  readonly lastNotificationAt: Date | null
  readonly lastSuccessAt: Date | null
}

export interface StoredHealth extends Measured {
  readonly weather: WeatherJudged
  readonly measuredAt: Date
}

const Count = z.object({
  asked: z.number(),
  accepted: z.number(),
  refused: z.number(),
  unknown: z.number(),
  paid: z.number(),
  lapsed: z.number(),
  calls: z.number().default(0),
  p50Ms: z.number().nullable().default(null),
  p95Ms: z.number().nullable().default(null),
})
const StoredWindows = z.object({
  15: Count.default(emptyWindow),
  60: Count.default(emptyWindow),
  1440: Count.default(emptyWindow),
})
const StoredHours = z.array(z.object({ at: z.string(), asked: z.number(), accepted: z.number() }))
const reasons = ['well', 'too_little', 'unclear_answers', 'many_refusals', 'slow'] as const

/** Takes the turn to measure where the last was at least so long ago. Of all processes one gets it. */
export async function takeTurn(db: Db, turn: { now: Date; gapMs: number }): Promise<boolean> {
  const { rowCount } = await db
    .updateTable('payments.health_turn')
    .set({ measured_at: turn.now })
    .where(
      sql<boolean>`abs(extract(epoch from ${turn.now}::timestamptz - measured_at)) * 1000 >= ${turn.gapMs}`,
    )
    .executeTakeFirst()
    .then((result) => ({ rowCount: result.numUpdatedRows }))
  return rowCount > 0n
}

/**
 * Counts what happened, of every scope and span at once: by the indexes of recent attempts, calls and notifications, never
 * by reading a table.
 */
export function measureQuery(input: { channelIds: readonly string[]; now: Date; notifiedSince: Date }) {
  const { now, channelIds, notifiedSince } = input
  return sql<MeasuredRow>`
    with recent as materialized (
      select found.*, scopes.scope from unnest(${[...channelIds]}::text[]) as wanted(id)
      join lateral (
        select id, channel_id, provider, payment_id, asked_at, answered_at, outcome = 'paid' as is_paid,
          case when outcome = 'refused' then 'refused'
            when outcome = 'unknown' or (outcome = 'not_paid' and outcome_reason = 'never_arrived')
              or (outcome is null and asked_at < ${now}::timestamptz - interval '30 seconds') then 'unknown'
            when outcome is null then 'asking' else 'accepted' end as answer,
          (outcome = 'not_paid' and outcome_reason <> 'never_arrived')
            or (outcome = 'awaiting' and pay_before <= ${now}) as is_lapsed
        from payments.attempt
        where channel_id = wanted.id and asked_at > ${now}::timestamptz - interval '24 hours'
          and through_attempt_id is null) found on true
      cross join lateral (values ('channel:' || found.channel_id), ('provider:' || found.provider)) scopes(scope)),
    spans(minutes) as (values (15), (60), (1440)),
    counted as (
      select scope, minutes, count(*) as asked, count(*) filter (where answer = 'accepted') as accepted,
        count(distinct payment_id) filter (where answer = 'refused') as refused,
        count(*) filter (where answer = 'unknown') as unknown,
        count(*) filter (where is_paid) as paid, count(*) filter (where is_lapsed) as lapsed
      from recent, spans where asked_at > ${now}::timestamptz - minutes * interval '1 minute' group by scope, minutes),
    timed as (
      select scope, minutes, count(*) as calls, percentile_disc(0.5) within group (order by duration_ms) as p50,
        percentile_disc(0.95) within group (order by duration_ms) as p95
      from (select attempt_id, started_at, duration_ms from payments.wire_exchange
          where started_at > ${now}::timestamptz - interval '24 hours' and started_at <= ${now}) call
        join recent on recent.id = call.attempt_id, spans
      where started_at > ${now}::timestamptz - minutes * interval '1 minute' group by scope, minutes),
    windows as (
      select scope, jsonb_object_agg(minutes, jsonb_build_object('asked', asked, 'accepted', accepted,
        'refused', refused, 'unknown', unknown, 'paid', paid, 'lapsed', lapsed, 'calls', coalesce(calls, 0),
        'p50Ms', p50, 'p95Ms', p95)) as windows
      from counted left join timed using (scope, minutes) group by scope),
    hours as (
      select scope, jsonb_agg(jsonb_build_object('at', hour, 'asked', asked, 'accepted', accepted) order by hour) as hours
      from (select scope, date_trunc('hour', asked_at) as hour, count(*) filter (where answer <> 'asking') as asked,
          count(*) filter (where answer = 'accepted') as accepted from recent group by 1, 2) by_hour group by scope),
    successes as (
      select scope, max(answered_at) as success_at from recent where answer = 'accepted' group by scope),
    told as (
      select scopes.scope, max(received_at) as told_at
      from (select provider, attempt_id, received_at from payments.notification
          where received_at > ${notifiedSince} and received_at <= ${now} and verdict = 'valid') note
        left join payments.attempt on attempt.id = note.attempt_id
        cross join lateral (values ('channel:' || attempt.channel_id), ('provider:' || note.provider)) scopes(scope)
      where scopes.scope is not null group by 1)
    select scope, coalesce(windows, '{}') as windows, coalesce(hours, '[]') as hours, success_at, told_at
    from windows full join hours using (scope) full join successes using (scope) full join told using (scope)`
}

interface MeasuredRow {
  readonly scope: string
  readonly windows: unknown
  readonly hours: unknown
  readonly success_at: Date | null
  readonly told_at: Date | null
}

/** What happened lately, by scope; scopes of which nothing is known are empty. */
export async function selectMeasured(
  db: Db,
  input: { scopes: readonly Scope[]; channelIds: readonly string[]; now: Date; notifiedSince: Date },
): Promise<Measured[]> {
  const { rows } = await measureQuery(input).execute(db)
  const found = new Map(rows.map((row) => [row.scope, row]))
  return input.scopes.map((scope) => {
    const row = found.get(scope)
    return {
      scope,
      windows: StoredWindows.parse(row?.windows ?? {}),
      hours: StoredHours.parse(row?.hours ?? []),
      lastNotificationAt: row?.told_at ?? null,
      lastSuccessAt: row?.success_at ?? null,
    }
  })
}

export async function upsertHealth(db: Db, rows: readonly StoredHealth[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map((row) => ({
    scope: row.scope,
    windows: JSON.stringify(row.windows),
    hours: JSON.stringify(row.hours),
    last_notification_at: row.lastNotificationAt,
    last_success_at: row.lastSuccessAt,
    weather: row.weather.weather,
    weather_reason: row.weather.reason,
    weather_since: row.weather.since,
    measured_at: row.measuredAt,
  }))
  await db
    .insertInto('payments.channel_health')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('scope').doUpdateSet((row) => ({
        windows: row.ref('excluded.windows'),
        hours: row.ref('excluded.hours'),
        // Older ones lie outside of what is measured, and stay known.
        last_notification_at: sql<Date>`greatest(channel_health.last_notification_at, excluded.last_notification_at)`,
        last_success_at: sql<Date>`greatest(channel_health.last_success_at, excluded.last_success_at)`,
        weather: row.ref('excluded.weather'),
        weather_reason: row.ref('excluded.weather_reason'),
        weather_since: row.ref('excluded.weather_since'),
        measured_at: row.ref('excluded.measured_at'),
      })),
    )
    .execute()
}

export async function selectHealth(db: Db, scopes: readonly Scope[]): Promise<Map<Scope, StoredHealth>> {
  const rows = await db.selectFrom('payments.channel_health').selectAll().execute()
  const byScope = new Map(rows.map((row) => [row.scope, row]))
  const found = scopes.flatMap((scope): [Scope, StoredHealth][] => {
    const row = byScope.get(scope)
    if (row === undefined) return []
    const { weather, weather_reason, weather_since } = row
    const health = {
      scope,
      windows: StoredWindows.parse(row.windows),
      hours: StoredHours.parse(row.hours),
      lastNotificationAt: row.last_notification_at,
      lastSuccessAt: row.last_success_at,
      weather: toWeather({ weather, reason: weather_reason, since: weather_since }),
      measuredAt: row.measured_at,
    }
    return [[scope, health]]
  })
  return new Map(found)
}

function toWeather(row: { weather: Weather; reason: string; since: Date }): WeatherJudged {
  const reason: WeatherReason = reasons.find((one) => one === row.reason) ?? 'too_little'
  return { weather: row.weather, reason, since: row.since }
}
