import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '#audit'
import { assert } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { correlate } from '#platform/correlate.ts'
import { rupiah } from '#platform/money.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { archiveExchanges, layMonths } from './archive.store.ts'
import { exportExchanges, findExchange, layArchiveMonths, listExchanges } from './archive.ts'
import { insertAttempt } from './attempt.store.ts'
import { openPayment } from './open-payment.ts'
import type { Exchange } from './port.ts'
import { staffActor } from '../../apps/testing/staff.ts'

const actor = { ...staffActor('sari'), name: 'Sari Contoh' }
const correlationId = '0190f3a1-7b2c-7d3e-8f40-123456789abc'
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

function exchangeAt(startedAt: Date, change: Partial<Exchange> = {}): Exchange {
  return {
    operation: 'create_va',
    method: 'POST',
    url: 'https://provider.test/create-va',
    requestHeaders: { 'X-EXTERNAL-ID': `ext${startedAt.getTime()}` },
    requestBody: '{"a":1}',
    status: 200,
    responseBody: '{"b":2}',
    startedAt,
    durationMs: 12,
    error: null,
    ...change,
  }
}

/** A payment with one attempt, made by a request that has an id. */
async function takeAttempt(
  number: string,
): Promise<{ paymentId: string; attemptId: string; reference: string }> {
  const [attemptId, now] = [newId('att'), database.ctx.now()]
  const reference = `REF${number}`
  const paymentId = await correlate(database.ctx, correlationId).transaction(async (trx) => {
    const opened = await openPayment(trx, {
      subject: { kind: 'order', id: newId('ord') },
      number,
      companyId: null,
      amount: rupiah(150_000n),
      payBefore: new Date(now.getTime() + 3_600_000),
      buyer: { name: 'Toko Contoh', phone: '081200000001', email: null },
      description: number,
      lines: [{ id: '1', name: 'Aki', unitPrice: rupiah(150_000n), quantity: 1 }],
      at: now,
    })
    await insertAttempt(trx, {
      id: attemptId,
      payment_id: opened.paymentId,
      provider: 'doku',
      channel_id: 'doku_va_bca',
      reference,
      request_id: attemptId,
      amount_idr: 150_000n,
      pay_before: now,
      asked_at: now,
    })
    return opened.paymentId
  })
  return { paymentId, attemptId, reference }
}

async function partitionOf(id: string): Promise<string> {
  const { rows } = await sql<{ part: string }>`
    select tableoid::regclass::text as part from payments.wire_exchange where id = ${id}`.execute(database.db)
  return rows[0]?.part ?? ''
}

