import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { seedDemo } from '#db/seed/index.ts'
import { createPool } from '#platform/db.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { readConfig } from '../apps/config.ts'
import { demoEnvironment } from '../apps/start/demo-environment.ts'
import { makeSecrets } from '../apps/start/demo-secrets.ts'
import { registerAtSandboxes, startSandboxes } from '../apps/start/sandboxes.ts'
import { openHouse, type House } from '../apps/wiring.ts'
import { freePorts } from '../bench/system.ts'
import { keepPrograms, type Programs } from '../bench/child-programs.ts'
import { startBalancer, type Balancer } from './balancer.ts'
import { callMarks, commitMarks, startCrashProxy, type CrashProxy } from './crash-proxy.ts'

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
  environmentOf(role: 'web a' | 'web b' | 'worker' | 'actor'): Record<string, string>
  startWeb(name: WebName): Promise<void>
  startWorker(): Promise<void>
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

const log = silentLog
const parts = 400

/** Starts it; whatever was started is stopped again when a later step fails. */
export async function startStage(root: string): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-drill-'))
  const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of stops.toReversed()) await end()
  }
  try {
    // As root the database runs as another user, who must be able to enter.
    await chmod(dataDir, 0o755)
    const [
      postgresPort = 0,
      webA = 0,
      adminA = 0,
      webB = 0,
      adminB = 0,
      doku = 0,
      astraPay = 0,
      whatsApp = 0,
    ] = await freePorts(8)
    const database = await openDatabase({ root, dataDir, port: postgresPort, stops })
    const programs = keepPrograms(root, join(dataDir, 'logs'))
    stops.push(() => programs.stop())
    const balancer = await startBalancer({ 'web a': webA, 'web b': webB })
    stops.push(() => balancer.close())
    const shopUrl = `http://127.0.0.1:${balancer.port}`
    const ports = {
      SHOP_PORT: balancer.port,
      ADMIN_PORT: adminA,
      DOKU_SANDBOX_PORT: doku,
      ASTRAPAY_SANDBOX_PORT: astraPay,
      WHATSAPP_SANDBOX_PORT: whatsApp,
    }
    const secrets = makeSecrets()
    startSandboxes(programs, { ports, dataDir })
    const keys = await registerAtSandboxes({ ports, secrets, shopUrl })
    const shared = {
      ...demoEnvironment({ ports, secrets, keys, databaseUrl: database.url }),
      LOG_LEVEL: 'error',
      PROVIDER_TIMEOUT_MS: '2000',
      SHOP_URL: shopUrl,
    }
    const near = (port: number) => ({ host: '127.0.0.1', port })
    const webCommits = await startCrashProxy(near(postgresPort), commitMarks)
    const actorCommits = await startCrashProxy(near(postgresPort), commitMarks)
    const actorCalls = {
      doku: await startCrashProxy(near(doku), callMarks),
      astrapay: await startCrashProxy(near(astraPay), callMarks),
    }
    for (const proxy of [webCommits, actorCommits, actorCalls.doku, actorCalls.astrapay])
      stops.push(() => proxy.close())
    const through = (proxy: CrashProxy) => {
      const url = new URL(database.url)
      url.port = String(proxy.port)
      return url.href
    }
    const environmentOf: Stage['environmentOf'] = (role) => {
      switch (role) {
        case 'web a':
          return {
            ...shared,
            DATABASE_URL: through(webCommits),
            SHOP_PORT: String(webA),
            ADMIN_PORT: String(adminA),
          }
        case 'web b':
          return { ...shared, SHOP_PORT: String(webB), ADMIN_PORT: String(adminB) }
        case 'worker':
          return shared
        case 'actor':
          return {
            ...shared,
            DATABASE_URL: through(actorCommits),
            DOKU_BASE_URL: `http://127.0.0.1:${actorCalls.doku.port}`,
            ASTRAPAY_BASE_URL: `http://127.0.0.1:${actorCalls.astrapay.port}`,
          }
      }
    }
    const house = await openHouse({
      config: readConfig(shared),
      pool: database.pool,
      log,
      isWorker: false,
    })
    stops.push(() => house.queue.stop())
    const stage: Stage = {
      root,
      dataDir,
      house,
      pool: database.pool,
      databaseUrl: database.url,
      programs,
      balancer,
      webCommits,
      actorCommits,
      actorCalls,
      shopUrl,
      sandboxUrl: {
        doku: `http://127.0.0.1:${doku}`,
        astrapay: `http://127.0.0.1:${astraPay}`,
        whatsapp: `http://127.0.0.1:${whatsApp}`,
      },
      environmentOf,
      startWeb: (name) =>
        programs.startRole({ name, entry: 'apps/web.ts', environment: environmentOf(name) }),
      startWorker: () =>
        programs.startRole({
          name: 'worker',
          entry: 'apps/worker/main.ts',
          environment: environmentOf('worker'),
        }),
      kill: (name) => programs.kill(name),
      leave: (name) => programs.leave(name),
      async reviveAll() {
        if (!programs.isRunning('web a')) await stage.startWeb('web a')
        if (!programs.isRunning('web b')) await stage.startWeb('web b')
        if (!programs.isRunning('worker')) await stage.startWorker()
      },
      restartPostgres: database.restart,
      backUp: database.backUp,
      restore: database.restore,
      control: (sandbox, path, body) => callControl(`${stage.sandboxUrl[sandbox]}/control/${path}`, body),
      stop,
    }
    await Promise.all([stage.startWeb('web a'), stage.startWeb('web b'), stage.startWorker()])
    return stage
  } catch (error) {
    await stop()
    throw error
  }
}

interface StageDatabase {
  readonly url: string
  readonly pool: pg.Pool
  restart(how: 'SIGKILL' | 'SIGINT'): Promise<void>
  backUp(): Promise<void>
  restore(): Promise<void>
}

async function openDatabase(options: {
  root: string
  dataDir: string
  port: number
  stops: (() => Promise<unknown>)[]
}): Promise<StageDatabase> {
  const dataDir = join(options.dataDir, 'postgres')
  const start = () => startEmbeddedPostgres({ dataDir, log, port: options.port })
  let postgres: EmbeddedPostgres = await start()
  options.stops.push(() => postgres.stop())
  const pool = createPool({ url: postgres.url, log, max: 12, statementTimeoutMs: 60_000 })
  options.stops.push(() => pool.end())
  await migrate({ url: postgres.url, folder: join(options.root, 'db/migrations'), log })
  const outcome = await seedDemo(pool, { parts, log })
  if (outcome.kind === 'refused') throw new Error(outcome.reason)
  const { rows } = await pool.query<{ data_directory: string }>('show data_directory')
  const cluster = rows[0]?.data_directory ?? ''
  const kept = join(options.dataDir, 'backup')
  const whileDown = async (how: 'SIGKILL' | 'SIGINT', work: () => Promise<void>) => {
    const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
    process.kill(pid, how)
    await untilGone(pid)
    await work()
    postgres = await start()
  }
  return {
    url: postgres.url,
    pool,
    restart: (how) => whileDown(how, async () => {}),
    backUp: () =>
      whileDown('SIGINT', async () => {
        await rm(kept, { recursive: true, force: true })
        await copyFolder(cluster, kept)
      }),
    restore: () =>
      whileDown('SIGINT', async () => {
        await rm(cluster, { recursive: true, force: true })
        await copyFolder(kept, cluster)
      }),
  }
}

/** With owners and modes, as the server insists on its own. */
async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to])
}

async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`process ${pid} does not end`)
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

/** A key that no other scenario uses. */
export function newKey(): string {
  return randomBytes(6).toString('hex')
}
