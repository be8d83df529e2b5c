import { join } from 'node:path'
import { Client } from 'pg'
import { inject } from 'vitest'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#platform/log.ts'

/** Asks the running system's database; for what a person cannot see or arrange by any page. */
export async function query<Row extends object>(
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const server = await startEmbeddedPostgres({ dataDir: databaseFolder(), log: silentLog })
  const client = new Client({ connectionString: server.url })
  try {
    await client.connect()
    const { rows } = await client.query<Row>(text, [...values])
    return rows
  } finally {
    await client.end()
    // The launcher uses it too, so this only says that we are through.
    await server.stop()
  }
}

export function databaseFolder(): string {
  return join(inject('system').dataDir, 'postgres')
}
