import { request as sendRequest, type IncomingHttpHeaders } from 'node:http'
import { inject } from 'vitest'

/** What came back, byte for byte as a program sees it that is no browser. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Each cookie as set, with its attributes. */
  readonly setCookies: readonly string[]
  readonly body: string
}

export interface Attempt {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** The loopback address it comes from, such as 127.0.0.7. */
  readonly from?: string
}

/** A program that speaks HTTP to the staff panel, keeps cookies as a browser does and sends whatever it likes. */
export interface Attacker {
  readonly cookies: Map<string, string>
  send(path: string, attempt?: Attempt): Promise<Answer>
  /** Posts a form as the panel's own page would, unless the attempt says otherwise. */
  post(path: string, fields: Readonly<Record<string, string>>, attempt?: Attempt): Promise<Answer>
}

export function createAttacker(base = inject('system').adminUrl): Attacker {
  const cookies = new Map<string, string>()
  const send = async (path: string, attempt: Attempt = {}) => {
    const answer = await ask(base, path, { cookies, attempt })
    for (const line of answer.setCookies) keep(cookies, line)
    return answer
  }
  return {
    cookies,
    send,
    post: (path, fields, attempt = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        ...attempt,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: new URL(base).origin,
          ...attempt.headers,
        },
      }),
  }
}

function ask(
  base: string,
  path: string,
  { cookies, attempt }: { cookies: ReadonlyMap<string, string>; attempt: Attempt },
): Promise<Answer> {
  const { hostname, port } = new URL(base)
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const body = attempt.body === undefined ? undefined : Buffer.from(attempt.body)
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      {
        host: hostname,
        port,
        path,
        method: attempt.method ?? 'GET',
        ...(attempt.from === undefined ? {} : { localAddress: attempt.from }),
        headers: {
          accept: 'text/html',
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-length': String(body.length) }),
          ...attempt.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            setCookies: response.headers['set-cookie'] ?? [],
            body: Buffer.concat(parts).toString('utf8'),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  const isDead = value === '' || attributes.some((attribute) => /max-age=0/i.test(attribute))
  if (isDead) cookies.delete(name)
  else cookies.set(name, value)
}
