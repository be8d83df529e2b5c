import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPool } from '#platform/db.ts'
import { silentLog } from '#platform/log.ts'
import { hostedPaths } from '../apps/config.ts'
import { askForMoney, type Told } from './asked-payments.ts'
import { prepareComparable, writeComparably } from './comparable-write.ts'
import { residentBytes } from './cpu.ts'
import { percentile, runEach, type Pass } from './load.ts'
import { countOf, forgetStatements, readStatements } from './statements.ts'
import type { BenchSystem } from './system.ts'

/** Settling at one width, beside the comparable write transaction at the same width in the same minute. */
export interface SettlementFigures {
  readonly whose: 'distinct payments' | 'one company'
  readonly connections: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly plainPerSecond: number
  readonly statements: number
  readonly failures: number
  /** Each statement with how often it ran for one notification. */
  readonly detail: readonly { readonly text: string; readonly calls: number; readonly databaseMs: number }[]
}

export interface SettlementMemory {
  readonly notifications: number
  /** After the first tenth, when caches are warm. */
  readonly warmBytes: number
  readonly endBytes: number
}

export interface SettlementResults {
  readonly figures: readonly SettlementFigures[]
  readonly memory: SettlementMemory | null
}

const widths = [1, 16, 64]

/** Measures settling notifications over HTTP, until the answer that comes after the commit. */
export async function measureSettlement(
  system: BenchSystem,
  sizes: { each: number; memory: number },
): Promise<SettlementResults> {
  const worker = system.programs.pidOf('worker')
  // What follows a settlement (receipts, seals) is the worker's and waits, so that this is the money path alone.
  process.kill(worker, 'SIGSTOP')
  try {
    return await measureAlone(system, sizes)
  } finally {
    process.kill(worker, 'SIGCONT')
  }
}

async function measureAlone(
  system: BenchSystem,
  sizes: { each: number; memory: number },
): Promise<SettlementResults> {
  await post(system, await askForMoney(system, 400, null), 8)
  const { rows } = await system.pool.query<{ id: string }>(
    'select id from companies.company order by id limit 1',
  )
  const figures: SettlementFigures[] = []
  for (const whose of ['distinct payments', 'one company'] as const) {
    for (const connections of widths) {
      const companyId = whose === 'one company' ? (rows[0]?.id ?? null) : null
      const amount = connections === 1 ? Math.ceil(sizes.each / 4) : sizes.each
      figures.push({ whose, ...(await measureWidth(system, { connections, amount, companyId })) })
    }
  }
  const memory = sizes.memory === 0 ? null : await measureMemory(system, sizes.memory)
  return { figures, memory }
}

async function measureWidth(
  system: BenchSystem,
  size: { connections: number; amount: number; companyId: string | null },
): Promise<Omit<SettlementFigures, 'whose'>> {
  const plain = await measurePlain(system, size)
  const told = await askForMoney(system, size.amount, size.companyId)
  await sleep(500)
  await forgetStatements(system.pool)
  const pass = await post(system, told, size.connections)
  const counted = await readStatements(system.pool, 'bench_web')
  const own = counted.filter((statement) => !/pg_notify/.test(statement.text))
  return {
    connections: size.connections,
    perSecond: perSecond(pass),
    p50Ms: percentile(pass.latenciesMs, 0.5) ?? 0,
    p95Ms: percentile(pass.latenciesMs, 0.95) ?? 0,
    p99Ms: percentile(pass.latenciesMs, 0.99) ?? 0,
    plainPerSecond: plain,
    statements: countOf(own) / size.amount,
    failures: pass.failures,
    detail: own.map((one) => ({
      text: one.text.slice(0, 200),
      calls: one.calls / size.amount,
      databaseMs: one.databaseMs / size.amount,
    })),
  }
}

/** On the same server, through a pool of the same size as the web process has. */
async function measurePlain(
  system: BenchSystem,
  size: { connections: number; amount: number },
): Promise<number> {
  const keys = await prepareComparable(system.pool, size.amount)
  const pool = createPool({ url: system.databaseUrl, log: silentLog, max: Math.min(size.connections, 20) })
  try {
    const pass = await runEach(keys, size.connections, (key) => writeComparably(pool, key))
    if (pass.firstFailure !== null) throw new Error(pass.firstFailure)
    return perSecond(pass)
  } finally {
    await pool.end()
  }
}

async function measureMemory(system: BenchSystem, notifications: number): Promise<SettlementMemory> {
  const pid = system.programs.pidOf('web')
  const tenth = Math.ceil(notifications / 10)
  let warmBytes = 0
  for (let part = 0; part < 10; part += 1) {
    const pass = await post(system, await askForMoney(system, tenth, null), 16)
    if (pass.failures > 0) throw new Error(`${pass.failures} of ${tenth} notifications failed`)
    if (part === 0) warmBytes = residentBytes(pid)
  }
  return { notifications: tenth * 10, warmBytes, endBytes: residentBytes(pid) }
}

/** Over kept connections and with little of our own around them: the load runs on the same cores. */
async function post(system: BenchSystem, told: readonly Told[], connections: number): Promise<Pass> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  try {
    const pass = await runEach(told, connections, (one) => postOne(system, one, agent))
    if (pass.firstFailure !== null) process.stderr.write(`failed: ${pass.firstFailure}\n`)
    return pass
  } finally {
    agent.destroy()
  }
}

function postOne(system: BenchSystem, told: Told, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { ...told.headers, 'Content-Length': told.body.length },
      agent,
    }
    const sent = request(`${system.shopUrl}${hostedPaths.dokuHttp}`, options, (answer) => {
      answer.resume()
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`notification: ${answer.statusCode}`)),
      )
    })
    sent.once('error', reject)
    sent.end(told.body)
  })
}

function perSecond(pass: Pass): number {
  return (pass.latenciesMs.length * 1_000) / pass.durationMs
}
