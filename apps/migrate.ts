import { join } from 'node:path'
import { z } from 'zod'
import { parseEnvironment } from '#platform/config.ts'
import { createLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { runRole } from './run-role.ts'

/** `npm run migrate`: brings the database of DATABASE_URL up to this version and ends. */
runRole('migrate', async () => {
  const Environment = z.object({
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'it must begin with postgres://'),
  })
  const { DATABASE_URL: url } = parseEnvironment(Environment, process.env)
  const folder = join(import.meta.dirname, '../db/migrations')
  const { applied } = await migrate({ url, folder, log: createLog('info', 'migrate') })
  process.stdout.write(`${applied === 0 ? 'Nothing to do' : `${applied} migration(s) applied`}.\n`)
  process.exit(0)
})
