import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { DB } from '../db/types.ts'
import type { Db } from './ctx.ts'
import type { Log } from './log.ts'
import { pipelinedPool } from './pipelined-pool.ts'

types.setTypeParser(types.builtins.INT8, BigInt)
types.setTypeParser(types.builtins.NUMERIC, (text) => text)
types.setTypeParser(types.builtins.DATE, (text) => text)

export interface PoolOptions {
  url: string
  log: Log
  /** Connections at most. */
  max?: number
  /** Milliseconds a statement may run. */
  statementTimeoutMs?: number
  /** The server itself refuses to write on these connections. */
  readOnly?: boolean
  name?: string
}

/** A pool whose clients never end the process when the server goes away (reliability rule 3), with timeouts everywhere. */
export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
    ...(options.readOnly === true ? { options: '-c default_transaction_read_only=on' } : {}),
    application_name: options.name ?? 'astraotoshop',
    keepAlive: true,
    pipeline: true,
  })
  const swallow = (error: Error) => options.log.warn({ error: error.message }, 'database connection lost')
  pool.on('error', swallow)
  pool.on('connect', (client) => client.on('error', swallow))
  return pool
}

/** Kysely over the pool, whose transactions save round trips (see pipelined-pool.ts). */
export function createDb(pool: Pool, log: Log): Db {
  const onLost = (error: Error) => log.warn({ error: error.message }, 'wake-up not sent')
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pipelinedPool(pool, onLost) }) })
}

const connectionCodes = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
  '25006',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
])

/** True when the error says that the database is away (not that our statement was wrong). */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (connectionCodes.has(code) || code.startsWith('08')) return true
  if (
    /terminated unexpectedly|not queryable|timeout exceeded when trying to connect|Connection terminated/.test(
      error.message,
    )
  )
    return true
  return error.cause !== undefined && isDatabaseAway(error.cause)
}

/** True for PostgreSQL's unique_violation, optionally of one named constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false
  return constraint === undefined || ('constraint' in error && error.constraint === constraint)
}
