import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { silentLog } from '#platform/log.ts'
import { readConfig } from '../apps/config.ts'
import { demoEnvironment } from '../apps/start/demo-environment.ts'
import { makeSecrets } from '../apps/start/demo-secrets.ts'
import type { DemoPorts } from '../apps/start/ports.ts'
import { registerAtSandboxes, startSandboxes } from '../apps/start/sandboxes.ts'
import { openHouse, type House } from '../apps/wiring.ts'
import { keepPrograms, type Programs } from '../bench/child-programs.ts'
import { freePorts } from '../bench/system.ts'
import { startBalancer, type Balancer } from './balancer.ts'
import { callMarks, commitMarks, startCrashProxy, type CrashProxy } from './crash-proxy.ts'
import { openDatabase, type StageDatabase } from './stage-database.ts'

export type Sandbox = 'doku' | 'astrapay' | 'whatsapp'
export type WebName = 'web a' | 'web b'

/** The throw-away copy on which the drill is played: own database, two web processes, a worker, sandboxes. */
export interface Stage {
  readonly root: string
  readonly dataDir: string
  /** The product's use cases in this process, on the same database. */
  readonly house: House
  readonly pool: pg.Pool
  readonly databaseUrl: string
  readonly programs: Programs
  readonly balancer: Balancer
  /** Between web a and its database. */
  readonly webCommits: CrashProxy
  /** Between actors and their database or the providers. */
  readonly actorCommits: CrashProxy
  readonly actorCalls: Readonly<Record<'doku' | 'astrapay', CrashProxy>>
  readonly shopUrl: string
  readonly sandboxUrl: Readonly<Record<Sandbox, string>>
  environmentOf(role: Role): Record<string, string>
  kill(name: string): Promise<void>
  /** Ends a program in order, as a deploy does. */
  leave(name: string): Promise<void>
  /** Starts again whoever of the web processes and the worker does not run. */
  reviveAll(): Promise<void>
  restartPostgres(how: 'SIGKILL' | 'SIGINT'): Promise<void>
  /** Keeps the database as it is now, and goes back to that. */
  backUp(): Promise<void>
  restore(): Promise<void>
  control(sandbox: Sandbox, path: string, body?: unknown): Promise<unknown>
  stop(): Promise<void>
}

type Role = 'web a' | 'web b' | 'worker' | 'actor'
type Stops = (() => Promise<unknown>)[]

