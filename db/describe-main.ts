import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { describeSchema, describeTypes } from './describe.ts'

/** `npm run describe`: writes db/schema.sql and db/types.ts as the migrations make them, in a throw-away database. */
const folder = await mkdtemp(join(tmpdir(), 'astraotoshop-describe-'))
await chmod(folder, 0o755)
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), log: silentLog })
try {
  await migrate({ url: server.url, folder: join(import.meta.dirname, 'migrations'), log: silentLog })
  const client = new Client({ connectionString: server.url })
  await client.connect()
  await writeFile(join(import.meta.dirname, 'schema.sql'), await describeSchema(client))
  await writeFile(join(import.meta.dirname, 'types.ts'), await describeTypes(client))
  await client.end()
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
