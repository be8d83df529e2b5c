import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { answerControl, mayControl } from './control.ts'
import { inboxPage, mailPage, type Page } from './pages.ts'
import type { Sandbox } from './sandbox.ts'
import { createSmtpDoor } from './smtp-door.ts'
import { loadState, stateSaver } from './state-file.ts'

export type SandboxOptions = {
  /** Of the pages. */
  port: number
  smtpPort: number
  host: string
  stateFile?: string | undefined
}

const bodyBytesMax = 65_536

/**
 * Starts a mail sandbox; port 0 takes any free port.
 *
 *     const sandbox = await startSandbox({ port: 0, smtpPort: 0, host: '127.0.0.1' })
 *     await fetch(`${sandbox.url}/control/mails`)
 *     await sandbox.close()
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<{ url: string; smtpUrl: string; close(): Promise<void> }> {
  const state = loadState(options.stateFile)
  const saver = stateSaver(state, options.stateFile)
  const listeners = new Set<() => void>()
  const sandbox: Sandbox = {
    state,
    changed: () => {
      saver.touch()
      for (const listener of listeners) listener()
    },
    watch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const smtp = createSmtpDoor(sandbox)
  const server = createServer((request, response) => {
    serve(sandbox, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: String(error) }))
    })
  })
  await listen(server, options.port, options.host)
  await listen(smtp.server, options.smtpPort, options.host)
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${portOf(server.address(), options.port)}`,
    smtpUrl: `smtp://${host}:${portOf(smtp.server.address(), options.smtpPort)}`,
    close: async () => {
      saver.finish()
      await new Promise<void>((resolve) => smtp.close(() => resolve()))
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf(address: string | AddressInfo | null, otherwise: number): number {
  return typeof address === 'object' && address !== null ? address.port : otherwise
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request)
  const target = `http://sandbox${request.url ?? '/'}`
  if (text === null || !URL.canParse(target)) return sendJson(response, 400, { error: 'Not readable.' })
  const url = new URL(target)
  const method = request.method ?? 'GET'
  if (url.pathname.startsWith('/control/')) {
    if (!mayControl(request))
      return sendJson(response, 403, { error: 'Control calls come from this machine only.' })
    const answer = answerControl(sandbox, { method, url, text })
    return sendJson(response, answer.status, answer.body)
  }
  if (method === 'GET' && url.pathname === '/events') return follow(sandbox, response)
  const page = method === 'GET' ? findPage(sandbox, url) : null
  if (page === null) return sendJson(response, 404, { error: 'There is no such page.' })
  response.writeHead(200, page.headers).end(page.body)
}

function findPage({ state }: Sandbox, url: URL): Page | null {
  const to = (url.searchParams.get('to') ?? '').trim().toLowerCase()
  if (url.pathname === '/')
    return inboxPage(
      state.mails.filter((mail) => to === '' || mail.to.some((address) => address.toLowerCase() === to)),
      to,
    )
  const id = /^\/mail\/(\d+)$/.exec(url.pathname)?.[1]
  const mail = state.mails.find((known) => known.id === id)
  return mail === undefined ? null : mailPage(mail)
}

/** Server-Sent Events: one line whenever a mail has come. */
function follow(sandbox: Sandbox, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 2000\n\n')
  const stop = sandbox.watch(() => response.write('data: changed\n\n'))
  response.on('close', stop)
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    bytes += chunk.length
    if (bytes > bodyBytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
