import { createServer, type IncomingMessage } from 'node:http'

/** A request as the test's own server received it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** Starts a server on a free port of this machine that answers by `answer`; null leaves the caller waiting. */
export async function startServer(
  answer: (request: Received) => Promise<Answer | null> | Answer | null,
): Promise<{ readonly url: string; readonly received: Received[]; readonly close: () => Promise<void> }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const call = await read(request)
      received.push(call)
      const given = await answer(call)
      if (given === null) return
      response.writeHead(given.status, given.headers)
      response.end(given.body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Calls a sandbox's control interface and gives its JSON answer. */
export async function control(baseUrl: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${baseUrl}/control/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`control ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

/** The text field of a control answer. */
export function textOf(value: unknown, name: string): string {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  if (typeof field !== 'string') throw new Error(`${name} is missing`)
  return field
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  }
}
