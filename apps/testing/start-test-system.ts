import { createServer } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import { createPool } from '#platform/db.ts'
import { startEventRelay } from '#platform/event-relay.ts'
import { createEventStreams, type EventStreams } from '#platform/event-stream.ts'
import { silentLog, type Log } from '#platform/log.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { listenForWake } from '#platform/wake.ts'
import { startSandbox as startAstraPay } from '../../sandboxes/astrapay/server.ts'
import { startSandbox as startDoku } from '../../sandboxes/doku/server.ts'
import { startSandbox as startWhatsApp } from '../../sandboxes/whatsapp/server.ts'
import { registerOrderStream } from '../api/live.ts'
import { registerNotifications } from '../api/notifications.ts'
import { registerApi } from '../api/v1/index.ts'
import { readConfig } from '../config.ts'
import { demoEnvironment } from '../start/demo-environment.ts'
import { makeSecrets } from '../start/demo-secrets.ts'
import { registerAtSandboxes } from '../start/sandboxes.ts'
import { jobHandlers, openHouse, subscriptions, type House } from '../wiring.ts'

export interface TestSystem {
  house: House
  database: TestDatabase
  streams: EventStreams
  shopUrl: string
  sandboxUrl: { doku: string; astrapay: string; whatsapp: string }
  /** Calls a sandbox's control interface; the answer must be a success. */
  control(sandbox: 'doku' | 'astrapay' | 'whatsapp', path: string, body?: unknown): Promise<unknown>
  stop(): Promise<void>
}

export interface TestSystemOptions {
  /** Milliseconds until a provider's silence is an unknown answer. */
  providerTimeoutMs?: number
  /** For tests that hold transactions open: they stop the event relays of every database of a server. */
  ownServer?: boolean
  /** Variables that replace those of the demonstration. */
  environment?: Readonly<Record<string, string>>
  /** Where the house logs; nowhere unless given. */
  log?: Log
}

/**
 * The real house with its providers' doors, the three sandboxes and a working queue, each on a free port: everything but
 * the pages. Many may run in one process.
 */
export async function startTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const database = await createTestDatabase({ ownServer: options.ownServer ?? false })
  const shopPort = await freePort()
  const local = { port: 0, host: '127.0.0.1' }
  const [doku, astrapay, whatsapp] = await Promise.all([
    startDoku(local),
    startAstraPay(local),
    startWhatsApp(local),
  ])
  const ports = portsOf({ shopPort, doku, astrapay, whatsapp })
  const secrets = makeSecrets()
  const shopUrl = `http://127.0.0.1:${shopPort}`
  const keys = await registerAtSandboxes({ ports, secrets, shopUrl })
  const environment = demoEnvironment({ ports, secrets, keys, databaseUrl: database.url })
  const config = readConfig({
    ...environment,
    ...options.environment,
    PROVIDER_TIMEOUT_MS: String(options.providerTimeoutMs ?? 3_000),
  })

  const log = options.log ?? silentLog
  const pool = createPool({ url: database.url, log, max: 10 })
  const now = () => new Date(Date.now() + database.clock.offsetMs)
  const house = await openHouse({ config, pool, log, isWorker: true, now })
  await house.ctx.messaging.channel.ensureTemplates()
  await house.queue.work(jobHandlers(house.ctx))
  const relay = startEventRelay(house.ctx, subscriptions)
  const streams = createEventStreams(house.ctx.db, silentLog)
  const wake = listenForWake({
    url: database.url,
    log: silentLog,
    onWake: (queues) => {
      house.queue.wake(queues)
      relay.wake()
      streams.wake()
    },
  })
  const server = await serveDoors(house, streams, shopPort)

  const sandboxUrl = { doku: doku.url, astrapay: astrapay.url, whatsapp: whatsapp.url }
  return {
    house,
    database,
    streams,
    shopUrl,
    sandboxUrl,
    control: (sandbox, path, body) => callControl(`${sandboxUrl[sandbox]}/control/${path}`, body),
    async stop() {
      streams.close()
      await server.close()
      await wake.close()
      await relay.stop()
      await house.queue.stop()
      await pool.end()
      await Promise.all([doku.close(), astrapay.close(), whatsapp.close()])
      await database.drop()
    },
  }
}

type Placed = Readonly<Record<'doku' | 'astrapay' | 'whatsapp', { readonly url: string }>>

function portsOf(at: Placed & { readonly shopPort: number }) {
  const portOf = (sandbox: { url: string }) => Number(new URL(sandbox.url).port)
  return {
    SHOP_PORT: at.shopPort,
    ADMIN_PORT: at.shopPort + 1,
    DOKU_SANDBOX_PORT: portOf(at.doku),
    ASTRAPAY_SANDBOX_PORT: portOf(at.astrapay),
    WHATSAPP_SANDBOX_PORT: portOf(at.whatsapp),
  }
}

async function serveDoors(house: House, streams: EventStreams, port: number): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true })
  registerNotifications(server, house)
  registerOrderStream(server, house, streams)
  registerApi(server, house, `http://127.0.0.1:${port}`)
  await server.listen({ port, host: '127.0.0.1' })
  return server
}

async function callControl(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  )
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** Tries `look` until it gives something, for at most `withinMs`. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  withinMs = 5_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}
