import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { startEmbeddedPostgres } from '../embedded-postgres/index.ts'
import { silentLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { openQueue } from '../queue.ts'

/** A throw-away server whose database `migrated` has every migration and the queue's tables, as a template for others. */
export async function startMigratedServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-test-'))
  // As root the server runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755)
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'pg'), log: silentLog })
  const admin = new Client({ connectionString: server.url })
  await admin.connect()
  await admin.query('create database migrated')
  await admin.end()
  const url = new URL(server.url)
  url.pathname = '/migrated'
  await migrate({ url: url.href, folder: join(import.meta.dirname, '../../db/migrations'), log: silentLog })
  const pool = new Pool({ connectionString: url.href, max: 2 })
  const queue = await openQueue({ pool, log: silentLog, names: [] })
  await queue.stop()
  await pool.end()
  return {
    url: server.url,
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
