import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { correlate, originate } from '#platform/correlate.ts'
import type { Origin } from '#platform/outbox.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import {
  everyRecord,
  findAuditRecord,
  listAudit,
  listAuditWords,
  recordAudit,
  searchAudit,
  type AuditEntry,
  type AuditFilter,
} from './index.ts'

let database: TestDatabase
const correlationId = '0190f3a1-7b2c-7d3e-8f40-123456789abc'
const origin: Origin = {
  realm: 'staff',
  by: { id: 'stf_dewi', name: 'Dewi Kasir' },
  address: '127.0.0.7',
  agent: 'test browser',
  sessionId: 'ses_1',
  factor: 'passkey',
}

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const at = (text: string) => new Date(`${text}+07:00`)

function entry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    who: 'stf_dewi',
    action: 'refund.ordered',
    object: { kind: 'refund', id: 'ref_01KB0W7Q3M' },
    before: null,
    after: { amountIdr: '125000' },
    reason: 'barang salah kirim',
    address: null,
    at: at('2026-11-20T10:00:00'),
    ...over,
  }
}

async function write(over: Partial<AuditEntry>, from: Origin | null = origin): Promise<void> {
  const { ctx } = database
  const asked = from === null ? ctx : originate(correlate(ctx, correlationId), from)
  await asked.transaction((trx) => recordAudit(trx, entry(over)))
}

async function find(filter: Partial<AuditFilter>): Promise<string[]> {
  const { records } = await searchAudit(database.ctx, {
    filter: { ...everyRecord, ...filter },
    cursor: null,
    limit: 50,
  })
  return records.map((record) => record.object.id)
}

describe('a record', () => {
  test('says from where, by which factor, in which session and for which request it was done', async () => {
    await write({ object: { kind: 'test', id: 'origin' } })
    const [record] = await listAudit(database.db, { object: { kind: 'test', id: 'origin' }, limit: 1 })
    expect(record).toMatchObject({
      whoName: 'Dewi Kasir',
      address: '127.0.0.7',
      agent: 'test browser',
      factor: 'passkey',
      sessionId: 'ses_1',
      correlationId,
    })
    expect(await findAuditRecord(database.ctx, { recordId: String(record?.id) })).toEqual(record)
  })

  test('of a clock has no origin, and one of somebody else does not take the name of who is signed in', async () => {
    await write({ who: 'system', object: { kind: 'test', id: 'clock' } }, null)
    await write({ who: 'system', object: { kind: 'test', id: 'other' } })
    const [clock] = await listAudit(database.db, { object: { kind: 'test', id: 'clock' }, limit: 1 })
    expect(clock).toMatchObject({ whoName: null, address: null, factor: null, correlationId: null })
    const [other] = await listAudit(database.db, { object: { kind: 'test', id: 'other' }, limit: 1 })
    expect(other).toMatchObject({ whoName: null, factor: 'passkey' })
  })

  test('never holds a full phone number, whoever typed it wherever', async () => {
    await write({
      object: { kind: 'test', id: 'phone' },
      reason: 'pembeli 0812-3456-7890 menelepon',
      before: { phone: '081234567890' },
      after: { notes: ['+62 812 3456 7899'] },
    })
    const [record] = await listAudit(database.db, { object: { kind: 'test', id: 'phone' }, limit: 1 })
    expect(record).toMatchObject({
      reason: 'pembeli 0812-••••-•890 menelepon',
      before: { phone: '0812-••••-•890' },
      after: { notes: ['0812-••••-•899'] },
    })
  })
})

describe('searching the records', () => {
  beforeAll(async () => {
    await write({ object: { kind: 'refund', id: 'ref_A' }, at: at('2026-11-01T00:00:00') })
    await write({
      object: { kind: 'refund', id: 'ref_B' },
      at: at('2026-11-01T23:59:59'),
      reason: 'Élan dobel',
    })
    await write({
      object: { kind: 'company', id: 'cmp_C' },
      action: 'credit.changed',
      at: at('2026-11-02T00:00:00'),
    })
    await write(
      { who: 'stf_x', whoName: 'Wayan', object: { kind: 'refund', id: 'ref_D' }, address: '127.0.0.8' },
      null,
    )
  })

  test('narrows by who, action, object, factor, address and request', async () => {
    expect(await find({ who: 'stf_x' })).toEqual(['ref_D'])
    expect(await find({ action: 'credit.changed' })).toEqual(['cmp_C'])
    expect(await find({ objectKind: 'refund', objectId: 'ref_A' })).toEqual(['ref_A'])
    expect(await find({ factor: 'passkey', objectKind: 'company' })).toEqual(['cmp_C'])
    expect(await find({ factor: 'totp' })).toEqual([])
    expect(await find({ address: '127.0.0.8' })).toEqual(['ref_D'])
    expect(await find({ correlationId, objectKind: 'refund' })).toEqual(['ref_B', 'ref_A'])
  })

  test('takes days of western Indonesia from their first to their last second', async () => {
    const day = { from: at('2026-11-01T00:00:00'), before: at('2026-11-02T00:00:00') }
    expect(await find(day)).toEqual(['ref_B', 'ref_A'])
  })

  test('finds by the beginnings of words of names, numbers, reasons and values, all of them', async () => {
    expect(await find({ text: 'WAY' })).toEqual(['ref_D'])
    expect(await find({ text: 'élan dob' })).toEqual(['ref_B'])
    expect(await find({ text: 'ref_b' })).toEqual(['ref_B'])
    expect(await find({ text: 'dobel wayan' })).toEqual([])
    expect(await find({ text: '125000', action: 'credit.changed' })).toEqual(['cmp_C'])
  })

  test.each(["'", "' | 'a", '!&|()<->:*', "\\'", '%_', '\u0000'])(
    'reads nothing typed as an operator: %j',
    async (text) => {
      expect(Array.isArray(await find({ text }))).toBe(true)
    },
  )

  test('goes page after page without gap or repetition, also where many share a moment', async () => {
    for (let step = 0; step < 9; step += 1) await write({ object: { kind: 'page', id: `g${step}` } })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof searchAudit>> = await searchAudit(database.ctx, {
        filter: { ...everyRecord, objectKind: 'page' },
        cursor,
        limit: 4,
      })
      seen.push(...page.records.map((record) => record.object.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(['g8', 'g7', 'g6', 'g5', 'g4', 'g3', 'g2', 'g1', 'g0'])
  })

  test.each(['x', '-1', '1e3', "1'", '99999999999999999999'])(
    'takes no other cursor than one of its own: %s',
    async (cursor) => {
      const page = await searchAudit(database.ctx, { filter: everyRecord, cursor, limit: 1 })
      expect(page.records.length).toBeLessThanOrEqual(1)
      expect(await findAuditRecord(database.ctx, { recordId: cursor })).toBeNull()
    },
  )

  test('tells which actions and kinds of objects there are', async () => {
    const words = await listAuditWords(database.ctx)
    expect(words.actions).toEqual(['credit.changed', 'refund.ordered'])
    expect(words.objectKinds).toEqual(['company', 'page', 'refund', 'test'])
  })
})

test('a record of any length is written', async () => {
  await write({ object: { kind: 'long', id: 'x'.repeat(5_000) }, after: { text: 'kata '.repeat(300_000) } })
  expect(await find({ objectKind: 'long', text: 'kata' })).toHaveLength(1)
  expect(await find({ text: 'z'.repeat(3_000) })).toEqual([])
})
