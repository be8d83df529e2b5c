import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf, cpuBetween, readCpu } from './cpu.ts'
import { percentile, type Pass, type PassSize } from './load.ts'
import { countOf, forgetStatements, readStatements, type Asker, type StatementCount } from './statements.ts'
import type { BenchSystem } from './system.ts'

/** How much is done: first to warm up, then one at a time, then several at once. */
export interface Sizes {
  readonly warmUp: number
  readonly single: number
  readonly busy: number
  readonly connections: number
}

/** One kind of work, and which process and role do it. */
export interface Operation {
  readonly name: string
  readonly pid: number
  readonly asker: Asker
  run(size: PassSize): Promise<Pass>
}

export interface Figures {
  readonly name: string
  readonly cpuMs: number
  readonly databaseCpuMs: number
  readonly statements: number
  readonly commits: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly perSecond: number
  readonly busyP50Ms: number | null
  readonly busyP99Ms: number | null
  readonly done: number
  readonly failures: number
  /** What the worker process did meanwhile, for one operation: jobs it causes, and the worker's own clocks. */
  readonly worker: { readonly cpuMs: number; readonly statements: number; readonly detail: Detail }
  /** What was run for one operation, the most frequent first. */
  readonly detail: Detail
}

type Detail = readonly { readonly text: string; readonly calls: number; readonly databaseMs: number }[]

/** Wake-ups are sent after an answer; they belong to the operation too. */
const afterMs = 150

/** Measures one operation: processor time and statements over both passes, latency of each, throughput of the busy one. */
export async function measure(system: BenchSystem, operation: Operation, sizes: Sizes): Promise<Figures> {
  await operation.run({ amount: sizes.warmUp, connections: 2 })
  await sleep(afterMs)
  await forgetStatements(system.pool)
  const databasePids = () => childrenOf(system.postmasterPid)
  const workerPids = [system.programs.pidOf('worker')]
  const look = () => ({
    own: readCpu([operation.pid]),
    database: readCpu(databasePids()),
    worker: readCpu(workerPids),
  })
  const before = look()
  const single = await operation.run({ amount: sizes.single, connections: 1 })
  const busy = await operation.run({ amount: sizes.busy, connections: sizes.connections })
  await sleep(afterMs)
  const after = look()
  const counted = await readStatements(system.pool, operation.asker)
  const byWorker = await readStatements(system.pool, 'bench_worker')
  const done = single.latenciesMs.length + busy.latenciesMs.length
  const each = (total: number) => (done === 0 ? 0 : total / done)
  return {
    name: operation.name,
    cpuMs: each(cpuBetween(before.own, after.own)),
    databaseCpuMs: each(cpuBetween(before.database, after.database)),
    statements: each(countOf(counted)),
    commits: each(countOf(counted, /^commit$/i)),
    p50Ms: percentile(single.latenciesMs, 0.5),
    p99Ms: percentile(single.latenciesMs, 0.99),
    perSecond: (busy.latenciesMs.length * 1_000) / busy.durationMs,
    busyP50Ms: percentile(busy.latenciesMs, 0.5),
    busyP99Ms: percentile(busy.latenciesMs, 0.99),
    done,
    failures: single.failures + busy.failures,
    worker: {
      cpuMs: each(cpuBetween(before.worker, after.worker)),
      statements: each(countOf(byWorker)),
      detail: detailOf(byWorker, done),
    },
    detail: detailOf(counted, done),
  }
}

function detailOf(counted: readonly StatementCount[], done: number): Detail {
  if (done === 0) return []
  return counted.map(({ text, calls, databaseMs }) => ({
    text: text.slice(0, 300),
    calls: calls / done,
    databaseMs: databaseMs / done,
  }))
}