/** Starts it; whatever was started is stopped again when a later step fails. */
export async function startStage(root: string): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-drill-'))
  const stops: Stops = [() => rm(dataDir, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of stops.toReversed()) await end()
  }
  try {
    // As root the database runs as another user, who must be able to enter.
    await chmod(dataDir, 0o755)
    const ports = await placePorts()
    const database = await openDatabase({ root, dataDir, port: ports.postgres, stops })
    const programs = keepPrograms(root, join(dataDir, 'logs'))
    stops.push(() => programs.stop())
    const balancer = await startBalancer({ 'web a': ports.webA, 'web b': ports.webB })
    stops.push(() => balancer.close())
    const shared = await startProviders({ programs, dataDir, ports, balancer, database })
    const proxies = await startProxies(ports, stops)
    const environmentOf = environments({ shared, ports, proxies, database })
    const house = await openHouse({
      config: readConfig(shared),
      pool: database.pool,
      log: silentLog,
      isWorker: false,
    })
    stops.push(() => house.queue.stop())
    const { pool, url: databaseUrl } = database
    const stage = {
      root,
      dataDir,
      house,
      pool,
      databaseUrl,
      programs,
      balancer,
      environmentOf,
      stop,
      ...proxies,
    }
    const doors = openDoors(programs, environmentOf)
    const sandboxUrl = sandboxUrls(ports)
    await doors.reviveAll()
    return {
      ...stage,
      ...doors,
      sandboxUrl,
      shopUrl: `http://127.0.0.1:${balancer.port}`,
      restartPostgres: database.restart,
      backUp: database.backUp,
      restore: database.restore,
      control: (sandbox, path, body) => callControl(`${sandboxUrl[sandbox]}/control/${path}`, body),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Ports {
  readonly postgres: number
  readonly webA: number
  readonly adminA: number
  readonly webB: number
  readonly adminB: number
  readonly doku: number
  readonly astrapay: number
  readonly whatsapp: number
}

async function placePorts(): Promise<Ports> {
  const [postgres = 0, webA = 0, adminA = 0, webB = 0, adminB = 0, doku = 0, astrapay = 0, whatsapp = 0] =
    await freePorts(8)
  return { postgres, webA, adminA, webB, adminB, doku, astrapay, whatsapp }
}

function sandboxUrls(ports: Ports): Stage['sandboxUrl'] {
  const at = (port: number) => `http://127.0.0.1:${port}`
  return { doku: at(ports.doku), astrapay: at(ports.astrapay), whatsapp: at(ports.whatsapp) }
}

/** Starts the sandboxes and tells them who we are; what all our programs have in common. */
async function startProviders(at: {
  programs: Programs
  dataDir: string
  ports: Ports
  balancer: Balancer
  database: StageDatabase
}): Promise<Record<string, string>> {
  const shopUrl = `http://127.0.0.1:${at.balancer.port}`
  const ports: DemoPorts = {
    SHOP_PORT: at.balancer.port,
    ADMIN_PORT: at.ports.adminA,
    DOKU_SANDBOX_PORT: at.ports.doku,
    ASTRAPAY_SANDBOX_PORT: at.ports.astrapay,
    WHATSAPP_SANDBOX_PORT: at.ports.whatsapp,
  }
  const secrets = makeSecrets()
  startSandboxes(at.programs, { ports, dataDir: at.dataDir })
  const keys = await registerAtSandboxes({ ports, secrets, shopUrl })
  return {
    ...demoEnvironment({ ports, secrets, keys, databaseUrl: at.database.url }),
    LOG_LEVEL: 'error',
    PROVIDER_TIMEOUT_MS: '2000',
    SHOP_URL: shopUrl,
  }
}

type Proxies = Pick<Stage, 'webCommits' | 'actorCommits' | 'actorCalls'>

async function startProxies(ports: Ports, stops: Stops): Promise<Proxies> {
  const start = async (port: number, marks: typeof commitMarks) => {
    const proxy = await startCrashProxy({ host: '127.0.0.1', port }, marks)
    stops.push(() => proxy.close())
    return proxy
  }
  return {
    webCommits: await start(ports.postgres, commitMarks),
    actorCommits: await start(ports.postgres, commitMarks),
    actorCalls: {
      doku: await start(ports.doku, callMarks),
      astrapay: await start(ports.astrapay, callMarks),
    },
  }
}

function environments(of: {
  shared: Record<string, string>
  ports: Ports
  proxies: Proxies
  database: StageDatabase
}): Stage['environmentOf'] {
  const { shared, ports, proxies } = of
  const through = (proxy: CrashProxy) => {
    const url = new URL(of.database.url)
    url.port = String(proxy.port)
    return url.href
  }
  const own: Record<Role, Record<string, string>> = {
    'web a': {
      DATABASE_URL: through(proxies.webCommits),
      SHOP_PORT: String(ports.webA),
      ADMIN_PORT: String(ports.adminA),
    },
    'web b': { SHOP_PORT: String(ports.webB), ADMIN_PORT: String(ports.adminB) },
    worker: {},
    actor: {
      DATABASE_URL: through(proxies.actorCommits),
      DOKU_BASE_URL: `http://127.0.0.1:${proxies.actorCalls.doku.port}`,
      ASTRAPAY_BASE_URL: `http://127.0.0.1:${proxies.actorCalls.astrapay.port}`,
    },
  }
  return (role) => ({ ...shared, ...own[role] })
}

/** How our programs come and go. */
function openDoors(programs: Programs, environmentOf: Stage['environmentOf']) {
  const entries = { 'web a': 'apps/web.ts', 'web b': 'apps/web.ts', worker: 'apps/worker/main.ts' } as const
  const revive = async (name: keyof typeof entries) => {
    if (programs.isRunning(name)) return
    await programs.startRole({ name, entry: entries[name], environment: environmentOf(name) })
  }
  return {
    kill: (name: string) => programs.kill(name),
    leave: (name: string) => programs.leave(name),
    async reviveAll() {
      await Promise.all([revive('web a'), revive('web b'), revive('worker')])
    },
  }
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
