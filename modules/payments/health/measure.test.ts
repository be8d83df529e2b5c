import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { measureQuery, selectMeasured, takeTurn } from './measure.store.ts'

let database: TestDatabase
const now = new Date('2026-11-24T05:00:00Z')
const channelIds = Array.from(
  { length: 20 },
  (_, index) => `doku_va_${'abcdefghijklmnopqrst'.charAt(index)}x`,
)

beforeAll(async () => {
  database = await createTestDatabase()
  // Two months of questions, of which a day is looked at.
  await database.pool.query(
    `insert into payments.payment (id, order_number, subject_kind, subject_id, amount_idr, state, pay_before, buyer_name,
       buyer_phone, description, lines, created_at)
     select 'pay_' || n, 'N-' || n, 'booking', 'bkg_' || n, 1000, 'choosing', $1::timestamptz, 'Bengkel Contoh', '6281230000001', 'x',
       '[]', $1 from generate_series(0, 4319) n`,
    [now],
  )
  await database.pool.query(
    `insert into payments.attempt (id, payment_id, provider, channel_id, reference, request_id, amount_idr, outcome,
       pay_before, asked_at, answered_at)
     select 'att_' || n, 'pay_' || n / 10, 'doku', ($2::text[])[1 + n % 20], 'R' || n, 'Q' || n, 1000,
       case when n % 10 = 0 then 'unknown' else 'awaiting' end, $1::timestamptz + interval '1 day',
       $1::timestamptz - n * interval '2 minutes', $1
     from generate_series(0, 43199) n`,
    [now, channelIds],
  )
  await database.pool.query(
    `insert into payments.wire_exchange (id, provider, operation, method, url, request_headers, request_body, response_body,
       started_at, duration_ms, attempt_id, subject_kind, subject_id)
     select 'wex_' || n, 'doku', 'create-va', 'POST', '/', '{}', repeat('x', 400), repeat('y', 400),
       $1::timestamptz - n * interval '2 minutes', n % 100, 'att_' || n, 'attempt', 'att_' || n
     from generate_series(0, 43199) n`,
    [now],
  )
  await database.pool.query(
    `insert into payments.notification (id, provider, kind, dedupe_key, headers, raw_body, verdict, attempt_id, received_at)
     select 'ntf_' || n, 'doku', 'doku_snap_va', 'K' || n, '{}', '\\x00', 'valid', 'att_' || n,
       $1::timestamptz - n * interval '2 minutes'
     from generate_series(0, 43199) n`,
    [now],
  )
  await database.pool.query('analyze')
}, 60_000)
afterAll(() => database.drop())

describe('the measurement', () => {
  test('reads no table from end to end', async () => {
    const query = measureQuery({ channelIds, now, notifiedSince: new Date(now.getTime() - 120_000) })
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(database.db)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/attempt_of_channel/)
    expect(plan).not.toMatch(/Seq Scan on (attempt|wire_exchange|notification)/)
  })

  test('counts every answer of a span once, by channel and by provider', async () => {
    const measured = await selectMeasured(database.db, {
      scopes: ['provider:doku', 'channel:doku_va_ax', 'channel:doku_va_none'],
      channelIds,
      now,
      notifiedSince: new Date(now.getTime() - 600_000),
    })
    const [provider, channel, none] = measured
    // Every two minutes one question: 8 in a quarter of an hour, 30 in an hour, 720 in a day.
    expect(
      [15, 60, 1440].map(
        (minutes) => provider?.windows[minutes === 15 ? 15 : minutes === 60 ? 60 : 1440].asked,
      ),
    ).toEqual([8, 30, 720])
    expect(provider?.windows[1440]).toMatchObject({
      unknown: 72,
      accepted: 648,
      calls: 720,
      p50Ms: 48,
      p95Ms: 94,
    })
    expect(channel?.windows[1440]).toMatchObject({ asked: 36, unknown: 36 })
    expect(channel?.lastNotificationAt).toEqual(now)
    expect(provider?.hours.reduce((sum, hour) => sum + hour.asked, 0)).toBe(720)
    expect(none?.windows[15].asked).toBe(0)
  })

  test('of ten processes that want to measure at once one does', async () => {
    const turns = await Promise.all(
      Array.from({ length: 10 }, () => takeTurn(database.db, { now, gapMs: 5_000 })),
    )
    expect(turns.filter(Boolean)).toHaveLength(1)
    const soon = new Date(now.getTime() + 4_000)
    expect(await takeTurn(database.db, { now: soon, gapMs: 5_000 })).toBe(false)
    expect(await takeTurn(database.db, { now: new Date(now.getTime() + 5_000), gapMs: 5_000 })).toBe(true)
  })
})
