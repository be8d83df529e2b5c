import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Log } from './log.ts'

/** Chosen once; every process that migrates this database waits on the same lock. */
const migrationLockKey = 4_011_945n

export interface MigrateOptions {
  url: string
  /** The folder of `0001-name.sql` files. */
  folder: string
  log: Log
}

interface Migration {
  number: number
  name: string
  sql: string
  sha256: string
}

/**
 * Applies the migrations that the database does not have yet, in order, each in its own transaction, forward only.
 * Two processes starting together are safe: the second waits on an advisory lock and finds the work done.
 * Throws one clear sentence when an applied file was changed or the database is newer than this code.
 */
export async function migrate(options: MigrateOptions): Promise<{ applied: number }> {
  const migrations = await readMigrations(options.folder)
  const client = new Client({ connectionString: options.url })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLockKey])
    return { applied: await applyMissing(client, migrations, options.log) }
  } finally {
    await client.end()
  }
}

async function applyMissing(client: Client, migrations: Migration[], log: Log): Promise<number> {
  await client.query(`create table if not exists public.migration (
    number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`)
  const done = await client.query<{ number: number; sha256: string }>(
    'select number, sha256 from public.migration',
  )
  const known = new Map(done.rows.map((row) => [row.number, row.sha256]))
  refuseForeignHistory(known, migrations)
  const missing = migrations.filter((migration) => !known.has(migration.number))
  for (const migration of missing) {
    await applyOne(client, migration)
    log.info({ migration: migration.name }, 'migration applied')
  }
  return missing.length
}

function refuseForeignHistory(known: Map<number, string>, migrations: Migration[]): void {
  const ours = new Set(migrations.map((migration) => migration.number))
  const unknown = [...known.keys()].find((number) => !ours.has(number))
  if (unknown !== undefined) {
    throw new Error(
      `The database has migration ${unknown}, which this version does not know. Start a newer version.`,
    )
  }
  const changed = migrations.find(
    (migration) => known.has(migration.number) && known.get(migration.number) !== migration.sha256,
  )
  if (changed !== undefined) {
    throw new Error(`Migration ${changed.name} was changed after it was applied. Add a new one instead.`)
  }
}

async function applyOne(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query('insert into public.migration (number, name, sha256) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(
      `Migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    )
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted()
  const migrations = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      return {
        number: Number(file.slice(0, 4)),
        name: file,
        sql: text,
        sha256: createHash('sha256').update(text).digest('hex'),
      }
    }),
  )
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1)
      throw new Error(`Migrations are numbered without gaps; look at ${migration.name}.`)
  })
  return migrations
}
