import { realpath } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { clusterOf, ownerName } from './cluster.ts'
import type { Place } from './place.ts'
import { isAlive } from './server-process.ts'
import { PostgresStartError, codeOf } from './start-error.ts'

// Refused, starting up, shutting down or recovering: worth asking again.
const passingCodes = ['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01', '57P02']

/** The address of a database of the server. */
export function urlOf(port: number, password: string, database: string): string {
  return `postgres://${ownerName}:${password}@127.0.0.1:${String(port)}/${database}`
}

/**
 * Makes sure that the server answers, that it is the one of this folder, and that our database is there.
 * @returns false when the server was killed meanwhile.
 */
export async function greetServer(
  place: Place,
  server: { pid: number; port: number },
  password: string,
): Promise<boolean> {
  const { pid, port } = server
  const client = await connect(urlOf(port, password, 'postgres'), pid)
  if (client === null) return false
  try {
    const shown = await client.query<{ folder: string; present: boolean }>(
      `select current_setting('data_directory') as folder,
              exists (select from pg_database where datname = $1) as present`,
      [ownerName],
    )
    const found = shown.rows[0]
    if (found === undefined || found.folder !== (await realpath(clusterOf(place))))
      throw new PostgresStartError(
        `Port ${String(port)} answers for the data folder ${found?.folder ?? ''}, not for ${clusterOf(place)}; stop that server and try again.`,
      )
    if (!found.present) await client.query(`create database ${ownerName}`)
    return true
  } finally {
    await client.end()
  }
}

async function connect(url: string, pid: number): Promise<Client | null> {
  const giveUpAt = performance.now() + 60_000
  for (;;) {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      query_timeout: 60_000,
    })
    // A connection cut later would otherwise end our process.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (cause) {
      await client.end().catch(() => {})
      if (!(await isAlive(pid))) return null
      if (passingCodes.includes(codeOf(cause)) && performance.now() < giveUpAt) {
        await delay(25)
        continue
      }
      throw new PostgresStartError('The embedded PostgreSQL runs but does not let us in.', { cause })
    }
  }
}
