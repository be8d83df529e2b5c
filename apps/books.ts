import { join } from 'node:path'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { systemClock } from '#platform/clock.ts'
import { withSnapshot } from '#platform/create-ctx.ts'
import { createDb, createPool } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { proveBooks, type BooksProof } from './prove-books.ts'
import { printBooks } from './print-books.ts'

const statementTimeoutMs = 600_000

/**
 * `npm run books`: proves the money on the running database from one snapshot, prints the figures, and ends with 1 on any
 * breach. Uses DATABASE_URL, or the demonstration's own database, which it starts when it is not running.
 */
async function main(): Promise<number> {
  const log = createLog('error', 'books')
  const given = process.env['DATABASE_URL']
  const dataDir = process.env['DATA_DIR'] ?? join(import.meta.dirname, '../.data')
  const server =
    given === undefined || given === ''
      ? await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log })
      : { url: given, stop: async () => {} }
  const pool = createPool({ url: server.url, log, max: 1, statementTimeoutMs })
  try {
    const proof: BooksProof = await withSnapshot(
      { db: createDb(pool, log), now: systemClock, log },
      proveBooks,
    )
    printBooks(proof, (line) => process.stdout.write(`${line}\n`))
    return proof.breaches.length === 0 ? 0 : 1
  } catch (error) {
    if (!isTableMissing(error)) throw error
    process.stderr.write('The database has no tables yet. Run npm start or npm run migrate first.\n')
    return 2
  } finally {
    await pool.end()
    // The demonstration goes on if it is running: only the last user's stop ends the server.
    await server.stop()
  }
}

function isTableMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}

process.exitCode = await main()
