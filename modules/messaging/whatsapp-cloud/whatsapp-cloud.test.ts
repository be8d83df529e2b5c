import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { present } from '#platform/assert.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { templates } from '../templates.ts'
import type { WhatsAppCloud } from './index.ts'
import { createWhatsAppCloud } from './index.ts'
import type { TestGraph } from './testing.ts'
import { signedWebhook, startTestGraph, testCloudOptions } from './testing.ts'

const phone = present(normalizePhone('081234567890'), 'a phone')
const codeMessage = {
  to: phone,
  code: '042917',
  locale: 'id',
  ttlSeconds: 300,
  correlationId: 'ots_1',
} as const

let graph: TestGraph
let cloud: WhatsAppCloud
beforeEach(async () => {
  graph = await startTestGraph()
  cloud = createWhatsAppCloud(testCloudOptions(graph.url))
})
afterEach(() => graph.close())

const refuseWith = (status: number, code: number, details = '') => {
  const error = { message: `(#${code}) no`, type: 'OAuthException', code, error_data: { details } }
  graph.answer = () => ({ status, body: JSON.stringify({ error }) })
}

describe('sending over the Cloud API', () => {
  it('a code stands twice, keeps its leading zero, and travels beside our own id', async () => {
    expect(await cloud.send(codeMessage)).toEqual({ kind: 'accepted', providerMessageId: 'wamid.1' })
    const parameters = [{ type: 'text', text: '042917' }]
    expect(graph.heard).toEqual([
      {
        method: 'POST',
        path: '/v23.0/106540352242922/messages',
        authorization: 'Bearer token-of-tests',
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '6281234567890',
          type: 'template',
          biz_opaque_callback_data: 'ots_1',
          template: {
            name: 'otp_login_admin',
            language: { code: 'id' },
            components: [
              { type: 'body', parameters },
              { type: 'button', sub_type: 'url', index: '0', parameters },
            ],
          },
        },
      },
    ])
  })

  it.each([
    { code: 131026, status: 400, fault: 'recipient' },
    { code: 131056, status: 429, fault: 'limit' },
    { code: 130429, status: 400, fault: 'limit' },
    { code: 131016, status: 500, fault: 'outage' },
    { code: 190, status: 401, fault: 'configuration' },
    { code: 132001, status: 404, fault: 'configuration' },
    { code: 999_999, status: 400, fault: 'configuration' },
  ])('refusal $code is the fault of: $fault', async ({ code, status, fault }) => {
    refuseWith(status, code)
    expect(await cloud.send(codeMessage)).toMatchObject({ kind: 'refused', fault, code: String(code) })
  })

  it('a refusal that quotes phone or code is kept without them', async () => {
    refuseWith(400, 131009, 'value 042917 for 6281234567890 is wrong')
    expect(await cloud.send(codeMessage)).toMatchObject({ reason: 'value … for … is wrong' })
  })

  it.each([
    { case: 'no answer in time', answer: 'silence', reason: 'timeout' },
    { case: 'a cut connection', answer: 'hang_up', reason: 'connection_broken' },
    { case: 'a page of HTML', answer: { status: 200, body: '<html>' }, reason: 'unreadable_answer' },
    { case: 'success without an id', answer: { status: 200, body: '{}' }, reason: 'unreadable_answer' },
    { case: 'a bare 502', answer: { status: 502, body: 'Bad Gateway' }, reason: 'unreadable_refusal' },
  ] as const)('$case is unknown, neither sent nor not sent', async ({ answer, reason }) => {
    graph.answer = () => answer
    expect(await cloud.send(codeMessage)).toEqual({ kind: 'unknown', reason })
  })

  it('a provider whose own error is unknown leaves us without knowledge too', async () => {
    refuseWith(500, 131000)
    expect(await cloud.send(codeMessage)).toEqual({ kind: 'unknown', reason: 'code_131000' })
  })

  it('a door that is shut has surely let nothing through', async () => {
    await graph.close()
    expect(await cloud.send(codeMessage)).toMatchObject({ kind: 'refused', fault: 'outage' })
  })

  it('a redirect is not followed: it would carry the code elsewhere', async () => {
    const elsewhere = await startTestGraph()
    graph.answer = () => ({ status: 307, body: '' })
    expect((await cloud.send(codeMessage)).kind).toBe('unknown')
    expect(elsewhere.heard).toEqual([])
    await elsewhere.close()
  })
})

