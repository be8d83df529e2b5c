import type { Clock } from '#platform/clock.ts'
import type { RecordExchange } from '../port.ts'
import { isUndecided, plainReason } from '../snap/answer.ts'
import { exchange } from '../snap/exchange.ts'
import { type JsonObject, type JsonText, readStrictObject } from '../snap/strict-json.ts'
import { isDokuSigned, signDoku } from './signature.ts'

/** Who we are at DOKU's non-SNAP interface. */
export interface ComponentParty {
  readonly baseUrl: string
  readonly clientId: string
  readonly secretKey: string
  /** During a rotation: tried once where the new secret is not taken yet, and taken on answers. */
  readonly previousSecretKey?: string | undefined
  readonly timeoutMs: number
  readonly now: Clock
}

interface ComponentCall {
  readonly operation: string
  readonly method: 'GET' | 'POST'
  readonly target: string
  readonly requestId: string
  readonly body: object | null
}

export type ComponentAnswer =
  | { readonly kind: 'success'; readonly status: 200 | 409; readonly body: JsonObject }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * One call of the non-SNAP interface. A 409 is handed on with its body: DOKU replays the first answer of a
 * Request-Id under that status. An answer that should count must carry DOKU's signature over its raw bytes.
 */
export async function callComponent(
  party: ComponentParty,
  call: ComponentCall,
  record: RecordExchange,
): Promise<ComponentAnswer> {
  const answer = await callBySecret(party, call, record)
  const { previousSecretKey } = party
  if (previousSecretKey === undefined || answer.kind !== 'refused' || answer.status !== 401) return answer
  return callBySecret({ ...party, secretKey: previousSecretKey }, call, record)
}

async function callBySecret(
  party: ComponentParty,
  call: ComponentCall,
  record: RecordExchange,
): Promise<ComponentAnswer> {
  const body = call.body === null ? null : JSON.stringify(call.body)
  const { requestId, target } = call
  const message = { clientId: party.clientId, requestId, target }
  const timestamp = `${party.now().toISOString().slice(0, 19)}Z`
  const bytes = body === null ? null : Buffer.from(body)
  const signature = signDoku(
    { ...message, timestampLabel: 'Request-Timestamp', timestamp, body: bytes },
    party.secretKey,
  )
  const request = {
    operation: call.operation,
    method: call.method,
    url: party.baseUrl + target,
    headers: {
      ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      'Client-Id': party.clientId,
      'Request-Id': requestId,
      'Request-Timestamp': timestamp,
      Signature: signature,
    },
    body,
    timeoutMs: party.timeoutMs,
  }
  const result = await exchange(request, record)
  if (result.kind === 'lost') return { kind: 'unknown', reason: result.reason }
  if (isUndecided(result.status)) return { kind: 'unknown', reason: `http_${result.status}` }
  const answer = readStrictObject(result.body)
  if (answer === null) return { kind: 'unknown', reason: 'unreadable_body' }

  const answered = {
    ...message,
    timestampLabel: 'Response-Timestamp',
    timestamp: result.headers.get('response-timestamp') ?? '',
    body: result.body,
  } as const
  const answerSignature = result.headers.get('signature')
  const secrets = [party.secretKey, party.previousSecretKey ?? '']
  const isSigned =
    answerSignature !== null && secrets.some((secret) => isDokuSigned(answered, answerSignature, secret))
  if (result.status === 200 || result.status === 409)
    return isSigned
      ? { kind: 'success', status: result.status, body: answer }
      : { kind: 'unknown', reason: 'bad_answer_signature' }
  // A refusal may come unsigned, from before DOKU knows who asks; one signed wrongly is nobody's word.
  if (answerSignature !== null && !isSigned) return { kind: 'unknown', reason: 'bad_answer_signature' }
  return { kind: 'refused', status: result.status, ...refusalOf(answer, result.status) }
}

/** DOKU's error bodies come in several shapes: `error_messages[]`, `error{code,message}`, a bare `message`. */
function refusalOf(body: JsonObject, status: number): { readonly code: string; readonly reason: string } {
  const error = objectOf(body['error'])
  const code = error === null ? null : error['code']
  const text =
    firstText(body['error_messages']) ?? firstText(error?.['message']) ?? firstText(body['message'])
  return { code: typeof code === 'string' ? code : `http_${status}`, reason: plainReason(text) }
}

function objectOf(value: JsonText | undefined): JsonObject | null {
  if (typeof value !== 'object' || value === null) return null
  return 'length' in value ? null : Object.fromEntries(Object.entries(value))
}

function firstText(value: JsonText | undefined): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return null
  const texts = Object.values(value).filter((part) => typeof part === 'string')
  return texts.length === 0 ? null : texts.join('; ')
}
