import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { present } from '#platform/assert.ts'
import { newId } from '#platform/ids.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { answerWebhookHandshake, applyDeliveryStatus } from '../apply-delivery-status.ts'
import { findDelivery } from '../delivery.store.ts'
import type { MessagingCtx } from '../message.ts'
import { sendQueue } from '../message.ts'
import { findMessageHistory } from '../message.store.ts'
import { queueMessage } from '../queue-message.ts'
import { sendQueuedMessage } from '../send-queued-message.ts'
import type { WhatsAppCloud } from './index.ts'
import { createWhatsAppCloud } from './index.ts'
import { testCloudOptions } from './testing.ts'

let database: TestDatabase
let sandbox: ChildProcess
let sandboxUrl: string
let webhook: Server
let cloud: WhatsAppCloud
let ctx: MessagingCtx

beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
  sandbox = spawn(process.execPath, [join(import.meta.dirname, '../../../sandboxes/whatsapp/main.ts')], {
    env: { PATH: process.env['PATH'], PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  sandboxUrl = await readAddress(sandbox)
  const options = { ...testCloudOptions(sandboxUrl), timeoutMs: 3_000 }
  cloud = createWhatsAppCloud(options)
  ctx = { ...database.ctx, messaging: { channel: cloud } }
  webhook = createServer((request, response) => {
    const chunks: Buffer[] = []
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'GET') {
        const answer = answerWebhookHandshake(ctx, query)
        response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
        return
      }
      void applyDeliveryStatus(ctx, { rawBody: Buffer.concat(chunks), headers: request.headers }).then(
        (applied) => response.writeHead(applied.kind === 'applied' ? 200 : 401).end(),
      )
    })
  })
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve))
  const { phoneNumberId, wabaId, token, appSecret } = options
  const webhookUrl = `http://127.0.0.1:${portOf(webhook)}/notifications/whatsapp`
  await control('/control/numbers', {
    phoneNumberId,
    wabaId,
    token,
    appSecret,
    webhookUrl,
    displayName: 'Astraotoshop',
    displayPhone: '+62 21 5000 0000',
  })
})
afterAll(async () => {
  const ended = new Promise((resolve) => sandbox.once('exit', resolve))
  sandbox.kill()
  await ended
  await new Promise((resolve) => {
    webhook.close(resolve)
    webhook.closeAllConnections()
  })
  await database.drop()
})

const Address = z.object({ port: z.number() })
const portOf = (server: Server) => Address.parse(server.address()).port

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      const url = /http:\/\/\S+/.exec(chunk.toString('utf8'))?.[0]
      if (url !== undefined) resolve(url)
    })
  })
}

async function control(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${sandboxUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.status).toBe(200)
  return response.json()
}

const Messages = z.array(
  z.object({ code: z.string().nullable(), text: z.string(), callbackData: z.string().nullable() }),
)

/** Looks until it is so, for three seconds at most: reports take a moment. */
async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  await expect.poll(look, { timeout: 3_000, interval: 30 }).toEqual(expected)
}

describe('against the WhatsApp sandbox', () => {
  it('the webhook proves itself by our word and by no other', async () => {
    const { phoneNumberId } = testCloudOptions('')
    const ask = (verifyToken: string) => control('/control/verify-webhook', { phoneNumberId, verifyToken })
    expect(await ask('word-of-tests')).toMatchObject({ verified: true })
    expect(await ask('guess')).toMatchObject({ verified: false, status: 403 })
  })

  it('templates are made once, a code arrives on the phone, and its delivery is reported to us', async () => {
    expect(await cloud.ensureTemplates()).toMatchObject({ kind: 'ready', waiting: [] })
    expect(await cloud.ensureTemplates()).toEqual({ kind: 'ready', created: [], waiting: [] })

    const to = present(normalizePhone('0812 7000 0001'), 'a phone')
    const correlationId = newId('ots')
    const answer = await cloud.send({ to, code: '004217', locale: 'id', ttlSeconds: 300, correlationId })
    expect(answer).toMatchObject({ kind: 'accepted' })
    const status = async () =>
      (await findDelivery(database.db, { correlationId, providerMessageId: null }))?.status
    await eventually(status, 'delivered')
    const messages = Messages.parse(await control(`/control/messages?phone=${to}`))
    expect(messages).toMatchObject([{ code: '004217', callbackData: correlationId }])
  })

  const sendReceipt = async (phone: string) => {
    const to = present(normalizePhone(phone), 'a phone')
    const params = { name: 'Toko "Ñandú"', orderNumber: 'ORD-9', amount: 'Rp 1.250.000', paidAt: '14.30 WIB' }
    const dedupeKey = `receipt:${newId('pay')}`
    const messageId = await ctx.transaction((trx) =>
      queueMessage(trx, { to, template: 'payment_receipt_id', params, dedupeKey, at: ctx.now() }),
    )
    return { messageId, sent: await sendQueuedMessage(ctx, { messageId }) }
  }
  const stateOf = async (messageId: string) => (await findMessageHistory(database.db, messageId))?.state

  it('a receipt arrives filled in', async () => {
    const { messageId } = await sendReceipt('0812 7000 0003')
    await eventually(() => stateOf(messageId), 'delivered')
    const messages = Messages.parse(await control('/control/messages?phone=6281270000003'))
    expect(messages[0]?.text).toContain(
      'Halo Toko "Ñandú", pembayaran untuk pesanan ORD-9 sebesar Rp 1.250.000',
    )
  })

  it.each([
    { case: 'reports that come twice', phone: '0812 7100 0002', state: 'delivered' },
    { case: 'reports in the wrong order', phone: '0812 7100 0021', state: 'delivered' },
    { case: 'an answer lost after acceptance', phone: '0812 7100 0408', state: 'delivered' },
    { case: 'a forged report', phone: '0812 7100 0666', state: 'delivered' },
    { case: 'a phone without WhatsApp', phone: '0812 7113 1026', state: 'failed' },
  ])('$case: the message ends as $state', async ({ phone, state }) => {
    const { messageId } = await sendReceipt(phone)
    await eventually(() => stateOf(messageId), state)
  })
})
