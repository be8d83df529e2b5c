import { sql } from 'kysely'
import { array, assert, asyncProperty, constantFrom } from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { applyDeliveryStatus } from './apply-delivery-status.ts'
import { findDelivery } from './delivery.store.ts'
import type { MessageId, MessagingCtx } from './message.ts'
import { sendQueue } from './message.ts'
import { findMessageHistory } from './message.store.ts'
import type { DeliveryStatus } from './port.ts'
import { queueMessage } from './queue-message.ts'
import { sendQueuedMessage } from './send-queued-message.ts'
import { createWhatsAppCloud } from './whatsapp-cloud/index.ts'
import type { TestGraph } from './whatsapp-cloud/testing.ts'
import { signedWebhook, startTestGraph, testCloudOptions } from './whatsapp-cloud/testing.ts'

let database: TestDatabase
let graph: TestGraph
let ctx: MessagingCtx
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(async () => {
  database.clock.offsetMs = 0
  graph = await startTestGraph()
  ctx = { ...database.ctx, messaging: { channel: createWhatsAppCloud(testCloudOptions(graph.url)) } }
})
afterEach(() => graph.close())

const phone = present(normalizePhone('081234567890'), 'a phone')
const params = { name: 'Bengkel Contoh', orderNumber: 'ORD-1', amount: 'Rp 125.000', paidAt: '14.30 WIB' }

async function queueReceipt(dedupeKey = `receipt:${newId('pay')}`): Promise<MessageId> {
  return ctx.transaction((trx) =>
    queueMessage(trx, { to: phone, template: 'payment_receipt_id', params, dedupeKey, at: ctx.now() }),
  )
}

async function waitingJobs(messageId: string): Promise<number> {
  const { rows } = await sql<{ jobs: number }>`
    select count(*)::int as jobs from pgboss.job where name = ${sendQueue} and data->>'messageId' = ${messageId}
  `.execute(database.db)
  return rows[0]?.jobs ?? -1
}

const report = (status: DeliveryStatus, id: string | null, wamid: string) => ({
  id: wamid,
  status,
  timestamp: '1795475140',
  ...(id === null ? {} : { biz_opaque_callback_data: id }),
})
const apply = (...reports: object[]) => applyDeliveryStatus(ctx, signedWebhook(reports))
const stateOf = async (id: MessageId) => (await findMessageHistory(database.db, id))?.state

describe('a queued message', () => {
  it('leaves with the transaction or not at all', async () => {
    const failing = ctx.transaction(async (trx) => {
      await queueMessage(trx, {
        to: phone,
        template: 'payment_receipt_id',
        params,
        dedupeKey: 'gone',
        at: ctx.now(),
      })
      throw new Error('the order was refused')
    })
    await expect(failing).rejects.toThrow('refused')
    const { rows } = await sql`select 1 from messaging.message where dedupe_key = 'gone'`.execute(database.db)
    expect(rows).toEqual([])
  })

  it('asked for twice is one message with one job', async () => {
    const first = await queueReceipt('receipt:pay_twice')
    expect(await queueReceipt('receipt:pay_twice')).toBe(first)
    expect(await waitingJobs(first)).toBe(1)
  })

  it('is sent once with its blanks in the order of the text, also when the job runs twice', async () => {
    const messageId = await queueReceipt()
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'accepted' })
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'not_due' })
    expect(graph.heard).toHaveLength(1)
    expect(JSON.stringify(graph.heard[0]?.body)).toContain(
      JSON.stringify(Object.values(params).map((text) => ({ type: 'text', text }))),
    )
  })

  it('is sent once when ten runs of the job overlap', async () => {
    const messageId = await queueReceipt()
    const runs = await Promise.all(Array.from({ length: 10 }, () => sendQueuedMessage(ctx, { messageId })))
    expect(runs.filter((run) => run.kind === 'accepted')).toHaveLength(1)
    expect(graph.heard).toHaveLength(1)
  })

  it('whose answer is lost is tried once more and never a third time', async () => {
    graph.answer = () => 'hang_up'
    const messageId = await queueReceipt()
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'unknown' })
    expect(await waitingJobs(messageId)).toBe(2)
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'unknown' })
    expect(await waitingJobs(messageId)).toBe(2)
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'not_due' })
    expect(graph.heard).toHaveLength(2)
  })

  it('whose answer is lost but whose delivery is reported is not tried again', async () => {
    graph.answer = () => 'hang_up'
    const messageId = await queueReceipt()
    await sendQueuedMessage(ctx, { messageId })
    await apply(report('delivered', messageId, 'wamid.lost'))
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'not_due' })
    expect(await stateOf(messageId)).toBe('delivered')
  })

  it('whose worker died in the call is taken up by the next one, once its lease is over', async () => {
    const messageId = await queueReceipt()
    const since = new Date(Date.now() - 30_000)
    await sql`update messaging.message set tries = 1, calling_since = ${since} where id = ${messageId}`.execute(
      database.db,
    )
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'in_progress' })
    database.clock.offsetMs = 31_000
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'accepted' })
    expect(graph.heard).toHaveLength(1)
  })

  it('met by a limit waits and stays queued; refused for good it fails with the reason kept', async () => {
    const refuse = (code: number) => {
      const error = { message: 'no', type: 'OAuthException', code }
      graph.answer = () => ({ status: 400, body: JSON.stringify({ error }) })
    }
    const messageId = await queueReceipt()
    refuse(131056)
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'queued' })
    expect(await waitingJobs(messageId)).toBe(2)
    refuse(131026)
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'failed' })
    const history = await findMessageHistory(database.db, messageId)
    expect(history?.moves.map((move) => [move.to, move.reason])).toEqual([
      ['queued', 'queued'],
      ['failed', 'recipient:131026'],
    ])
  })
})

