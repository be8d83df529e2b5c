import type { SendAnswer } from '../port.ts'
import { readRefusal } from './faults.ts'
import { ErrorResponse, SendResponse } from './wire.ts'

export interface GraphOptions {
  readonly baseUrl: string
  readonly graphVersion: string
  readonly token: string
  readonly timeoutMs: number
}

/** One HTTP exchange, reduced to what may be believed. */
export type GraphAnswer =
  { readonly kind: 'answered'; readonly body: unknown } | Exclude<SendAnswer, { kind: 'accepted' }>

export interface Graph {
  get(path: string): Promise<GraphAnswer>
  post(path: string, body: object): Promise<GraphAnswer>
  send(path: string, body: object): Promise<SendAnswer>
}

/** Plain fetch with the bearer token, a deadline for the whole exchange, and no retry of its own. */
export function createGraph(options: GraphOptions): Graph {
  return { get: (path) => exchange(path), post: (path, body) => exchange(path, body), send }

  async function send(path: string, body: object): Promise<SendAnswer> {
    const answer = await exchange(path, body)
    if (answer.kind !== 'answered') return answer
    const parsed = SendResponse.safeParse(answer.body)
    const id = parsed.data?.messages[0]?.id
    return id === undefined
      ? { kind: 'unknown', reason: 'unreadable_answer' }
      : { kind: 'accepted', providerMessageId: id }
  }

  async function exchange(path: string, body?: object): Promise<GraphAnswer> {
    try {
      const response = await fetch(`${options.baseUrl}/${options.graphVersion}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(options.timeoutMs),
        // A redirect would carry the code to an address nobody configured.
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return readAnswer(response.ok, await response.text())
    } catch (error) {
      return readBreak(error)
    }
  }
}

function readAnswer(ok: boolean, text: string): GraphAnswer {
  const body = parseJson(text)
  if (ok)
    return body === undefined ? { kind: 'unknown', reason: 'unreadable_answer' } : { kind: 'answered', body }
  const parsed = ErrorResponse.safeParse(body)
  if (!parsed.success) return { kind: 'unknown', reason: 'unreadable_refusal' }
  const { code, message, error_data: data } = parsed.data.error
  const refusal = readRefusal({ code, message, details: data?.details ?? '' })
  return refusal.kind === 'accepted' ? { kind: 'unknown', reason: 'unreadable_refusal' } : refusal
}

const neverLeftCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

/** Only where no connection came about is it sure that nothing was sent. */
function readBreak(error: unknown): GraphAnswer {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (neverLeftCodes.has(code)) return { kind: 'refused', fault: 'outage', code, reason: 'no connection' }
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return { kind: 'unknown', reason: timedOut ? 'timeout' : 'connection_broken' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
