import type { KeyObject } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { RecordExchange } from '../port.ts'
import { classify, type SnapAnswer } from './answer.ts'
import { exchange } from './exchange.ts'
import { newExternalId } from './external-id.ts'
import { signServiceCall, signTokenCall } from './signature.ts'
import { snapTimestamp } from './timestamps.ts'
import { createTokenCache, type TokenAnswer } from './token-cache.ts'

/** Who we are at one SNAP provider, and how it wants to be called. */
interface SnapParty {
  readonly baseUrl: string
  readonly tokenPath: string
  /** X-CLIENT-KEY and X-PARTNER-ID. */
  readonly clientId: string
  readonly clientSecret: string
  readonly privateKey: KeyObject
  readonly externalIdDigits: number
  readonly timeoutMs: number
  /** AstraPay's text asks for it, real integrators do without: a new token per call, signed at the same second. */
  readonly sameTimestampAsToken: boolean
  readonly now: Clock
}

/** One service call. */
export interface SnapCall {
  readonly operation: string
  readonly method: 'POST' | 'PUT' | 'DELETE' | 'GET'
  /** With its query string where it has one. */
  readonly path: string
  /** The two digits in the middle of its response codes. */
  readonly service: string
  readonly channelId: string
  readonly body: object
  /** Further headers of this service, such as the customer's token. They are not signed over. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface SnapClient {
  /** Signs and sends; a dead token is dropped and the call made once more under a new X-EXTERNAL-ID. */
  call(call: SnapCall, record: RecordExchange): Promise<SnapAnswer>
}

/** A SNAP client with its own token. */
export function createSnapClient(party: SnapParty): SnapClient {
  const tokens = createTokenCache(party.now)

  async function callOnce(
    call: SnapCall,
    record: RecordExchange,
  ): Promise<{ answer: SnapAnswer; token: string | null }> {
    const timestamp = snapTimestamp(party.now())
    const asked = () => fetchToken(party, timestamp, record)
    const token = party.sameTimestampAsToken ? await asked() : await tokens.take(asked)
    if (token.kind === 'refused')
      return { answer: { ...token, httpStatus: 401, caseCode: '00' }, token: null }
    if (token.kind === 'unknown') return { answer: token, token: null }
    const signedAt = party.sameTimestampAsToken ? timestamp : snapTimestamp(party.now())
    const answer = await send(party, call, { token: token.token, timestamp: signedAt, record })
    return { answer, token: token.token }
  }

  return {
    async call(call, record) {
      const first = await callOnce(call, record)
      if (first.token === null || !isDeadToken(first.answer)) return first.answer
      tokens.drop(first.token)
      return (await callOnce(call, record)).answer
    },
  }
}

function isDeadToken(answer: SnapAnswer): boolean {
  return answer.kind === 'refused' && answer.httpStatus === 401 && answer.caseCode === '01'
}

async function send(
  party: SnapParty,
  call: SnapCall,
  sending: { readonly token: string; readonly timestamp: string; readonly record: RecordExchange },
): Promise<SnapAnswer> {
  const { token, timestamp, record } = sending
  // AstraPay, the only one asked by GET, wants the hash of `{}` in its signature (the standard: of nothing at all).
  const body = call.method === 'GET' ? '{}' : JSON.stringify(call.body)
  const signed = { method: call.method, path: call.path, body: Buffer.from(body), timestamp }
  const request = {
    operation: call.operation,
    method: call.method,
    url: party.baseUrl + call.path,
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signServiceCall(signed, token, party.clientSecret),
      'X-PARTNER-ID': party.clientId,
      'X-EXTERNAL-ID': newExternalId(party.externalIdDigits, party.now()),
      'CHANNEL-ID': call.channelId,
      ...call.headers,
    },
    body: call.method === 'GET' ? null : body,
    timeoutMs: party.timeoutMs,
  }
  return classify(await exchange(request, record), call.service)
}

async function fetchToken(party: SnapParty, timestamp: string, record: RecordExchange): Promise<TokenAnswer> {
  const request = {
    operation: 'access_token',
    method: 'POST',
    url: party.baseUrl + party.tokenPath,
    headers: {
      'Content-Type': 'application/json',
      'X-CLIENT-KEY': party.clientId,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signTokenCall(party.clientId, timestamp, party.privateKey),
    },
    body: JSON.stringify({ grantType: 'client_credentials' }),
    timeoutMs: party.timeoutMs,
  }
  const answer = classify(await exchange(request, record), '73')
  if (answer.kind === 'refused') return { kind: 'refused', code: answer.code, reason: answer.reason }
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: `access_token_${answer.reason}` }
  const { accessToken, expiresIn } = answer.body
  // 900 comes as a number from some and as text from others; the strict reader makes text of both.
  if (typeof accessToken !== 'string' || typeof expiresIn !== 'string' || !/^\d{1,6}$/.test(expiresIn))
    return { kind: 'unknown', reason: 'access_token_unreadable_body' }
  return { kind: 'token', token: accessToken, lifetimeSeconds: Number(expiresIn) }
}
