import type pg from 'pg'

/** Who asks the database. Each has a role of its own, by which the server counts its statements apart. */
export const askers = ['bench_web', 'bench_worker', 'bench_load'] as const
export type Asker = (typeof askers)[number]

/** How often a statement was run. Its text has `$1` for each value. */
export interface StatementCount {
  readonly text: string
  readonly calls: number
  readonly rows: number
  readonly databaseMs: number
}

/** Makes the roles and switches counting on; `pg_stat_statements` is loaded already. The password is of this run only. */
export async function prepareCounting(pool: pg.Pool, password: string): Promise<void> {
  await pool.query('create extension if not exists pg_stat_statements')
  for (const asker of askers) await pool.query(`create role ${asker} login superuser password '${password}'`)
}

/** Forgets what was counted. */
export async function forgetStatements(pool: pg.Pool): Promise<void> {
  await pool.query('select pg_stat_statements_reset()')
}

/** What one asker ran since then, the most frequent first; begin and commit count as statements. */
export async function readStatements(pool: pg.Pool, asker: Asker): Promise<StatementCount[]> {
  const { rows } = await pool.query<{ text: string; calls: number; rows: number; ms: number }>(
    `select query as text, sum(calls)::int as calls, sum(rows)::int as rows, sum(total_exec_time)::float8 as ms
     from pg_stat_statements where userid = $1::regrole and toplevel group by query order by 2 desc, 1`,
    [asker],
  )
  return rows.map(({ text, calls, rows: given, ms }) => ({
    text: text.replaceAll(/\s+/g, ' ').trim(),
    calls,
    rows: given,
    databaseMs: ms,
  }))
}

export function countOf(statements: readonly StatementCount[], matches: RegExp = /./): number {
  return statements
    .filter((statement) => matches.test(statement.text))
    .reduce((sum, statement) => sum + statement.calls, 0)
}