describe('templates', () => {
  it('only missing ones are created, and a second run creates none', async () => {
    const stored: { name: string; language: string; status: string }[] = []
    graph.answer = ({ method, body }) => {
      if (method === 'GET') return { status: 200, body: JSON.stringify({ data: stored }) }
      const { name, language } = z.object({ name: z.string(), language: z.string() }).parse(body)
      stored.push({ name, language, status: 'APPROVED' })
      return { status: 200, body: JSON.stringify({ id: '1', status: 'APPROVED' }) }
    }
    const names = ['otp_login_admin', ...Object.keys(templates)]
    expect(await cloud.ensureTemplates()).toEqual({ kind: 'ready', created: names, waiting: [] })
    expect(await cloud.ensureTemplates()).toEqual({ kind: 'ready', created: [], waiting: [] })
    expect(graph.heard.filter((request) => request.method === 'POST')).toHaveLength(names.length)
  })

  it('a provider that refuses the token is reported, not ignored', async () => {
    refuseWith(401, 190)
    expect(await cloud.ensureTemplates()).toMatchObject({ kind: 'refused', template: 'list' })
  })
})

describe('webhooks', () => {
  const status = {
    id: 'wamid.X',
    status: 'delivered',
    timestamp: '1795475140',
    biz_opaque_callback_data: 'msg_1',
  }

  it('a signed report is read with our id, its moment and its error', () => {
    const failed = { ...status, status: 'failed', errors: [{ code: 131026, title: 'Tak dapat dikirim é' }] }
    expect(cloud.readDeliveries(signedWebhook([status, failed]))).toEqual({
      kind: 'read',
      deliveries: [
        {
          providerMessageId: 'wamid.X',
          status: 'delivered',
          correlationId: 'msg_1',
          error: null,
          occurredAt: new Date(1_795_475_140_000),
        },
        expect.objectContaining({ status: 'failed', error: '131026: Tak dapat dikirim é' }),
      ],
    })
  })

  it('a forged, altered, unsigned or SHA-1 signed report is refused', () => {
    const good = signedWebhook([status])
    const altered = Buffer.from(good.rawBody.toString().replace('delivered', 'read     '))
    const forged = [
      signedWebhook([status], 'guessed'),
      { ...good, rawBody: altered },
      { ...good, headers: {} },
      { ...good, headers: { 'x-hub-signature': `sha1=${'a'.repeat(40)}` } },
      { ...good, headers: { 'x-hub-signature-256': 'sha256=' } },
      { ...good, headers: { 'x-hub-signature-256': [good.headers['x-hub-signature-256']] } },
    ]
    for (const webhook of forged) expect(cloud.readDeliveries(webhook)).toEqual({ kind: 'bad_signature' })
  })

  it('a status nobody knows yet does not hold up the others of its call', () => {
    const reading = cloud.readDeliveries(signedWebhook([{ ...status, status: 'teleported' }, [], status]))
    expect(reading).toMatchObject({ kind: 'read', deliveries: [{ status: 'delivered' }] })
  })

  it('the handshake answers only who knows our word, with digits only', () => {
    const query = {
      'hub.mode': 'subscribe',
      'hub.verify_token': 'word-of-tests',
      'hub.challenge': '1158201444',
    }
    expect(cloud.answerHandshake(query)).toMatchObject({ status: 200, body: '1158201444' })
    for (const wrong of [
      { 'hub.verify_token': 'guess' },
      { 'hub.mode': 'unsubscribe' },
      { 'hub.challenge': '<script>' },
      { 'hub.challenge': undefined },
    ])
      expect(cloud.answerHandshake({ ...query, ...wrong })).toMatchObject({ status: 403, body: '' })
  })
})
