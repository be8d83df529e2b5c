import { createServer } from 'node:http'
import { startSandbox } from './server.ts'
import { isJsonObject, objectsAt, parseJsonObject, textAt, valueAt, type JsonObject } from './json.ts'

export const number = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  token: 'token-uji',
  appSecret: 'rahasia-uji',
  displayName: 'Toko Contoh',
  displayPhone: '+62 21 5000 0000',
}

export const otpTemplate = {
  name: 'otp_login_admin',
  language: 'id',
  category: 'AUTHENTICATION',
  message_send_ttl_seconds: 300,
  components: [
    { type: 'BODY', add_security_recommendation: true },
    { type: 'FOOTER', code_expiration_minutes: 5 },
    { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Salin kode' }] },
  ],
}

const paidTemplate = {
  name: 'pembayaran_diterima',
  language: 'id',
  category: 'UTILITY',
  components: [
    { type: 'BODY', text: 'Halo {{1}}, pembayaran *{{2}}* sudah kami terima. Lihat: {{3}}' },
    { type: 'FOOTER', text: 'Toko Contoh' },
  ],
}

export type Answer = { status: number; text: string; json: JsonObject }
export type Hook = { method: string; url: string; headers: Record<string, unknown>; bytes: Buffer }
export type Bench = {
  url: string
  hooks: Hook[]
  /** What the business's endpoint answers, by the number of the call; 200 when it says nothing. */
  answerWith(reply: (call: number, hook: Hook) => { status: number; body?: string }): void
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  graph(path: string, body: unknown, token?: string): Promise<Answer>
  sendCode(to: string, code?: string, extra?: JsonObject): Promise<Answer>
  list(path: string): Promise<JsonObject[]>
  advance(seconds: number): Promise<void>
  statuses(): JsonObject[]
  close(): Promise<void>
}

/** A sandbox with one business number whose webhook endpoint is a real server beside it. */
export async function startBench(stateFile?: string): Promise<Bench> {
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', stateFile })
  const hooks: Hook[] = []
  const endpoint = await startEndpoint(hooks)
  const call: Bench['call'] = async (method, path, ...rest) => {
    const [body, headers = {}] = rest
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, json: parseJsonObject(text) ?? {} }
  }
  const graph: Bench['graph'] = (path, body, token = number.token) =>
    call('POST', path, body, { authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const bench: Bench = {
    url: sandbox.url,
    hooks,
    answerWith: endpoint.answerWith,
    call,
    graph,
    sendCode: (to, code = '042917', extra = {}) =>
      graph(`/v25.0/${number.phoneNumberId}/messages`, { ...codeMessage(to, code), ...extra }),
    list: async (path) => {
      const parsed: unknown = JSON.parse((await call('GET', path)).text)
      return Array.isArray(parsed) ? parsed.filter(isJsonObject) : []
    },
    advance: async (advanceSeconds) => {
      await call('POST', '/control/clock', { advanceSeconds })
    },
    statuses: () => hooks.flatMap(statusesOf),
    close: async () => {
      await sandbox.close()
      await endpoint.close()
    },
  }
  const templates = [otpTemplate, paidTemplate]
  await call('POST', '/control/numbers', { ...number, webhookUrl: endpoint.url, templates })
  return bench
}

/** The send call of an authentication template: the code goes in twice. */
export function codeMessage(to: string, code: string): JsonObject {
  const parameters = [{ type: 'text', text: code }]
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    biz_opaque_callback_data: 'otp-send-7f3a',
    template: {
      name: 'otp_login_admin',
      language: { code: 'id' },
      components: [
        { type: 'body', parameters },
        { type: 'button', sub_type: 'url', index: '0', parameters },
      ],
    },
  }
}

export function errorCode(answer: Answer): unknown {
  return valueAt(answer.json, 'error.code')
}

export function messageId(answer: Answer): string {
  return textAt(objectsAt(answer.json, 'messages')[0], 'id') ?? ''
}

export function statusesOf(hook: Hook): JsonObject[] {
  const body = parseJsonObject(hook.bytes.toString('utf8'))
  return objectsAt(body, 'entry')
    .flatMap((entry) => objectsAt(entry, 'changes'))
    .flatMap((change) => objectsAt(change, 'value.statuses'))
}

type Endpoint = { url: string; answerWith: Bench['answerWith']; close(): Promise<void> }

async function startEndpoint(hooks: Hook[]): Promise<Endpoint> {
  let reply: Parameters<Bench['answerWith']>[0] = () => ({ status: 200 })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const hook = { method, url, headers, bytes: Buffer.concat(chunks) }
      hooks.push(hook)
      const { status, body = '' } = reply(hooks.length, hook)
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    answerWith: (chosen) => {
      reply = chosen
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
