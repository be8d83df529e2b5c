import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type pg from 'pg'
import { endChild } from './child-programs.ts'
import { cpuBetween, readCpu } from './cpu.ts'
import { percentile, requestPages, runEach, type Pass } from './load.ts'
import { freePorts, type BenchSystem } from './system.ts'

/** The least that the machine, the web server and the database need, measured in the same minutes as everything else. */
export interface BareLimit {
  readonly name: string
  readonly cpuMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly perSecond: number
}

export interface BareLimits {
  readonly http: BareLimit
  readonly select: BareLimit
  readonly insertCommit: BareLimit
  readonly fiveInserts: BareLimit
}

const connections = 8

export async function measureBareLimits(system: BenchSystem, amount: number): Promise<BareLimits> {
  const http = await bareHttp(amount * 5)
  const { pool } = system
  await pool.query(
    'create table public.bench_row (id bigint generated always as identity primary key, note text)',
  )
  const { rows } = await pool.query<{ id: string }>('select id from catalogue.part limit 1000')
  const ids = rows.map((row) => row.id)
  const pick = (index: number) => ids[index % ids.length] ?? ''
  const select = await bareStatement('select one part by its key', amount, (index) =>
    pool.query({
      name: 'bench_select',
      text: 'select * from catalogue.part where id = $1',
      values: [pick(index)],
    }),
  )
  const insertCommit = await bareStatement('insert one row and commit', amount / 4, () => insert(pool))
  const fiveInserts = await bareStatement('five inserts in one transaction', amount / 8, () =>
    insertFive(pool),
  )
  return { http, select, insertCommit, fiveInserts }
}

function insert(client: pg.Pool | pg.PoolClient) {
  return client.query({
    name: 'bench_insert',
    text: 'insert into public.bench_row (note) values ($1)',
    values: ['a row of some forty characters, more or less'],
  })
}

async function insertFive(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (let index = 0; index < 5; index += 1) await insert(client)
    await client.query('commit')
  } finally {
    client.release()
  }
}

async function bareHttp(amount: number): Promise<BareLimit> {
  const [port = 0] = await freePorts(1)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts')], {
    env: { PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error('The bare server ended before it was ready.')))
    })
    const target = { url: `http://127.0.0.1:${port}`, paths: ['/'] }
    await requestPages(target, { amount, connections })
    const pids = [child.pid ?? 0]
    const before = readCpu(pids)
    const single = await requestPages(target, { amount: amount / 4, connections: 1 })
    const busy = await requestPages(target, { amount, connections })
    return limitOf('Fastify answers a small JSON', { single, busy }, cpuBetween(before, readCpu(pids)))
  } finally {
    await endChild(child)
  }
}

/** The processor time is of this process: what Node itself needs to ask a statement. */
async function bareStatement(
  name: string,
  amount: number,
  work: (index: number) => Promise<unknown>,
): Promise<BareLimit> {
  const indexes = Array.from({ length: Math.ceil(amount) }, (_, index) => index)
  await runEach(indexes.slice(0, Math.ceil(amount / 4)), 4, work)
  const before = process.cpuUsage()
  const single = await runEach(indexes, 1, work)
  const busy = await runEach(indexes, 4, work)
  const { user, system } = process.cpuUsage(before)
  return limitOf(name, { single, busy }, (user + system) / 1_000)
}

function limitOf(name: string, passes: { single: Pass; busy: Pass }, cpuMs: number): BareLimit {
  const { single, busy } = passes
  return {
    name,
    cpuMs: cpuMs / (single.latenciesMs.length + busy.latenciesMs.length),
    p50Ms: percentile(single.latenciesMs, 0.5) ?? 0,
    p99Ms: percentile(single.latenciesMs, 0.99) ?? 0,
    perSecond: (busy.latenciesMs.length * 1_000) / busy.durationMs,
  }
}
