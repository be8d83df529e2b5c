import { join } from 'node:path'
import type pg from 'pg'
import { linkChains, recordChainProofs } from '#audit'
import { recordProof, sealEntries } from '#ledger'
import { startEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { systemClock } from '#platform/clock.ts'
import { createCtx, withSnapshot } from '#platform/create-ctx.ts'
import { createDb, createPool } from '#platform/db.ts'
import { createLog, type Log } from '#platform/log.ts'
import { auditChains } from './audit-chains.ts'
import { proveBooks, type BooksProof } from './prove-books.ts'
import { printBooks } from './print-books.ts'

const statementTimeoutMs = 600_000

/**
 * `npm run books`: proves the money on the running database from one snapshot, prints the figures, and ends with 1 on any
 * breach. It reads the ledger from the last proof that was right; `npm run books -- --full` from the first entry on.
 * Uses DATABASE_URL, or the demonstration's own database, which it starts when it is not running.
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
    const proof = await proveOn(pool, log, process.argv.includes('--full'))
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

async function proveOn(pool: pg.Pool, log: Log, full: boolean): Promise<BooksProof> {
  const db = createDb(pool, log)
  const refuse = () => Promise.reject(new Error('a proof has no jobs'))
  const queue = { enqueue: refuse, enqueueAll: refuse }
  const ctx = createCtx({ db, queue, now: systemClock, log })
  await sealEntries(ctx)
  await linkChains(ctx, { chains: auditChains })
  const proof = await withSnapshot({ db, now: systemClock, log }, (snapshot) =>
    proveBooks(snapshot, { full }),
  )
  // Where anything is wrong the next proof begins where this one did.
  if (proof.breaches.length === 0)
    await ctx.transaction(async (trx) => {
      await recordProof(trx, proof.ledger, ctx.now())
      await recordChainProofs(trx, { proofs: proof.audit, provenAt: ctx.now() })
    })
  return proof
}

function isTableMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}

process.exitCode = await main()
