import type { RecordExchange } from '../port.ts'
import { maskedHeaders, maskedText, maskedUrl } from './mask.ts'

/** One HTTP request, already signed; `body` is exactly what is sent. */
interface WireRequest {
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
}

/** Either something answered, or we cannot know what became of the request. */
export type WireResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly body: Buffer }
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'network' | 'answer_too_large' }

const responseBytesMax = 1_048_576

/** Sends once, bounded in time and size, and records the exchange masked. Never throws for what the network does. */
export async function exchange(request: WireRequest, record: RecordExchange): Promise<WireResult> {
  const startedAt = new Date()
  const started = performance.now()
  const result = await send(request)
  record({
    operation: request.operation,
    method: request.method,
    url: maskedUrl(request.url),
    requestHeaders: maskedHeaders(request.headers),
    requestBody: maskedText(request.body ?? ''),
    status: result.kind === 'answered' ? result.status : null,
    responseBody: result.kind === 'answered' ? maskedText(result.body.toString('utf8')) : '',
    startedAt,
    durationMs: Math.round(performance.now() - started),
    error: result.kind === 'lost' ? result.reason : null,
  })
  return result
}

async function send(request: WireRequest): Promise<WireResult> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      // A redirect is no answer of a payment provider: following it would send signed bytes somewhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    })
    const body = await readBounded(response)
    if (body === null) return { kind: 'lost', reason: 'answer_too_large' }
    return { kind: 'answered', status: response.status, headers: response.headers, body }
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    return { kind: 'lost', reason: isTimeout ? 'timeout' : 'network' }
  }
}

async function readBounded(response: Response): Promise<Buffer | null> {
  if (response.body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    // Leaving the loop cancels the stream and closes the connection.
    if (length > responseBytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
