import { createHash, createHmac, createSign, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { startSandbox, type SandboxOptions } from './server.ts'
import { vectors } from './vectors.ts'

export type Received = { path: string; headers: IncomingHttpHeaders; body: string }
export type Answer = { status: number; body: Record<string, unknown>; headers: Headers }
type Json = Record<string, unknown>

const paths = {
  '07': ['/snap-service/snap/v1.0/registration-account-binding', '01207'],
  '08': ['/snap-service/snap/v1.0/registration-account-inquiry', '01108'],
  '09': ['/snap-service/snap/v1.0/registration-account-unbinding', '01709'],
  '11': ['/merchant-service/snap/v1.0/balance-inquiry', '00311'],
  '47': ['/qris-service/snap/v1.0/qr/qr-mpm-generate', '00447'],
  '51': ['/qris-service/snap/v1.0/qr/qr-mpm-query', '00551'],
  '54': ['/merchant-service/snap/v1.0/debit/payment-host-to-host', '00854'],
  '55': ['/merchant-service/snap/v1.0/debit/status', '00155'],
  '58': ['/merchant-service/snap/v1.0/debit/refund', '00258'],
  '63': ['/merchant-service/snap/v1.0/auth/payment', '01963'],
  '64': ['/merchant-service/snap/v1.0/auth/query', '02064'],
  '65': ['/merchant-service/snap/v1.0/auth/capture', '02165'],
  '66': ['/merchant-service/snap/v1.0/auth/capture-query', '02266'],
  '67': ['/merchant-service/snap/v1.0/auth/void', '02367'],
  '67 of the table': ['/merchant-service/v1.0/auth/void', '02367'],
  '68': ['/merchant-service/snap/v1.0/auth/void-query', '02468'],
  '69': ['/merchant-service/snap/v1.0/auth/refund', '02569'],
  '78': ['/qris-service/snap/v1.0/qr/qr-mpm-refund', '01878'],
  '78 without prefix': ['/snap/v1.0/qr/qr-mpm-refund', '01878'],
  '37': ['/disbursement-service/snap/v1.0/emoney/account-inquiry', '01437'],
  '38': ['/disbursement-service/snap/v1.0/emoney/topup', '01538'],
  '39': ['/disbursement-service/snap/v1.0/emoney/topup-status', '01639'],
  'top-up': ['/merchant-service/v1.0/top-up-webview', ''],
} as const
type Service = keyof typeof paths

export const merchantId = 'ffedcd28-70ea-4540-9172-d335f5dda51c'

/** A sandbox and one merchant talking to it; the merchant signs with code of its own. */
export async function startScene(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', ...options })
  const merchant = await startMerchant()
  const clientId = randomUUID()
  const control = (method: string, path: string, body?: Json): Promise<Answer> =>
    request(`${sandbox.url}/control/${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {},
    })
  const registration = registrationOf(clientId, merchant.url)
  const register = (changes: Json = {}): Promise<Answer> =>
    control('POST', 'merchants', { ...registration, ...changes })
  await register()

  const client = createClient(sandbox.url, clientId)
  const { token, customerToken, freshToken, call } = client
  const { bind, link } = createLinker(client, control)
  const ask = (reference: string, amount = '150000.00', changes: Json = {}): Promise<Answer> =>
    call('54', {
      partnerReferenceNo: reference,
      amount: { value: amount, currency: 'IDR' },
      additionalInfo: { description: 'Aki mobil (1 buah)' },
      ...changes,
    })
  const status = (reference: string, amount = '150000.00'): Promise<Answer> =>
    call('55', {
      originalPartnerReferenceNo: reference,
      originalReferenceNo: '',
      serviceCode: '54',
      amount: { value: amount, currency: 'IDR' },
    })
  const advance = (seconds: number): Promise<Answer> =>
    control('POST', 'clock', { advanceSeconds: seconds }).then((answer) => {
      client.forgetToken()
      return answer
    })
  const close = async (): Promise<void> => {
    await sandbox.close()
    await merchant.close()
  }
  return {
    url: sandbox.url,
    clientId,
    merchant,
    control,
    register,
    token,
    customerToken,
    freshToken,
    bind,
    link,
    call,
    ask,
    status,
    advance,
    close,
  }
}

type Control = (method: string, path: string, body?: Json) => Promise<Answer>

/** Links accounts as a merchant and a person together do. */
function createLinker({ call, customerToken }: ReturnType<typeof createClient>, control: Control) {
  const bind = (externalUid: string, changes: Json = {}): Promise<Answer> =>
    call('07', {
      merchantId,
      additionalInfo: { finishBindingUrl: 'http://127.0.0.1:3000/selesai?state=x', externalUid },
      ...changes,
    })
  const link = async (externalUid: string, phone = '081200000004') => {
    const { body } = await bind(externalUid)
    const bound = await control('POST', 'bind', { referenceNo: body['referenceNo'], phone })
    const returnTo = String(bound.body['returnTo'])
    const authCode = new URL(returnTo).searchParams.get('authCode')
    const given = await customerToken({ grantType: 'AUTHORIZATION_CODE', authCode })
    return {
      authorization: { 'Authorization-Customer': `Bearer ${String(given.body['accessToken'])}` },
      refreshToken: String(given.body['refreshToken']),
      returnTo,
    }
  }
  return { bind, link }
}

export type Scene = Awaited<ReturnType<typeof startScene>>

function registrationOf(clientId: string, merchantUrl: string): Json {
  return {
    clientId,
    clientSecret: vectors.clientSecret,
    publicKeyPem: vectors.publicKeyPem,
    merchantId,
    name: 'Toko Contoh & "Anak"',
    tokenUrl: `${merchantUrl}/snap/v1.0/access-token/b2b`,
    notifyUrl: `${merchantUrl}/snap/v1.0/debit/notify`,
    notifySigningPath: '/v1.0/debit/notify',
    qrNotifyUrl: `${merchantUrl}/snap/v1.0/qr/qr-mpm-notify`,
    returnUrl: 'http://127.0.0.1:3000/kembali?ref={partnerReferenceNo}',
  }
}

/** Calls the sandbox as a merchant does: its own RSA signature for tokens, its own HMAC for services. */
function createClient(url: string, clientId: string) {
  const token = (changes: Record<string, string> = {}): Promise<Answer> =>
    proven('b2b', { grantType: 'client_credentials' }, changes)
  const customerToken = (body: Json): Promise<Answer> => proven('b2b2c', body)
  const proven = async (kind: 'b2b' | 'b2b2c', body: Json, changes: Record<string, string> = {}) => {
    const timestamp = changes['X-TIMESTAMP'] ?? wib(Date.now())
    const key = changes['X-CLIENT-KEY'] ?? clientId
    const signature = createSign('sha256').update(`${key}|${timestamp}`).sign(vectors.privateKeyPem, 'base64')
    const headers = { 'X-TIMESTAMP': timestamp, 'X-CLIENT-KEY': key, 'X-SIGNATURE': signature, ...changes }
    return request(`${url}/snap-service/snap/v1.0/access-token/${kind}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    })
  }
  let cached: string | null = null
  const freshToken = async (): Promise<string> => String((await token()).body['accessToken'])
  const call = async (service: Service, body: Json | string, changes: Record<string, string> = {}) => {
    cached ??= await freshToken()
    const [path, channel] = paths[service]
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const timestamp = changes['X-TIMESTAMP'] ?? wib(Date.now())
    const hash = createHash('sha256').update(text).digest('hex')
    const bearer = changes['Authorization']?.slice(7) ?? cached
    const signature = createHmac('sha512', vectors.clientSecret)
      .update(`POST:${path}:${bearer}:${hash}:${timestamp}`)
      .digest('base64')
    const headers = {
      Authorization: `Bearer ${bearer}`,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signature,
      'X-PARTNER-ID': clientId,
      'X-EXTERNAL-ID': randomUUID(),
      'CHANNEL-ID': channel,
      'X-DEVICE-ID': '09864ADCASA',
      ...changes,
    }
    return request(url + path, { method: 'POST', body: text, headers })
  }
  const forgetToken = (): void => {
    cached = null
  }
  return { token, customerToken, freshToken, call, forgetToken }
}

