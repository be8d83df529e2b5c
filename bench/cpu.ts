import { readdirSync, readFileSync } from 'node:fs'

const nanosecondsPerMs = 1e6

/** Milliseconds of processor that each living thread group has used, by process id. Linux only, as is the whole demonstration. */
export type CpuMs = ReadonlyMap<number, number>

/** What these processes have used so far. One that is gone is left out. */
export function readCpu(pids: readonly number[]): CpuMs {
  return new Map(pids.flatMap((pid) => cpuOf(pid) ?? []).map(([pid, ms]) => [pid, ms]))
}

/** What was used between two readings; a process that began meanwhile counts whole. */
export function cpuBetween(before: CpuMs, after: CpuMs): number {
  return [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0)
}

/** The processes whose parent this is. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error(`process ${pid} tells no VmRSS`)
  return Number(kilobytes) * 1_024
}

/** Thread by thread from the scheduler's own count, which is in nanoseconds where `stat` counts hundredths of a second. */
function cpuOf(pid: number): [[number, number]] | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const used = threads.map((thread) => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]))
    return [[pid, used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / nanosecondsPerMs]]
  } catch {
    return null
  }
}

function parentOf(pid: number): number | null {
  try {
    // The name in parentheses may hold anything, so the fields are counted from its end.
    return Number(
      read(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    return null
  }
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}
