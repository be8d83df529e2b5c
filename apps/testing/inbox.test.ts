import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '#audit'
import {
  applyStoredNotification,
  askAboutNotification,
  findInboxEntry,
  findPaymentRecord,
  listExchanges,
  listInbox,
  listReplays,
  listWaitingNotifications,
  replayNotification,
  reviewNotification,
  startAttempt,
} from '#payments'
import { present } from '#platform/assert.ts'
import { correlate } from '#platform/correlate.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { newId } from '#platform/ids.ts'
import { hostedPaths } from '../config.ts'
import { proveBooks } from '../prove-books.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { stepsOn } from './steps.ts'
import { staffActor } from './staff.ts'

const actor = { ...staffActor('sari'), name: 'Sari Contoh' }
let system: TestSystem
const { currentReference, openPayment, pay, receiptsOf, settledOf, start } = stepsOn(() => system)
beforeAll(async () => {
  system = await startTestSystem()
})
afterAll(() => system.stop())

const ctx = () => system.house.ctx

async function settled(): Promise<{
  paymentId: string
  number: string
  notificationId: string
  reference: string
}> {
  const { payment, orderId } = await openPayment()
  await start(payment.id, 'doku_va_bca')
  const reference = await currentReference(orderId)
  await pay('doku', reference)
  await settledOf(orderId)
  const { entries } = await listInbox(ctx(), { by: actor, text: payment.number, limit: 10 })
  const entry = present(entries[0], 'the notification is in the inbox')
  return { paymentId: payment.id, number: payment.number, notificationId: entry.id, reference }
}

async function entriesOfLedger(): Promise<bigint> {
  const { rows } = await sql<{
    count: bigint
  }>`select count(*) as count from ledger.entry where kind in ('payment_receipt', 'surplus_receipt')`.execute(
    ctx().db,
  )
  return rows[0]?.count ?? 0n
}

async function breaches(): Promise<readonly string[]> {
  const { db, now, log } = ctx()
  return (await withSnapshot({ db, now, log }, (snapshot) => proveBooks(snapshot, { full: true }))).breaches
}

/** A verified delivery about another reference as a crash between storing and applying leaves it. */
async function leaveUnapplied(
  source: { notificationId: string; reference: string },
  reference: string,
): Promise<string> {
  const detail = present(
    await findInboxEntry(ctx(), { by: actor, notificationId: source.notificationId }),
    'there is one',
  )
  const body = detail.body
    .replaceAll(source.reference, reference)
    .replace(/"paymentRequestId":"[^"]*"/, `"paymentRequestId":"${randomUUID()}"`)
  const id = newId('ntf')
  await sql`
    insert into payments.notification (id, provider, kind, dedupe_key, headers, raw_body, verdict, received_at)
    select ${id}, provider, kind, ${id}, headers, ${Buffer.from(body)}, 'valid', now() - interval '5 minutes'
    from payments.notification where id = ${source.notificationId}`.execute(ctx().db)
  return id
}

