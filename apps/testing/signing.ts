import { createHash, createHmac, randomUUID } from 'node:crypto'
import { issueToken } from '#payments'
import { hostedPaths } from '../config.ts'
import { demoMerchant } from '../start/sandboxes.ts'
import type { TestSystem } from './start-test-system.ts'

/** A second secret that the house takes beside DOKU's, as during a rotation: with it a test signs what DOKU never would. */
const knownSecret = 'a-secret-that-only-this-test-and-the-house-know'
export const withKnownSecret = { environment: { DOKU_SECRET_KEY_PREVIOUS: knownSecret } }

export interface Told {
  readonly status: number
  readonly text: string
}

/** Sends what DOKU would have to sign itself, over exactly these bytes. */
export function dokuPenOf(system: () => TestSystem) {
  function signHttp(body: string | Buffer, change: Readonly<Record<string, string>> = {}) {
    const clientId = change['client-id'] ?? demoMerchant.dokuClientId
    const requestId = change['request-id'] ?? randomUUID()
    const timestamp = change['request-timestamp'] ?? secondsOf(system().house.ctx.now())
    const digest = createHash('sha256').update(body).digest('base64')
    const text = [
      `Client-Id:${clientId}`,
      `Request-Id:${requestId}`,
      `Request-Timestamp:${timestamp}`,
      `Request-Target:${hostedPaths.dokuHttp}`,
      `Digest:${digest}`,
    ].join('\n')
    const signature = `HMACSHA256=${createHmac('sha256', knownSecret).update(text).digest('base64')}`
    return {
      'client-id': clientId,
      'request-id': requestId,
      'request-timestamp': timestamp,
      signature,
    }
  }

  return {
    signHttp,
    tellByHttp(body: string | Buffer, change: Readonly<Record<string, string>> = {}): Promise<Told> {
      const headers = signHttp(body, change)
      return send(`${system().shopUrl}${hostedPaths.dokuHttp}`, { headers, body })
    },

    async tellTransfer(body: object, door: { path?: string; token?: string } = {}): Promise<Told> {
      const { path = hostedPaths.dokuVaPayment } = door
      const token = door.token ?? (await issueToken(system().house.ctx, { provider: 'doku' }))
      const timestamp = secondsOf(system().house.ctx.now())
      const text = JSON.stringify(body)
      const hash = createHash('sha256').update(text).digest('hex')
      const signed = `POST:${path}:${token}:${hash}:${timestamp}`
      const headers = {
        'x-partner-id': demoMerchant.dokuClientId,
        'x-external-id': randomUUID(),
        'x-timestamp': timestamp,
        'x-signature': createHmac('sha512', knownSecret).update(signed).digest('base64'),
        authorization: `Bearer ${token}`,
      }
      return send(`${system().shopUrl}${path}`, { headers, body: text })
    },
  }
}

/** A transfer as DOKU tells of it (doku.md section 7). */
export function transferBody(told: {
  number: string
  reference: string
  amount: string
  paymentRequestId?: string
  currency?: string
}) {
  const { number, reference, amount, paymentRequestId = randomUUID(), currency = 'IDR' } = told
  return {
    partnerServiceId: number.slice(0, 5),
    customerNo: number.slice(5),
    virtualAccountNo: number,
    virtualAccountName: 'Pembeli Contoh',
    trxId: reference,
    paymentRequestId,
    paidAmount: { value: amount, currency },
  }
}

/** A payment on DOKU's page, its sum as the text of a JSON value. */
export function pageBody(told: {
  reference: string
  amount: string
  status?: string
  date?: string
  requestId?: string
}): string {
  const {
    reference,
    amount,
    status = 'SUCCESS',
    date = '2026-11-24T03:00:00Z',
    requestId = randomUUID(),
  } = told
  return `{"order":{"invoice_number":${JSON.stringify(reference)},"amount":${amount}},"transaction":{"status":"${status}","date":"${date}","original_request_id":"${requestId}"}}`
}

async function send(
  url: string,
  message: { headers: Record<string, string>; body: string | Buffer },
): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...message.headers },
    body: new Uint8Array(Buffer.from(message.body)),
  })
  return { status: response.status, text: await response.text() }
}

function secondsOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`
}
