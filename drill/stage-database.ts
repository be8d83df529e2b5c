import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { seedDemo } from '#db/seed/index.ts'
import { createPool } from '#platform/db.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'

const log = silentLog
const parts = 400

/** The stage's own database server, which may fall, come back, and go back in time. */
export interface StageDatabase {
  readonly url: string
  readonly pool: pg.Pool
  restart(how: 'SIGKILL' | 'SIGINT'): Promise<void>
  backUp(): Promise<void>
  restore(): Promise<void>
}

/** Starts it with every migration and a small catalogue. */
export async function openDatabase(options: {
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