describe('the archive of exchanges', () => {
  test('holds an exchange with everything by which it is looked for', async () => {
    const { paymentId, attemptId, reference } = await takeAttempt('AOS-ARSIP-1')
    const at = database.ctx.now()
    await database.ctx.transaction((trx) => archiveExchanges(trx, { attemptId }, [exchangeAt(at)]))
    for (const text of [
      'AOS-ARSIP-1',
      'aos-arsip-1',
      paymentId,
      reference,
      `ext${at.getTime()}`,
      correlationId,
      attemptId,
    ]) {
      const { exchanges } = await listExchanges(database.ctx, { by: actor, text, limit: 10 })
      expect(exchanges).toMatchObject([{ provider: 'doku', paymentId, attemptId, reference, correlationId }])
    }
    const [found] = (await listExchanges(database.ctx, { by: actor, text: reference, limit: 1 })).exchanges
    assert(found !== undefined, 'it was found')
    expect(await findExchange(database.ctx, { by: actor, exchangeId: found.id })).toEqual(found)
    expect(await findExchange(database.ctx, { by: actor, exchangeId: "wex_' or 1=1" })).toBeNull()
  })

  test('takes what is about no attempt, by whatever kind of thing it is about', async () => {
    const { paymentId } = await takeAttempt('AOS-ARSIP-2')
    const about = {
      subjectKind: 'refund',
      subjectId: newId('rfd'),
      paymentId,
      provider: 'astrapay' as const,
      reference: 'RFD1',
    }
    await database.ctx.transaction((trx) =>
      archiveExchanges(trx, about, [
        exchangeAt(database.ctx.now(), { operation: 'refund', status: null, error: 'timeout' }),
      ]),
    )
    const { exchanges } = await listExchanges(database.ctx, { by: actor, text: about.subjectId, limit: 10 })
    expect(exchanges).toMatchObject([{ subjectKind: 'refund', paymentId, attemptId: null, error: 'timeout' }])
  })

  test('still finds what older code wrote into its own tables', async () => {
    const { paymentId, attemptId, reference } = await takeAttempt('AOS-ARSIP-3')
    const old = {
      operation: 'old_call',
      method: 'POST',
      url: 'u',
      request_headers: '{"Request-Id":"lama-1"}',
      request_body: '',
      status: 200,
      response_body: '',
      started_at: new Date('2026-01-02T03:04:05Z'),
      duration_ms: 1,
    }
    await database.db
      .insertInto('payments.exchange')
      .values({ ...old, attempt_id: attemptId })
      .execute()
    await database.db
      .insertInto('payments.linked_exchange')
      .values({ ...old, subject_id: 'lnk_1' })
      .execute()
    for (const text of [paymentId, reference, 'lama-1', correlationId]) {
      const { exchanges } = await listExchanges(database.ctx, {
        by: actor,
        text,
        operation: 'old_call',
        limit: 10,
      })
      expect(exchanges).toEqual(expect.arrayContaining([expect.objectContaining({ attemptId, paymentId })]))
    }
    expect(
      (await listExchanges(database.ctx, { by: actor, text: 'lnk_1', limit: 10 })).exchanges,
    ).toHaveLength(1)
  })

  test('is filtered by provider, operation, answer and days, page after page without gap or repetition', async () => {
    const { attemptId, reference } = await takeAttempt('AOS-ARSIP-4')
    const times = [0, 0, 1, 2, 3].map(
      (days) => new Date(Date.parse('2026-12-01T00:30:00+07:00') + days * 86_400_000),
    )
    const answers = [200, 400, null, 200, 503]
    await database.ctx.transaction((trx) =>
      archiveExchanges(
        trx,
        { attemptId },
        times.map((at, index) => exchangeAt(at, { status: answers[index] ?? null })),
      ),
    )
    const search = { text: reference, limit: 2 }
    const seen: string[] = []
    for (let cursor: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof listExchanges>> = await listExchanges(database.ctx, {
        by: actor,
        ...search,
        cursor,
      })
      seen.push(...page.exchanges.map((one) => one.id))
      cursor = page.nextCursor
      if (cursor === null) break
    }
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
    const count = async (filter: object) =>
      (await listExchanges(database.ctx, { by: actor, ...search, ...filter, limit: 9 })).exchanges.length
    expect(await count({ answer: 'accepted' })).toBe(2)
    expect(await count({ answer: 'refused' })).toBe(2)
    expect(await count({ answer: 'lost' })).toBe(1)
    expect(await count({ provider: 'astrapay' })).toBe(0)
    expect(await count({ operation: 'create_va' })).toBe(5)
    expect(await count({ from: '2026-12-01', to: '2026-12-01' })).toBe(2)
    expect(await count({ from: '2026-12-03' })).toBe(2)
    expect(await count({ from: '2026-02-31', to: 'x' })).toBe(5)
  })
})

