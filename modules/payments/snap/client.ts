import type { KeyObject } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { RecordExchange } from '../port.ts'
import { classify, type SnapAnswer } from './answer.ts'
import { exchange } from './exchange.ts'
import { newExternalId } from './external-id.ts'
import { signServiceCall, signTokenCall } from './signature.ts'
import { snapTimestamp } from './timestamps.ts'
import { createTokenCache, type TokenAnswer, type TokenStore } from './token-cache.ts'

/** Who we are at one SNAP provider, and how it wants to be called. */
export interface SnapParty {
  readonly baseUrl: string
  readonly tokenPath: string
  /** X-CLIENT-KEY and X-PARTNER-ID. */
  readonly clientId: string
  readonly clientSecret: string
  /** During a rotation: tried once where the provider does not take the new secret's signature yet. */
  readonly previousClientSecret?: string | undefined
  readonly privateKey: KeyObject
  /** During a rotation: tried once where the provider does not know the new key pair yet. */
  readonly previousPrivateKey?: KeyObject | undefined
  readonly externalIdDigits: number
  readonly timeoutMs: number
  /** AstraPay's text asks for it, real integrators do without: a new token per call, signed at the same second. */
  readonly sameTimestampAsToken: boolean
  readonly now: Clock
  /** Where the token is kept; absent: in this process. */
  readonly tokens?: TokenStore
}

/** One service call. */
export interface SnapCall {
  readonly operation: string
  readonly method: 'POST' | 'PUT' | 'DELETE' | 'GET'
  /** With its query string where it has one. */
  readonly path: string
  /** The two digits in the middle of its response codes. */
  readonly service: string
  /** CHANNEL-ID; null where the service has none. */
  readonly channelId: string | null
  readonly body: object
  /** Further headers of this service, such as the customer's token. They are not signed over. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where a later call has to name it; absent: a new one for every request. */
  readonly externalId?: string
}

export interface SnapClient {
  /** Signs and sends; a dead token is dropped and the call made once more under a new X-EXTERNAL-ID. */
  call(call: SnapCall, record: RecordExchange): Promise<SnapAnswer>
}

/** A SNAP client with its own token. */
export function createSnapClient(party: SnapParty): SnapClient {
  const tokens = party.tokens ?? createTokenCache(party.now)

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
    const answer = await sendByEitherSecret(party, call, { token: token.token, timestamp: signedAt, record })
    return { answer, token: token.token }
  }

  return {
    async call(call, record) {
      const first = await callOnce(call, record)
      if (first.token === null || !isDeadToken(first.answer)) return first.answer
      await tokens.drop(first.token)
      return (await callOnce(call, record)).answer
    },
  }
}

function isDeadToken(answer: SnapAnswer): boolean {
  return answer.kind === 'refused' && answer.httpStatus === 401 && answer.caseCode === '01'
}

/** 401xx00: the signature is not taken, so nothing was carried out. */
function isBadSignature(answer: SnapAnswer): boolean {
  return answer.kind === 'refused' && answer.httpStatus === 401 && answer.caseCode === '00'
}

interface Sending {
  readonly token: string
  readonly timestamp: string
  readonly record: RecordExchange
}

async function sendByEitherSecret(party: SnapParty, call: SnapCall, sending: Sending): Promise<SnapAnswer> {
  const answer = await send(party, call, sending)
  const { previousClientSecret } = party
  if (previousClientSecret === undefined || !isBadSignature(answer)) return answer
  return send({ ...party, clientSecret: previousClientSecret }, call, sending)
}

async function send(party: SnapParty, call: SnapCall, sending: Sending): Promise<SnapAnswer> {
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
      'X-EXTERNAL-ID': call.externalId ?? newExternalId(party.externalIdDigits, party.now()),
      ...(call.channelId === null ? {} : { 'CHANNEL-ID': call.channelId }),
      ...call.headers,
    },
    body: call.method === 'GET' ? null : body,
    timeoutMs: party.timeoutMs,
  }
  return classify(await exchange(request, record), call.service)
}

async function fetchToken(party: SnapParty, timestamp: string, record: RecordExchange): Promise<TokenAnswer> {
  const call = {
    operation: 'access_token',
    path: party.tokenPath,
    service: '73',
    body: { grantType: 'client_credentials' },
  }
  const answer = await callByKeyPair(party, { ...call, timestamp }, record)
  if (answer.kind === 'refused') return { kind: 'refused', code: answer.code, reason: answer.reason }
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: `access_token_${answer.reason}` }
  const { accessToken, expiresIn } = answer.body
  // 900 comes as a number from some and as text from others; the strict reader makes text of both.
  if (typeof accessToken !== 'string' || typeof expiresIn !== 'string' || !/^\d{1,6}$/.test(expiresIn))
    return { kind: 'unknown', reason: 'access_token_unreadable_body' }
  return { kind: 'token', token: accessToken, lifetimeSeconds: Number(expiresIn) }
}

/** What the calls that are signed by our key pair need: the two token services. */
export type KeyPairParty = Pick<
  SnapParty,
  'baseUrl' | 'clientId' | 'privateKey' | 'previousPrivateKey' | 'timeoutMs'
>

/** A token call (services 73 and 74), signed by our key pair; once more by the previous one where that is refused. */
export async function callByKeyPair(
  party: KeyPairParty,
  call: {
    readonly operation: string
    readonly path: string
    readonly service: string
    readonly body: object
    readonly timestamp: string
  },
  record: RecordExchange,
): Promise<SnapAnswer> {
  const { clientId, previousPrivateKey } = party
  const signedBy = async (key: KeyObject) => {
    const request = {
      operation: call.operation,
      method: 'POST',
      url: party.baseUrl + call.path,
      headers: {
        'Content-Type': 'application/json',
        'X-CLIENT-KEY': clientId,
        'X-TIMESTAMP': call.timestamp,
        'X-SIGNATURE': signTokenCall(clientId, call.timestamp, key),
      },
      body: JSON.stringify(call.body),
      timeoutMs: party.timeoutMs,
    }
    return classify(await exchange(request, record), call.service)
  }
  const answer = await signedBy(party.privateKey)
  return previousPrivateKey !== undefined && isBadSignature(answer) ? signedBy(previousPrivateKey) : answer
}
