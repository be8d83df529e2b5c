import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { createHmac } from 'node:crypto'
import { assert } from '#platform/assert.ts'
import type { WhatsAppCloudOptions } from './index.ts'

interface HeardRequest {
  readonly method: string
  readonly path: string
  readonly authorization: string
  readonly body: unknown
}

export interface TestGraph {
  readonly url: string
  readonly heard: HeardRequest[]
  /** What the next requests are answered: a status and a body, or silence. */
  answer: (request: HeardRequest) => { status: number; body: string } | 'silence' | 'hang_up'
  close(): Promise<void>
}

const testAppSecret = 'app-secret-of-tests'

/** A provider on loopback that says what a test tells it to. */
export async function startTestGraph(): Promise<TestGraph> {
  const heard: HeardRequest[] = []
  const server = createServer((request, response) => void respond(graph, request, response))
  const graph: TestGraph = {
    url: await listen(server),
    heard,
    answer: () => ({ status: 200, body: JSON.stringify({ messages: [{ id: `wamid.${heard.length}` }] }) }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return graph
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'the server listens')
  return `http://127.0.0.1:${address.port}`
}

/** Options that point the adapter at a test provider. */
export function testCloudOptions(baseUrl: string): WhatsAppCloudOptions {
  return {
    baseUrl,
    graphVersion: 'v23.0',
    phoneNumberId: '106540352242922',
    wabaId: '102290129340398',
    token: 'token-of-tests',
    appSecret: testAppSecret,
    verifyToken: 'word-of-tests',
    otpTemplate: 'otp_login_admin',
    timeoutMs: 300,
  }
}

/** A status webhook as the provider signs it: over the raw bytes, with anything but ASCII escaped. */
export function signedWebhook(statuses: readonly object[], secret = testAppSecret) {
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '106540352242922' }, statuses }
  const text = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: [{ field: 'messages', value }] }],
  }).replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const rawBody = Buffer.from(text)
  const signature = createHmac('sha256', secret).update(rawBody).digest('hex')
  return { rawBody, headers: { 'x-hub-signature-256': `sha256=${signature}` } }
}

async function respond(graph: TestGraph, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const heard: HeardRequest = {
    method: request.method ?? '',
    path: request.url ?? '',
    authorization: request.headers.authorization ?? '',
    body: text === '' ? null : JSON.parse(text),
  }
  graph.heard.push(heard)
  const answer = graph.answer(heard)
  if (answer === 'silence') return
  if (answer === 'hang_up') {
    request.socket.destroy()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
}