describe('the months of the archive', () => {
  test('are laid ahead by the job, once, and rows lie in the month of their moment in WIB', async () => {
    database.clock.offsetMs = Date.parse('2031-06-30T16:59:00Z') - Date.now()
    expect(await layArchiveMonths(database.ctx)).toBe(4)
    expect(await Promise.all([layArchiveMonths(database.ctx), layArchiveMonths(database.ctx)])).toEqual([
      0, 0,
    ])
    database.clock.offsetMs = 0
    const { attemptId } = await takeAttempt('AOS-ARSIP-5')
    const times = ['2031-06-30T16:59:59.999Z', '2031-06-30T17:00:00Z'].map((text) => new Date(text))
    await database.ctx.transaction((trx) =>
      archiveExchanges(
        trx,
        { attemptId },
        times.map((at) => exchangeAt(at)),
      ),
    )
    const { exchanges } = await listExchanges(database.ctx, { by: actor, text: attemptId, limit: 2 })
    const parts = await Promise.all(exchanges.map((one) => partitionOf(one.id)))
    expect(parts).toEqual(['payments.wire_exchange_2031_07', 'payments.wire_exchange_2031_06'])
  })

  test('a month that nobody laid loses nothing: its rows wait in the net and move when it is laid', async () => {
    const { attemptId } = await takeAttempt('AOS-ARSIP-6')
    const at = new Date('2033-03-15T05:00:00Z')
    await database.ctx.transaction((trx) => archiveExchanges(trx, { attemptId }, [exchangeAt(at)]))
    const look = async () =>
      (await listExchanges(database.ctx, { by: actor, text: attemptId, limit: 2 })).exchanges
    const [row] = await look()
    assert(row !== undefined, 'it is there')
    expect(await partitionOf(row.id)).toBe('payments.wire_exchange_rest')
    expect(await layMonths(database.db, { firstDay: '2033-03-01', months: 1 })).toBe(1)
    expect(await partitionOf(row.id)).toBe('payments.wire_exchange_2033_03')
    expect(await look()).toEqual([row])
  })

  test('no row of any month, of the net too, can be changed, deleted or emptied', async () => {
    const { attemptId } = await takeAttempt('AOS-ARSIP-7')
    await database.ctx.transaction((trx) =>
      archiveExchanges(trx, { attemptId }, [exchangeAt(new Date('2039-01-01T00:00:00Z'))]),
    )
    for (const table of ['wire_exchange', 'wire_exchange_2033_03', 'wire_exchange_rest'])
      for (const statement of [
        `update payments.${table} set url = url`,
        `delete from payments.${table}`,
        `truncate payments.${table}`,
      ])
        await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
  })
})

describe('the export of the archive', () => {
  test('gives every row as a line, across months, waits for its reader, and keeps the memory flat over 50,000 rows', async () => {
    await sql`
      insert into payments.wire_exchange (id, provider, operation, method, url, request_headers, request_body, status,
        response_body, started_at, duration_ms, subject_kind, subject_id)
      select 'wex_' || lpad(upper(to_hex(n)), 26, '0'), 'doku', 'bulk', 'POST', 'u', '{}', repeat('x', 1000), 200,
        repeat('y', 1000), timestamptz '2026-10-20' + n * interval '40 s', 1, 'attempt', 'att_bulk'
      from generate_series(1, 50000) n`.execute(database.db)
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    assert(typeof collect === 'function', 'garbage can be collected by hand')
    const heap = () => {
      Reflect.apply(collect, null, [])
      return process.memoryUsage().heapUsed
    }
    const stream = await exportExchanges(database.ctx, {
      filter: { operation: 'bulk', from: '2026-10-01' },
      actor,
    })
    let [rows, last, highest] = [0, '', 0]
    const before = heap()
    for await (const chunk of stream) {
      const parsed = chunk
        .trimEnd()
        .split('\n')
        .map((line): { id: string; startedAt: string } => JSON.parse(line))
      expect(parsed.length).toBeLessThanOrEqual(100)
      for (const row of parsed) {
        expect(row.startedAt > last).toBe(true)
        last = row.startedAt
      }
      rows += parsed.length
      if (rows % 5_000 === 0) highest = Math.max(highest, heap() - before)
    }
    expect(rows).toBe(50_000)
    // All rows together are above 100 MB.
    expect(highest).toBeLessThan(10_000_000)
    const [written] = await listAudit(database.db, { who: actor.id, limit: 1 })
    expect(written).toMatchObject({
      action: 'exchanges.exported',
      after: { operation: 'bulk', from: '2026-10-01' },
    })
  }, 60_000)

  test('ends with its reader, and holds nothing open', async () => {
    const stream = await exportExchanges(database.ctx, { filter: { operation: 'bulk' }, actor })
    await stream.next()
    expect(await stream.return(undefined)).toEqual({ done: true, value: undefined })
  })
})