describe('reports of delivery', () => {
  it('lead to the same end in whatever order and however often they come', async () => {
    const statuses = array(constantFrom<DeliveryStatus>('sent', 'delivered', 'read', 'failed'), {
      minLength: 1,
      maxLength: 6,
    })
    await assert(
      asyncProperty(statuses, async (order) => {
        const messageId = await queueReceipt()
        await sendQueuedMessage(ctx, { messageId })
        const wamid = newId('msg')
        for (const status of order) await apply(report(status, messageId, wamid))
        const strongest = ['read', 'delivered', 'failed', 'sent'].find((status) =>
          order.some((one) => one === status),
        )
        expect(await stateOf(messageId)).toBe(strongest)
        const found = await findDelivery(database.db, { correlationId: messageId, providerMessageId: wamid })
        expect(found?.status).toBe(strongest)
      }),
      { numRuns: 25 },
    )
  })

  it('that overtake the answer to the sending are not undone by it', async () => {
    const messageId = await queueReceipt()
    await apply(report('sent', messageId, 'wamid.early'), report('delivered', messageId, 'wamid.early'))
    expect(await stateOf(messageId)).toBe('delivered')
    expect(await sendQueuedMessage(ctx, { messageId })).toEqual({ kind: 'not_due' })
  })

  it('repeated twenty times in parallel move the message once', async () => {
    const messageId = await queueReceipt()
    await sendQueuedMessage(ctx, { messageId })
    const repeats = Array.from({ length: 20 }, () => apply(report('delivered', messageId, 'wamid.again')))
    const answers = await Promise.all(repeats)
    const fresh = answers.reduce((sum, answer) => sum + (answer.kind === 'applied' ? answer.fresh : 0), 0)
    expect(fresh).toBe(1)
    expect((await findMessageHistory(database.db, messageId))?.moves).toHaveLength(3)
  })

  it('without our id are matched by the id the provider gave', async () => {
    graph.answer = () => ({ status: 200, body: JSON.stringify({ messages: [{ id: 'wamid.theirs' }] }) })
    const messageId = await queueReceipt()
    await sendQueuedMessage(ctx, { messageId })
    await apply(report('read', null, 'wamid.theirs'))
    expect(await stateOf(messageId)).toBe('read')
  })

  it('of ids nobody knows are kept and change nothing', async () => {
    const stranger = report('delivered', 'ots_unknown', 'wamid.stranger')
    expect(await apply(stranger)).toEqual({ kind: 'applied', fresh: 1, repeated: 0 })
    expect(await apply(stranger)).toEqual({ kind: 'applied', fresh: 0, repeated: 1 })
  })

  it('that are forged change nothing', async () => {
    const messageId = await queueReceipt()
    const forged = signedWebhook([report('read', messageId, 'wamid.forged')], 'guessed')
    expect(await applyDeliveryStatus(ctx, forged)).toEqual({ kind: 'bad_signature' })
    expect(await stateOf(messageId)).toBe('queued')
  })
})
