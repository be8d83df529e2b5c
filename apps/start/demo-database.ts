import { join } from 'node:path'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { createPool } from '#platform/db.ts'
import { createLog, type Log } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { demoCompanies, seedDemo } from '#db/seed/index.ts'
import { readConfig } from '../config.ts'
import { openHouse } from '../wiring.ts'
import { createDemoBankAccounts } from './demo-bank-accounts.ts'
import { createDemoInvoices } from './demo-invoices.ts'
import { createDemoPeople } from './demo-people.ts'

const demoParts = 2_000

export interface DemoDatabase {
  readonly url: string
  /** Puts the demonstration's people in, which needs the keys of the whole configuration. */
  fill(environment: Readonly<Record<string, string>>): Promise<void>
  stop(): Promise<void>
}

/** The database of DATABASE_URL, or the one we bring; migrated and filled with the demonstration's catalogue. */
export async function openDemoDatabase(options: {
  dataDir: string
  root: string
  say(line: string): void
}): Promise<DemoDatabase> {
  const log = createLog(process.env['LOG_LEVEL'] ?? 'warn', 'database')
  const given = process.env['DATABASE_URL']
  const server =
    given === undefined || given === ''
      ? await startEmbeddedPostgres({ dataDir: join(options.dataDir, 'postgres'), log })
      : { url: given, stop: async () => {} }
  try {
    await migrate({ url: server.url, folder: join(options.root, 'db/migrations'), log })
    const pool = createPool({ url: server.url, log, max: 2, statementTimeoutMs: 600_000 })
    await seedDemo(pool, { parts: demoParts, log, onlyWhenEmpty: true })
    await pool.end()
  } catch (error) {
    await server.stop()
    throw error
  }
  return { url: server.url, stop: () => server.stop(), fill: (environment) => fillPeople(environment, log) }
}

async function fillPeople(environment: Readonly<Record<string, string>>, log: Log): Promise<void> {
  const config = readConfig(environment)
  const pool = createPool({ url: config.DATABASE_URL, log, max: 2 })
  const house = await openHouse({ config, pool, log, isWorker: false })
  const companyIds = demoCompanies.map((company) => company.id)
  await createDemoPeople(house.ctx, companyIds)
  await createDemoInvoices(house.ctx, companyIds)
  await createDemoBankAccounts(house.ctx)
  await house.queue.stop()
  await pool.end()
}
