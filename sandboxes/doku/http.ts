import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** A request as it came over the wire; the body is kept as bytes because signatures cover bytes. */
export type Incoming = {
  method: string
  /** Path with query string, exactly as sent. */
  target: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  text: string
}

export type Reply = {
  status: number
  headers: Record<string, string>
  body: string
  /** For the journal: what we thought of the request, in a few words. */
  verdict: string
  merchant: string | null
}

const bodyBytesMax = 1_048_576

export async function readIncoming(request: IncomingMessage): Promise<Incoming | 'too_large'> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    bytes += chunk.length
    if (bytes > bodyBytesMax) return 'too_large'
    chunks.push(chunk)
  }
  const target = request.url ?? '/'
  const body = Buffer.concat(chunks)
  const [path = '/', query = ''] = target.split('?', 2)
  return {
    method: request.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body,
    text: body.toString('utf8'),
  }
}

export function headerOf(incoming: Incoming, name: string): string {
  const value = incoming.headers[name.toLowerCase()]
  return typeof value === 'string' ? value : ''
}

export function jsonReply(status: number, value: unknown): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
    verdict: '',
    merchant: null,
  }
}

export function htmlReply(status: number, html: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: html,
    verdict: '',
    merchant: null,
  }
}

export function redirectReply(location: string): Reply {
  return { status: 303, headers: { location }, body: '', verdict: '', merchant: null }
}

/** The body of an unknown path, as the provider's framework writes it. */
export function notFoundReply(path: string): Reply {
  return jsonReply(404, {
    timestamp: new Date().toISOString(),
    status: 404,
    error: 'Not Found',
    message: `No static resource ${path.slice(1)}.`,
    path,
  })
}
