import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PostgresStartError } from './start-error.ts'
import { nameOf } from './start-lock.ts'

/** The main process of a running server, as its postmaster.pid tells. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** The running server of a cluster, or null. A postmaster.pid that a crash left behind counts as null. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  if (!(await belongsTo(pid, cluster))) return null
  return { pid, port: Number(lines[3] ?? 0), ready: (lines[7] ?? '').trim() === 'ready' }
}

/** Whether a process lives; a zombie does not, though it can still be signalled. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await startOf(pid)) !== null
}

/** When a process started, in the kernel's ticks, which tells it from a later one of the same number; or null. */
export async function startOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null)
  if (line === null) return null
  // The second field is the name in brackets and may hold anything, so fields are counted after it.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

/** Waits until a process is gone; false when it still lives after the time given. */
async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs
  while (await isAlive(pid)) {
    if (performance.now() > giveUpAt) return false
    await delay(15)
  }
  return true
}

/** Stops a server: open transactions are rolled back, everything is written, the process ends. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  if (await waitForExit(pid, 60_000)) return
  signal(pid, 'SIGQUIT') // Ends without the last checkpoint; the next start replays the log.
  if (await waitForExit(pid, 10_000)) return
  throw new PostgresStartError(`PostgreSQL (process ${String(pid)}) does not stop; end it by hand.`)
}

/** Waits for the helpers of a killed postmaster to end, for they still hold the cluster's shared memory. */
export async function clearOrphans(cluster: string): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    const orphans = await findProcesses(cluster)
    if (orphans.length === 0) return
    // They leave by themselves once idle; those that do not are told to.
    if (round === 120) for (const pid of orphans) signal(pid, 'SIGQUIT')
    await delay(25)
  }
  throw new PostgresStartError(
    `Processes of a PostgreSQL that was killed still use ${cluster}: ${(await findProcesses(cluster)).join(', ')}; end them and try again.`,
  )
}

/** Every process of the server of a cluster. */
export async function findProcesses(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const ours = await Promise.all(pids.map((pid) => belongsTo(pid, cluster)))
  return pids.filter((_, index) => ours[index] === true)
}

/**
 * The command line is readable where /proc/<pid>/cwd is not (root in a container, without the right to trace);
 * the server is started with its cluster's name, which its children show in their titles too.
 */
async function belongsTo(pid: number, cluster: string): Promise<boolean> {
  const folder = `/proc/${String(pid)}`
  const program = await readFile(`${folder}/comm`, 'utf8').catch(() => '')
  if (program.trim() !== 'postgres') return false
  const command = await readFile(`${folder}/cmdline`, 'utf8').catch(() => '')
  return command.includes(nameOf(cluster)) && (await isAlive(pid))
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone, which the wait that follows will see.
  }
}
