import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { control, controlRefusal } from './control.ts'
import { jsonReply, readIncoming } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { isPagePath, page } from './pages.ts'
import { nextDueMs, runDue } from './schedule.ts'
import { serveOperation } from './serve-operation.ts'
import { loadOrCreate, save } from './state-file.ts'
import type { SandboxKeys } from './state.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

export type SandboxOptions = {
  port: number
  host: string
  stateFile?: string
  /** Where browsers reach us; the address listened on unless given. */
  publicUrl?: string
  /** Our own key pair, where no state file has one; a new one unless given. */
  keys?: SandboxKeys
}

export type Sandbox = { url: string; close: () => Promise<void> }

const wakeMsMax = 60_000
const saveMsMin = 1_000

/**
 * Starts one DOKU sandbox. Port 0 picks a free one, so many can run side by side.
 *
 * @example
 * const sandbox = await startSandbox({ port: 0, host: '127.0.0.1' })
 * await fetch(`${sandbox.url}/control/keys`)
 * await sandbox.close()
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { keys, state } = loadOrCreate(options.stateFile, options.keys)
  const closing = new AbortController()
  const rhythm = createRhythm(options.stateFile)
  const world: World = {
    state,
    keys,
    publicUrl: '',
    inFlight: new Map(),
    closing: closing.signal,
    changed: () => rhythm.changed(world),
  }
  const server = createServer((request, response) => void serve(world, request, response))
  const url = await listen(server, options)
  world.publicUrl = options.publicUrl ?? url
  if (options.stateFile !== undefined) save(options.stateFile, keys, state)
  world.changed()

  const close = async (): Promise<void> => {
    if (closing.signal.aborted) return
    closing.abort()
    rhythm.stop()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
    await Promise.allSettled(world.inFlight.values())
    if (options.stateFile !== undefined) save(options.stateFile, keys, state)
  }
  return { url, close }
}

async function listen(server: Server, options: SandboxOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve())
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const incoming = await readIncoming(request)
    if (incoming === 'too_large')
      return write(response, jsonReply(413, { error_messages: ['body too large'] }))
    const served = await answer(world, request, incoming)
    if (served === 'drop') request.socket.destroy()
    else if (served !== 'hang') write(response, served)
  } catch (error) {
    if (world.closing.aborted || response.headersSent) return
    const message = error instanceof Error ? error.message : 'unknown'
    write(response, jsonReply(500, { timestamp: new Date().toISOString(), status: 500, error: message }))
  }
}

async function answer(
  world: World,
  request: IncomingMessage,
  incoming: Incoming,
): Promise<Reply | 'hang' | 'drop'> {
  if (incoming.path.startsWith('/control/')) {
    return controlRefusal(request, incoming) ?? control(world, incoming)
  }
  if (isPagePath(incoming)) return page(world, incoming)
  return serveOperation(world, incoming)
}

function write(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
}

type Rhythm = { changed: (world: World) => void; stop: () => void }

/** Two timers: one wakes for the next due notification, one saves a little after the last change. */
function createRhythm(stateFile: string | undefined): Rhythm {
  let wakeTimer: NodeJS.Timeout | undefined
  let saveTimer: NodeJS.Timeout | undefined
  let looking: NodeJS.Immediate | undefined
  let saveMs = 0

  const look = (world: World): void => {
    looking = undefined
    clearTimeout(wakeTimer)
    const due = nextDueMs(world)
    if (due === null || world.closing.aborted) return
    const waitMs = Math.min(Math.max(due - now(world), 0), wakeMsMax)
    wakeTimer = setTimeout(() => void runDue(world).then(() => world.changed()), waitMs)
  }
  const store = (world: World): void => {
    saveTimer = undefined
    if (stateFile === undefined) return
    const startedAt = performance.now()
    save(stateFile, world.keys, world.state)
    saveMs = performance.now() - startedAt
  }
  return {
    changed: (world) => {
      if (world.closing.aborted) return
      looking ??= setImmediate(look, world)
      // A large state takes long to write; then it is written less often rather than blocking everything.
      if (stateFile !== undefined) saveTimer ??= setTimeout(store, Math.max(saveMsMin, saveMs * 20), world)
    },
    stop: () => {
      if (looking !== undefined) clearImmediate(looking)
      clearTimeout(wakeTimer)
      clearTimeout(saveTimer)
    },
  }
}
