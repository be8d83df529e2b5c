import type { BareLimit, BareLimits } from './bare.ts'
import type { ColdStart } from './cold-start.ts'
import type { Figures } from './measure.ts'
import type { PageWeight } from './page-weight.ts'
import type { LiveFigures } from './live.ts'
import type { SettlementResults } from './settlement.ts'

export interface Results {
  readonly takenAt: string
  readonly node: string
  readonly parts: number
  readonly quick: boolean
  readonly bare: BareLimits
  readonly operations: readonly Figures[]
  readonly settlement: SettlementResults | null
  readonly live: LiveFigures | null
  readonly coldStarts: readonly ColdStart[]
  readonly memory: { readonly views: number; readonly startBytes: number; readonly bytes: number } | null
  readonly weight: PageWeight | null
  /** What could not be measured, one sentence each. */
  readonly missing: readonly string[]
}

/** What the same number of statements and one answer would cost with nothing of ours around them. */
function bareOf(figures: Figures, bare: BareLimits): { cpuMs: number; p50Ms: number } {
  return {
    cpuMs: bare.http.cpuMs + figures.statements * bare.select.cpuMs,
    p50Ms:
      bare.http.p50Ms +
      (figures.statements - figures.commits) * bare.select.p50Ms +
      figures.commits * bare.insertCommit.p50Ms,
  }
}

/** The table a person reads. */
export function table(results: Results): string {
  const { bare } = results
  const limits = Object.values(bare).map((limit: BareLimit) => [
    limit.name,
    fixed(limit.cpuMs, 3),
    fixed(limit.p50Ms, 2),
    fixed(limit.p99Ms, 2),
    fixed(limit.perSecond, 0),
  ])
  const rows = results.operations.map((one) => rowOf(one, bare))
  return [
    columns([['bare limit', 'CPU ms', 'p50 ms', 'p99 ms', 'per s'], ...limits]),
    '',
    columns([
      [
        'operation',
        'CPU ms',
        'x bare',
        'SQL',
        'commits',
        'DB CPU ms',
        'worker CPU',
        'worker SQL',
        'p50 ms',
        'x bare',
        'p99 ms',
        'per s',
        'x bare',
        'busy p50',
        'busy p99',
        'failed',
      ],
      ...rows,
    ]),
    '',
    ...(results.settlement === null ? [] : settlementTable(results.settlement)),
    ...extras(results),
  ].join('\n')
}

function rowOf(one: Figures, bare: BareLimits): string[] {
  const least = bareOf(one, bare)
  return [
    one.name,
    fixed(one.cpuMs, 2),
    fixed(one.cpuMs / least.cpuMs, 1),
    fixed(one.statements, 1),
    fixed(one.commits, 1),
    fixed(one.databaseCpuMs, 2),
    fixed(one.worker.cpuMs, 2),
    fixed(one.worker.statements, 1),
    fixed(one.p50Ms, 1),
    fixed((one.p50Ms ?? 0) / least.p50Ms, 1),
    fixed(one.p99Ms, 1),
    fixed(one.perSecond, 0),
    fixed(bare.http.perSecond / one.perSecond, 0),
    fixed(one.busyP50Ms, 1),
    fixed(one.busyP99Ms, 1),
    `${one.failures} of ${one.done + one.failures}`,
  ]
}

function settlementTable(settlement: SettlementResults): string[] {
  const rows = settlement.figures.map((one) => [
    `settling, ${one.whose}`,
    String(one.connections),
    fixed(one.perSecond, 0),
    fixed(one.p50Ms, 1),
    fixed(one.p95Ms, 1),
    fixed(one.p99Ms, 1),
    fixed(one.statements, 1),
    fixed(one.plainPerSecond, 0),
    fixed(one.perSecond / one.plainPerSecond, 2),
    String(one.failures),
  ])
  const head = [
    'notifications',
    'at once',
    'per s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'SQL',
    'plain per s',
    'share',
    'failed',
  ]
  const { memory } = settlement
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return [
    columns([head, ...rows]),
    ...(memory === null
      ? []
      : [
          `web process: ${mib(memory.warmBytes)} after a tenth, ${mib(memory.endBytes)} after ${memory.notifications} notifications`,
        ]),
    '',
  ]
}

function extras(results: Results): string[] {
  const { memory, weight, live } = results
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return [
    ...results.coldStarts.map(({ name, ms }) => `${name}: first page after ${(ms / 1_000).toFixed(1)} s`),
    ...(live === null ? [] : liveLines(live)),
    ...(memory === null
      ? []
      : [
          `web process: ${mib(memory.startBytes)} before, ${mib(memory.bytes)} after ${memory.views} page views`,
        ]),
    ...(weight === null
      ? []
      : [
          `JavaScript of ${weight.path}: ${(weight.scriptBytes / 1_024).toFixed(1)} KiB in ${weight.scripts} files` +
            (weight.uncompressed === 0 ? ', all Brotli' : `, ${weight.uncompressed} without Brotli`),
        ]),
    ...results.missing.map((sentence) => `not measured: ${sentence}`),
  ]
}

function liveLines({ payments, page, monitor }: LiveFigures): string[] {
  const spread = ({ p50Ms, p95Ms, p99Ms }: LiveFigures['page']) =>
    `p50 ${fixed(p50Ms, 0)} ms, p95 ${fixed(p95Ms, 0)} ms, p99 ${fixed(p99Ms, 0)} ms`
  return [
    `provider's call to the buyer's changed page (${payments} payments): ${spread(page)}`,
    `provider's call to the monitor's row: ${spread(monitor)}`,
  ]
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .join('\n')
}

function fixed(value: number | null, digits: number): string {
  return value === null || !Number.isFinite(value) ? '-' : value.toFixed(digits)
}
