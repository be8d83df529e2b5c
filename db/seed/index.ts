import { createHash } from 'node:crypto'
import type pg from 'pg'
import { Client } from 'pg'
import type { Log } from '#platform/log.ts'
import { loadCatalogue } from './load.ts'
import { demoCompanies } from './trade.ts'

export { demoCompanies }

/** Raise it whenever the generated rows change, so that a database of an older edition is filled anew. */
const edition = 1
const source = 'demo'

export interface SeedOptions {
  /** How many parts, 1 to 2,000,000. */
  parts: number
  log: Log
  /** Leaves a demonstration catalogue of any size as it is: for programs that only want to have one. */
  onlyWhenEmpty?: boolean
  /** Called after every ten thousand parts. */
  progress?: (done: number, total: number) => void
}

export type SeedOutcome =
  | { kind: 'loaded'; parts: number; durationMs: number }
  | { kind: 'unchanged'; parts: number }
  | { kind: 'refused'; reason: string }

/**
 * Fills the database with the demonstration catalogue, prices, stock and companies: the same rows on every machine.
 * A second run with the same number of parts changes nothing; another number replaces them unless an order exists.
 * One transaction: whatever happens, the database has either the old catalogue or the new one.
 * @example await seedDemo(pool, { parts: 2_000, log })
 */
export async function seedDemo(pool: pg.Pool, options: SeedOptions): Promise<SeedOutcome> {
  const { parts, log } = options
  if (!Number.isInteger(parts) || parts < 1 || parts > 2_000_000) {
    return {
      kind: 'refused',
      reason: `The number of parts is a whole number from 1 to 2000000, not ${parts}.`,
    }
  }
  // A connection of its own: COPY streams, and pipelined clients cannot.
  const client = new Client({ ...pool.options, pipeline: false })
  client.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'))
  await client.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await client.query('set local idle_in_transaction_session_timeout = 0')
    await client.query("set local maintenance_work_mem = '256MB'")
    await client.query("select pg_advisory_xact_lock(hashtextextended('db/seed', 0))")
    const outcome = await seedInTransaction(client, options)
    await client.query('commit')
    if (outcome.kind === 'loaded') {
      await client.query('set statement_timeout = 0')
      await client.query(
        'analyze catalogue.part, catalogue.part_number, catalogue.fitment, catalogue.relation, catalogue.phrase',
      )
      await client.query('analyze pricing.price, inventory.stock')
      log.info({ parts, durationMs: outcome.durationMs }, 'demonstration catalogue loaded')
    }
    return outcome
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await client.end()
  }
}

async function seedInTransaction(client: pg.ClientBase, options: SeedOptions): Promise<SeedOutcome> {
  const { parts, progress } = options
  const startedAt = performance.now()
  const fingerprint = createHash('sha256').update(`${source} ${edition} ${parts}`).digest('hex')
  const { rows } = await client.query<{ fingerprint: string; parts: number }>(
    'select fingerprint, parts from catalogue.load where source = $1',
    [source],
  )
  const present = rows[0]
  if (present !== undefined && options.onlyWhenEmpty === true)
    return { kind: 'unchanged', parts: present.parts }
  if (present?.fingerprint === fingerprint) return { kind: 'unchanged', parts }
  const refusal = await refuseToReplace(client, { present: present?.parts, parts })
  if (refusal !== null) return { kind: 'refused', reason: refusal }
  await loadCatalogue(client, parts, (done) => progress?.(done, parts))
  await removeFromCarts(client)
  await client.query(
    `insert into catalogue.load (source, fingerprint, parts, loaded_at) values ($1, $2, $3, now())
     on conflict (source) do update set fingerprint = excluded.fingerprint, parts = excluded.parts, loaded_at = excluded.loaded_at`,
    [source, fingerprint, parts],
  )
  return { kind: 'loaded', parts, durationMs: Math.round(performance.now() - startedAt) }
}

async function refuseToReplace(
  client: pg.ClientBase,
  sizes: { present: number | undefined; parts: number },
): Promise<string | null> {
  if (await holdsRows(client, 'ordering.purchase')) {
    return `Orders exist, so the catalogue of ${sizes.present ?? 'unknown'} parts is kept and not replaced by ${sizes.parts} parts.`
  }
  if (sizes.present === undefined && (await holdsRows(client, 'catalogue.part'))) {
    return 'This database has a catalogue of its own, so demonstration parts are not loaded into it.'
  }
  return null
}

async function holdsRows(
  client: pg.ClientBase,
  table: 'ordering.purchase' | 'catalogue.part',
): Promise<boolean> {
  const { rows: known } = await client.query<{ known: boolean }>(
    'select to_regclass($1) is not null as known',
    [table],
  )
  if (known[0]?.known !== true) return false
  const { rows } = await client.query<{ held: boolean }>(`select exists (select from ${table}) as held`)
  return rows[0]?.held === true
}

/** A cart may hold parts of the larger catalogue that was here before. */
async function removeFromCarts(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ known: boolean }>(
    "select to_regclass('ordering.cart_line') is not null as known",
  )
  if (rows[0]?.known !== true) return
  await client.query(
    'delete from ordering.cart_line as line where not exists (select from catalogue.part where part.id = line.part_id)',
  )
}
