import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { startClock } from './clock.ts'
import { answerControl, mayControl } from './control.ts'
import { answerGraph } from './graph-door.ts'
import { record, type Journal } from './journal.ts'
import { answerPage } from './page-door.ts'
import { advance, drop, fail } from './progress.ts'
import type { Sandbox } from './sandbox.ts'
import { loadState, stateSaver } from './state-file.ts'
import type { Work } from './state.ts'
import { attemptDelivery } from './webhooks.ts'

export type SandboxOptions = { port: number; host: string; stateFile?: string | undefined }

const bodyBytesMax = 1_048_576

/**
 * Starts a WhatsApp sandbox; port 0 takes any free port.
 *
 *     const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
 *     await fetch(`${sandbox.url}/control/clock`)
 *     await sandbox.close()
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const created = createSandbox(options.stateFile)
  const { sandbox } = created
  const server = createServer((request, response) => {
    serve(sandbox, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: String(error) }))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: async () => {
      created.stop()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function createSandbox(stateFile: string | undefined): { sandbox: Sandbox; stop(): void } {
  const state = loadState(stateFile)
  const saver = stateSaver(state, stateFile)
  const journal: Journal = { received: [], sent: [] }
  const watchers = new Set<{ phone: string | null; listener: () => void }>()
  // One call at a time to each business, so that an undisturbed order stays an order.
  const lines = new Map<string, Promise<void>>()
  const run = (work: Work): void => {
    saver.touch()
    if (work.kind !== 'deliver') return runStep(sandbox, work)
    const owner = state.deliveries.find(({ id }) => id === work.deliveryId)?.phoneNumberId ?? ''
    const before = lines.get(owner) ?? Promise.resolve()
    lines.set(
      owner,
      before.then(() => attemptDelivery(sandbox, work.deliveryId)),
    )
  }
  const clock = startClock(state, run)
  const sandbox: Sandbox = {
    state,
    journal,
    now: () => clock.now(),
    schedule: (work, delayMs) => {
      clock.schedule(work, delayMs)
      saver.touch()
    },
    settle: async () => {
      // A retry that is due at once after a leap of days may call for more retries, but never without end.
      for (let round = 0; round < 50; round += 1) {
        clock.wake()
        await Promise.all(lines.values())
        if (!state.tasks.some(({ dueAt }) => dueAt <= clock.now())) return
      }
    },
    changed: (phone) => {
      saver.touch()
      for (const { phone: watched, listener } of watchers)
        if (watched === null || phone === null || watched === phone) listener()
    },
    watch: (phone, listener) => {
      const watcher = { phone, listener }
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    nextId: () => {
      state.counter += 1
      return state.counter
    },
  }
  // A webhook call that was under way when the sandbox ended is made again.
  for (const { id } of state.deliveries)
    if (!state.tasks.some(({ work }) => work.kind === 'deliver' && work.deliveryId === id))
      clock.schedule({ kind: 'deliver', deliveryId: id }, 0)
  clock.wake()
  const stop = (): void => {
    clock.stop()
    saver.finish()
  }
  return { sandbox, stop }
}

function runStep(sandbox: Sandbox, work: Exclude<Work, { kind: 'deliver' }>): void {
  switch (work.kind) {
    case 'status':
      return advance(sandbox, work.messageId, work.status)
    case 'fail':
      return fail(sandbox, work.messageId, work.code)
    case 'drop':
      return drop(sandbox, work.messageId)
  }
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request)
  if (text === null) return sendJson(response, 413, { error: 'The body is larger than 1 MB.' })
  const method = request.method ?? 'GET'
  const target = `http://sandbox${request.url ?? '/'}`
  if (!URL.canParse(target)) return sendJson(response, 400, { error: 'The path is not valid.' })
  const url = new URL(target)
  if (url.pathname.startsWith('/control/')) {
    if (!mayControl(request))
      return sendJson(response, 403, { error: 'Control calls come from this machine only.' })
    const answer = await answerControl(sandbox, { method, url, text })
    return sendJson(response, answer.status, answer.body)
  }
  const { origin, host = '' } = request.headers
  if (answerPage(sandbox, { method, url, text, origin, host }, response)) return
  await serveGraph(sandbox, { request, url, text }, response)
}

async function serveGraph(
  sandbox: Sandbox,
  { request, url, text }: { request: IncomingMessage; url: URL; text: string },
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET'
  const answer = answerGraph(sandbox, {
    method,
    url,
    authorization: request.headers.authorization ?? '',
    text,
  })
  const { leaving } = answer
  record(sandbox.journal.received, {
    at: new Date(sandbox.now()).toISOString(),
    phoneNumberId: answer.phoneNumberId,
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      ...request.headers,
      ...(request.headers.authorization ? { authorization: 'Bearer (hidden)' } : {}),
    },
    body: text,
    verdict: answer.verdict,
    status: leaving.kind === 'answer' ? answer.status : null,
  })
  switch (leaving.kind) {
    case 'hang':
      return
    case 'drop':
      request.socket.destroy()
      return
    case 'answer':
      if (leaving.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, leaving.delayMs).unref())
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
  }
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