/** A merchant's server: gives tokens, confirms notifications unless told to fail, and remembers everything. */
async function startMerchant() {
  const tokens: Received[] = []
  const notifications: Received[] = []
  const mood = { status: 200 }
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const path = incoming.url ?? ''
      const isToken = path.endsWith('/access-token/b2b')
      const kept = { path, headers: incoming.headers, body: Buffer.concat(chunks).toString() }
      ;(isToken ? tokens : notifications).push(kept)
      const code = path.includes('/qr/') ? '2005200' : '2005600'
      const answer = isToken
        ? {
            responseCode: '2007300',
            accessToken: `merchant-token-${tokens.length}`,
            tokenType: 'Bearer',
            expiresIn: '900',
          }
        : { responseCode: mood.status === 200 ? code : '5005600', responseMessage: 'x' }
      response.writeHead(isToken ? 200 : mood.status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, tokens, notifications, mood, close }
}

/** Waits until something holds, at most two seconds. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  if (!holds()) throw new Error('It did not happen within two seconds.')
}

export function wib(atMs: number): string {
  return `${new Date(atMs + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`
}

async function request(
  url: string,
  { method, body, headers }: { method: string; body: string | null; headers: Record<string, string> },
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  })
  const text = await response.text()
  const parsed: unknown = text === '' ? {} : JSON.parse(text)
  const isList = Array.isArray(parsed)
  const object: Json = isList ? { list: parsed } : Object.fromEntries(Object.entries(parsed ?? {}))
  return { status: response.status, body: object, headers: response.headers }
}
