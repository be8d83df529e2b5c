import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { readIncoming } from './http.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { startSandbox } from './server.ts'
import type { SandboxOptions } from './server.ts'
import { signParts } from './signature.ts'
import { newKeys } from './state-file.ts'
import { signRsa, signSymmetric, verifySymmetric } from './snap-signature.ts'
import { merchantKeys, testClientId, testSecret } from './testing-vectors.ts'

/** What a merchant's server heard. */
export type Heard = { path: string; headers: IncomingHttpHeaders; body: string }

export type Answered = { status: number; headers: Headers; text: string; json: JsonObject }

export type Rig = Awaited<ReturnType<typeof startRig>>

const keys = newKeys()

/** A sandbox, a merchant's HTTP server that records what it hears, and the merchant registered. */
export async function startRig(options: Partial<SandboxOptions> = {}) {
  const shop = await startShop()
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', keys, ...options })
  const control = async (method: string, path: string, body?: object): Promise<Answered> =>
    answered(
      await fetch(`${sandbox.url}/control${path}`, {
        method,
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    )
  const merchant = {
    clientId: testClientId,
    secretKey: testSecret,
    publicKeyPem: merchantKeys.publicKeyPem,
    name: 'Toko Contoh',
    notificationUrl: `${shop.url}/payments/notifications`,
    snapTokenUrl: `${shop.url}/authorization/v1/access-token/b2b`,
    vaPaymentUrl: `${shop.url}/v1.1/transfer-va/payment`,
    debitNotifyUrl: `${shop.url}/v1.0/debit/notify`,
    qrisNotifyUrl: `${shop.url}/v1.0/qr/qr-mpm-notify`,
  }
  await control('POST', '/merchants', merchant)
  return {
    url: sandbox.url,
    shop,
    merchant,
    control,
    stopSandbox: async () => sandbox.close(),
    close: async () => {
      await sandbox.close()
      await shop.close()
    },
  }
}

async function startShop() {
  const heard: Heard[] = []
  const statuses: number[] = []
  const answers = new Map<string, object>()
  const server = createServer((request, response) => {
    void readIncoming(request).then((incoming) => {
      if (incoming === 'too_large') return response.end()
      const { path, headers, text } = incoming
      heard.push({ path, headers, body: text })
      const isToken = path.endsWith('/access-token/b2b')
      const body = isToken
        ? {
            responseCode: '2007300',
            accessToken: 'MERCHANT.ISSUED.TOKEN',
            tokenType: 'Bearer',
            expiresIn: '900',
          }
        : (answers.get(path) ?? { ok: true })
      response.writeHead(isToken ? 200 : (statuses.shift() ?? 200), { 'content-type': 'application/json' })
      return response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    /** Statuses of the next answers; 200 when they run out. */
    statuses,
    answers,
    notified: () => heard.filter(({ path }) => !path.endsWith('/access-token/b2b')),
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

export type ComponentCall = {
  method?: 'GET' | 'POST' | 'PUT'
  target: string
  body?: string
  requestId?: string
  secret?: string
  headers?: Record<string, string>
}

let running = 0

/** Calls a non-SNAP path as a merchant does. */
export async function component(rig: Rig, call: ComponentCall): Promise<Answered> {
  running += 1
  const method = call.method ?? 'POST'
  const requestId = call.requestId ?? `req-${running}`
  const timestamp = '2026-11-23T15:00:00Z'
  const body = method === 'GET' ? null : (call.body ?? '')
  const signature = signParts(call.secret ?? testSecret, {
    clientId: testClientId,
    requestId,
    timestampLabel: 'Request-Timestamp',
    timestamp,
    target: call.target,
    body,
  })
  const headers = {
    'Client-Id': testClientId,
    'Request-Id': requestId,
    'Request-Timestamp': timestamp,
    Signature: signature,
    'Content-Type': 'application/json',
    ...call.headers,
  }
  return answered(await fetch(`${rig.url}${call.target}`, { method, headers, body }))
}

export function checkoutBody(
  more: { order?: object; payment?: object; customer?: object; [key: string]: unknown } = {},
): string {
  running += 1
  const { order, payment, customer, ...rest } = more
  return JSON.stringify({
    order: { amount: 150_000, invoice_number: `AOP-TEST-${running}`, ...order },
    payment: { payment_due_date: 60, ...payment },
    customer: { name: 'Budi Contoh', ...customer },
    ...rest,
  })
}

export async function checkout(rig: Rig, body: string, requestId: string | null = null): Promise<Answered> {
  return component(rig, {
    target: '/checkout/v1/payment',
    body,
    ...(requestId === null ? {} : { requestId }),
  })
}

export async function orderStatus(rig: Rig, reference: string): Promise<Answered> {
  return component(rig, { method: 'GET', target: `/orders/v1/status/${reference}` })
}

export async function fetchToken(rig: Rig, timestamp = '2026-11-23T22:00:00+07:00'): Promise<Answered> {
  const headers = {
    'X-CLIENT-KEY': testClientId,
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': signRsa(merchantKeys.privateKeyPem, `${testClientId}|${timestamp}`),
    'Content-Type': 'application/json',
  }
  const url = `${rig.url}/authorization/v1/access-token/b2b`
  return answered(await fetch(url, { method: 'POST', headers, body: '{"grantType":"client_credentials"}' }))
}

export const vaPath = '/virtual-accounts/bi-snap-va/v1.1/transfer-va'

export type SnapRequest = {
  method?: 'POST' | 'PUT' | 'DELETE'
  path: string
  token: string
  body: string
  /** What is signed, where it is not the body as sent. */
  signedBody?: string
  externalId?: string
  timestamp?: string
  secret?: string
  headers?: Record<string, string>
}

/** Calls a SNAP path as a merchant does. */
export async function snap(rig: Rig, request: SnapRequest): Promise<Answered> {
  running += 1
  const method = request.method ?? 'POST'
  const timestamp = request.timestamp ?? '2026-11-23T22:00:00+07:00'
  const { token, path } = request
  const body = request.signedBody ?? request.body
  const signature = signSymmetric(request.secret ?? testSecret, { method, path, token, timestamp, body })
  const headers = {
    'X-PARTNER-ID': testClientId,
    'X-EXTERNAL-ID': request.externalId ?? String(1_000_000 + running),
    'X-TIMESTAMP': timestamp,
    'X-SIGNATURE': signature,
    'CHANNEL-ID': 'H2H',
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    ...request.headers,
  }
  return answered(await fetch(`${rig.url}${path}`, { method, headers, body: request.body }))
}

/** Calls a SNAP path with a body, and the address of the person's machine that wallets want. */
export async function post(
  rig: Rig,
  path: string,
  call: { token: string; body: object; headers?: Record<string, string> },
) {
  const headers = { 'CHANNEL-ID': '', 'X-IP-ADDRESS': '203.0.113.10', ...call.headers }
  return snap(rig, { path, token: call.token, body: JSON.stringify(call.body), headers })
}

/** Whether a SNAP message that the shop heard was signed with its own token. */
export function isSnapSigned(heard: Heard | undefined): boolean {
  if (heard === undefined) return false
  const call = {
    method: 'POST',
    path: heard.path,
    token: 'MERCHANT.ISSUED.TOKEN',
    timestamp: String(heard.headers['x-timestamp']),
    body: heard.body,
  }
  return verifySymmetric(testSecret, call, String(heard.headers['x-signature']))
}

export function accountBody(more: JsonObject = {}): string {
  running += 1
  return JSON.stringify({
    partnerServiceId: '   19008',
    virtualAccountName: 'Budi Contoh',
    trxId: `AOP-VA-${running}`,
    totalAmount: { value: '150000.00', currency: 'IDR' },
    virtualAccountTrxType: 'C',
    expiredDate: '2036-11-23T22:00:00+07:00',
    additionalInfo: { channel: 'VIRTUAL_ACCOUNT_BCA' },
    ...more,
  })
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text()
  let json: JsonObject = {}
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) json = value
  } catch {
    json = {}
  }
  return { status: response.status, headers: response.headers, text, json }
}