async function forge(reference: string): Promise<string> {
  const requestId = randomUUID()
  const body = JSON.stringify({
    order: { invoice_number: reference, amount: 150_000 },
    transaction: { status: 'SUCCESS', date: '2026-11-24T03:00:00Z', original_request_id: 'x' },
  })
  await fetch(`${system.shopUrl}${hostedPaths.dokuHttp}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'client-id': 'x',
      'request-id': requestId,
      'request-timestamp': new Date().toISOString(),
      signature: 'HMACSHA256=forged',
    },
    body,
  })
  const { entries } = await listInbox(ctx(), { by: actor, text: requestId, limit: 2 })
  return present(entries[0], 'a forged one is kept').id
}

describe('the inbox', () => {
  test('finds a delivery by payment, reference, number of the request and correlation id, and filters', async () => {
    const { paymentId, number, notificationId, reference } = await settled()
    const detail = present(await findInboxEntry(ctx(), { by: actor, notificationId }), 'it is there')
    expect(detail).toMatchObject({
      verdict: 'valid',
      outcome: 'settled',
      number,
      paymentId,
      duplicateOf: null,
    })
    expect(JSON.stringify(detail.headers)).not.toMatch(/Bearer [^*]/)
    expect(detail.body).toContain('virtualAccountNo')
    expect(detail.sizeBytes).toBeGreaterThan(100)
    for (const text of [
      number,
      paymentId,
      reference,
      present(detail.requestId, 'SNAP has one'),
      notificationId,
    ])
      expect(
        (await listInbox(ctx(), { by: actor, text, limit: 5 })).entries.map((entry) => entry.id),
      ).toContain(notificationId)
    const has = async (filter: object) =>
      (await listInbox(ctx(), { by: actor, text: number, limit: 5, ...filter })).entries.length > 0
    expect(await has({ verdict: 'valid', outcome: 'settled', provider: 'doku' })).toBe(true)
    expect(await has({ verdict: 'refused' })).toBe(false)
    expect(await has({ outcome: 'waiting' })).toBe(false)
    expect(await has({ provider: 'astrapay' })).toBe(false)
    expect(await has({ to: '2026-01-01' })).toBe(false)
  })

  test('one id leads from the click to exchanges and notification', async () => {
    const correlationId = randomUUID()
    const { payment, orderId } = await openPayment()
    await startAttempt(correlate(ctx(), correlationId), { paymentId: payment.id, channelId: 'doku_va_bni' })
    await pay('doku', await currentReference(orderId))
    await settledOf(orderId)
    const { exchanges } = await listExchanges(ctx(), { by: actor, text: correlationId, limit: 10 })
    expect(exchanges.map((one) => one.operation)).toContain('create_va')
    const { entries } = await listInbox(ctx(), { by: actor, text: correlationId, limit: 10 })
    expect(entries).toMatchObject([{ paymentId: payment.id, outcome: 'settled' }])
    const { rows } = await sql<{ name: string }>`
      select name from platform.event where payload ->> 'correlationId' = ${correlationId}`.execute(ctx().db)
    expect(rows.map((row) => row.name)).toContain('payment.awaiting')
  })
})

describe('replaying a stored notification', () => {
  test('ten at once change no money, and each leaves its row and its record', async () => {
    const { paymentId, notificationId } = await settled()
    const before = await entriesOfLedger()
    const input = { notificationId, actor, reason: 'pelanggan bertanya' }
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => replayNotification(ctx(), input)))
    expect(outcomes).toEqual(
      Array.from({ length: 10 }, () => ({ kind: 'replayed', outcome: 'already_recorded', paymentId })),
    )
    expect(await receiptsOf(paymentId)).toEqual(['settles'])
    expect(await entriesOfLedger()).toBe(before)
    expect(await listReplays(ctx(), { paymentId })).toHaveLength(10)
    const audit = await listAudit(ctx().db, {
      object: { kind: 'notification', id: notificationId },
      limit: 50,
    })
    expect(audit).toHaveLength(10)
    expect(audit[0]).toMatchObject({
      who: actor.id,
      action: 'notification.replayed',
      reason: 'pelanggan bertanya',
    })
    expect((await findInboxEntry(ctx(), { by: actor, notificationId }))?.outcome).toBe('settled')
    expect(await breaches()).toEqual([])
  })

  test('ten at once beside ten jobs settle what lay unapplied, once', async () => {
    const source = await settled()
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const reference = await currentReference(orderId)
    const lying = await leaveUnapplied(source, reference)
    const results = await Promise.all(
      Array.from({ length: 10 }, async () => {
        await applyStoredNotification(ctx(), { notificationId: lying })
        return replayNotification(ctx(), { notificationId: lying, actor, reason: 'macet' })
      }),
    )
    expect(results.every((result) => result.kind === 'replayed')).toBe(true)
    expect(await receiptsOf(payment.id)).toEqual(['settles'])
    expect((await findInboxEntry(ctx(), { by: actor, notificationId: lying }))?.outcome).toMatch(
      /^settled|already_recorded$/,
    )
    expect(await breaches()).toEqual([])
  })

  test('without a reason, of nothing and of a forged one nothing is replayed', async () => {
    const { notificationId, reference } = await settled()
    expect(await replayNotification(ctx(), { notificationId, actor, reason: '  ' })).toEqual({
      kind: 'reason_needed',
    })
    expect(await replayNotification(ctx(), { notificationId: 'ntf_0', actor, reason: 'x' })).toEqual({
      kind: 'not_found',
    })
    const forged = await forge(reference)
    expect(await replayNotification(ctx(), { notificationId: forged, actor, reason: 'x' })).toEqual({
      kind: 'not_verified',
    })
  })

  test('a forged one lets the provider be asked instead, whose answer decides', async () => {
    const { payment, orderId } = await openPayment()
    await start(payment.id, 'doku_va_bca')
    const forged = await forge(await currentReference(orderId))
    expect(await askAboutNotification(ctx(), { notificationId: forged, actor })).toMatchObject({
      kind: 'asked',
    })
    const record = await findPaymentRecord(ctx(), { paymentId: payment.id })
    expect(record?.receipts).toEqual([])
    const { notificationId } = await settled()
    expect(await askAboutNotification(ctx(), { notificationId, actor })).toEqual({ kind: 'paid_already' })
  })
})

describe('what waits for a person', () => {
  test('leaves the list once somebody said what they found, and not twice', async () => {
    const { notificationId } = await settled()
    await sql`update payments.notification set outcome = 'claimed_again' where id = ${notificationId}`.execute(
      ctx().db,
    )
    const waiting = async () => (await listWaitingNotifications(ctx())).map((entry) => entry.id)
    expect(await waiting()).toContain(notificationId)
    expect(await reviewNotification(ctx(), { notificationId, actor, note: '' })).toEqual({
      kind: 'reason_needed',
    })
    const input = { notificationId, actor, note: 'satu transfer, dua nama' }
    const all = await Promise.all([1, 2, 3].map(() => reviewNotification(ctx(), input)))
    expect(all.map((one) => one.kind).toSorted()).toEqual(['reviewed', 'reviewed_before', 'reviewed_before'])
    expect(await waiting()).not.toContain(notificationId)
  })
})
