import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { seedDemo } from '#db/seed/index.ts'
import { createPool } from '#platform/db.ts'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { readConfig } from '../apps/config.ts'
import { demoEnvironment } from '../apps/start/demo-environment.ts'
import { createDemoPeople } from '../apps/start/demo-people.ts'
import { makeSecrets, type DemoSecrets } from '../apps/start/demo-secrets.ts'
import type { DemoPorts } from '../apps/start/ports.ts'
import { registerAtSandboxes, startSandboxes } from '../apps/start/sandboxes.ts'
import { openHouse, type House } from '../apps/wiring.ts'
import { keepPrograms, type Programs } from './child-programs.ts'
import { prepareCounting } from './statements.ts'

const log = silentLog

/** The whole system on free ports over a database of its own, and a house in this process to prepare orders with. */
export interface BenchSystem {
  readonly house: House
  /** Asks as the database's owner, whose statements are counted apart from those of the programs. */
  readonly pool: pg.Pool
  /** The database, as its owner. */
  readonly databaseUrl: string
  readonly programs: Programs
  readonly secrets: DemoSecrets
  readonly postmasterPid: number
  readonly shopUrl: string
  readonly adminUrl: string
  readonly dokuUrl: string
  readonly whatsAppUrl: string
  stop(): Promise<void>
}

/** Starts it; whatever was started is stopped again when a later step fails. */
export async function startSystem(options: {
  root: string
  parts: number
  say(line: string): void
}): Promise<BenchSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-bench-'))
  const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of stops.toReversed()) await end()
  }
  try {
    // As root the database runs as another user, who must be able to enter.
    await chmod(dataDir, 0o755)
    const programs = keepPrograms(options.root, join(dataDir, 'logs'))
    const postgres = await startCountingPostgres(join(dataDir, 'postgres'))
    stops.push(() => postgres.stop())
    stops.push(() => programs.stop())
    const pool = createPool({ url: postgres.url, log, max: 4, statementTimeoutMs: 600_000 })
    stops.push(() => pool.end())
    await fillDatabase(pool, { ...options, url: postgres.url })
    const password = randomBytes(18).toString('hex')
    await prepareCounting(pool, password)
    const started = await startPrograms(programs, {
      dataDir,
      urlFor: (role) => {
        const url = new URL(postgres.url)
        url.username = role
        url.password = password
        return url.href
      },
      pool,
      stops,
    })
    return {
      ...started,
      pool,
      databaseUrl: postgres.url,
      programs,
      postmasterPid: await postmasterOf(pool),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The embedded server with `pg_stat_statements`, which must be loaded at a start: set in the first, there in the second. */
async function startCountingPostgres(dataDir: string) {
  const first = await startEmbeddedPostgres({ dataDir, log })
  const pool = createPool({ url: first.url, log, max: 1 })
  await pool.query("alter system set shared_preload_libraries = 'pg_stat_statements'")
  await pool.end()
  await first.stop()
  return startEmbeddedPostgres({ dataDir, log })
}

async function fillDatabase(
  pool: pg.Pool,
  options: { root: string; url: string; parts: number },
): Promise<void> {
  await migrate({ url: options.url, folder: join(options.root, 'db/migrations'), log })
  const outcome = await seedDemo(pool, { parts: options.parts, log })
  if (outcome.kind === 'refused') throw new Error(outcome.reason)
  // A database at rest: otherwise autovacuum begins in the middle of a measurement.
  await pool.query('vacuum analyze')
}

async function startPrograms(
  programs: Programs,
  base: {
    dataDir: string
    urlFor(role: string): string
    pool: pg.Pool
    stops: (() => Promise<unknown>)[]
  },
) {
  const ports = await findPorts()
  const secrets = makeSecrets()
  const at = (port: number) => `http://127.0.0.1:${port}`
  startSandboxes(programs, { ports, dataDir: base.dataDir })
  const keys = await registerAtSandboxes({ ports, secrets, shopUrl: at(ports.SHOP_PORT) })
  const shared = demoEnvironment({ ports, secrets, keys, databaseUrl: '' })
  const environmentOf = (role: string) => ({
    ...shared,
    DATABASE_URL: base.urlFor(role),
    SHOP_PORT: String(ports.SHOP_PORT),
    ADMIN_PORT: String(ports.ADMIN_PORT),
    SHOP_URL: at(ports.SHOP_PORT),
    ADMIN_URL: at(ports.ADMIN_PORT),
    LOG_LEVEL: 'error',
  })
  const loadPool = createPool({ url: base.urlFor('bench_load'), log, max: 8 })
  base.stops.push(() => loadPool.end())
  const house = await openHouse({
    config: readConfig(environmentOf('bench_load')),
    pool: loadPool,
    log,
    isWorker: false,
  })
  base.stops.push(() => house.queue.stop())
  const companies = await base.pool.query<{ id: `cmp_${string}` }>('select id from companies.company')
  await createDemoPeople(
    house.ctx,
    companies.rows.map((row) => row.id),
  )
  await programs.startRole({ name: 'web', entry: 'apps/web.ts', environment: environmentOf('bench_web') })
  await programs.startRole({
    name: 'worker',
    entry: 'apps/worker/main.ts',
    environment: environmentOf('bench_worker'),
  })
  return {
    house,
    secrets,
    shopUrl: at(ports.SHOP_PORT),
    adminUrl: at(ports.ADMIN_PORT),
    dokuUrl: at(ports.DOKU_SANDBOX_PORT),
    whatsAppUrl: at(ports.WHATSAPP_SANDBOX_PORT),
  }
}

async function postmasterOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ data_directory: string }>('show data_directory')
  const text = await readFile(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

/** Ports that are free now, one for each address of the system. */
export async function findPorts(): Promise<DemoPorts> {
  const [shop = 0, admin = 0, doku = 0, astraPay = 0, whatsApp = 0] = await freePorts(5)
  return {
    SHOP_PORT: shop,
    ADMIN_PORT: admin,
    DOKU_SANDBOX_PORT: doku,
    ASTRAPAY_SANDBOX_PORT: astraPay,
    WHATSAPP_SANDBOX_PORT: whatsApp,
  }
}

/** All are held until all are known, so that none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  return Promise.all(
    servers.map((server) => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      return new Promise<number>((resolve) => server.close(() => resolve(port)))
    }),
  )
}
