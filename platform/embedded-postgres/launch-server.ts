import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import { clusterOf, programEnvironment } from './cluster.ts'
import type { Place } from './place.ts'
import { portTaken } from './port.ts'
import { findPostmaster } from './server-process.ts'
import { PostgresStartError } from './start-error.ts'
import { nameOf } from './start-lock.ts'

const readyWithinMs = 120_000
const logBytesMax = 16 * 1024 * 1024

/** Starts the server process and waits until it takes connections. It outlives this process if that is killed. */
export async function launchServer(place: Place, binaries: Binaries, port: number): Promise<number> {
  const logPath = join(place.folder, 'server.log')
  await rotateLog(logPath)
  const log = await open(logPath, 'a', 0o600)
  try {
    if (place.runAs !== null) await log.chown(place.runAs.uid, place.runAs.gid)
    const { size } = await log.stat()
    const server = spawn(join(binaries.folder, 'bin/postgres'), serverArguments(place, port), {
      cwd: place.folder,
      env: programEnvironment(place),
      stdio: ['ignore', log.fd, log.fd],
      detached: true, // Ctrl-C in the terminal reaches only us; we stop the server after our own work is done.
      ...place.runAs,
    })
    return await waitUntilReady(server, place, { path: logPath, start: size, port })
  } finally {
    await log.close()
  }
}

/** Waits for a server that is up or coming up; null when it ended instead. */
export async function waitForReady(
  cluster: string,
  hasEnded: () => boolean,
): Promise<{ pid: number; port: number } | null> {
  const giveUpAt = performance.now() + readyWithinMs
  while (performance.now() < giveUpAt) {
    const ended = hasEnded()
    const found = await findPostmaster(cluster)
    if (found?.ready === true) return found
    if (ended && found === null) return null
    await delay(15)
  }
  throw new PostgresStartError(
    `PostgreSQL in ${cluster} has not become ready in ${String(readyWithinMs / 1000)} seconds; see server.log beside it.`,
  )
}

async function waitUntilReady(
  server: ChildProcess,
  place: Place,
  log: { path: string; start: number; port: number },
): Promise<number> {
  let failure: Error | null = null
  server.once('error', (error) => (failure = error))
  server.unref()
  const hasEnded = () => failure !== null || server.exitCode !== null || server.signalCode !== null
  const ready = await waitForReady(clusterOf(place), hasEnded)
  if (ready !== null) return ready.pid

  const said = (await readFile(log.path)).subarray(log.start).toString('utf8').trim()
  if (said.includes('could not bind')) throw portTaken(log.port)
  const last = said.split('\n').slice(-6).join('\n')
  throw new PostgresStartError(`PostgreSQL did not start; its last lines in ${log.path}:\n${last}`, {
    cause: failure,
  })
}

function serverArguments(place: Place, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    cluster_name: nameOf(clusterOf(place)),
    max_connections: '100',
    shared_buffers: '128MB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'minimal', // Nothing replicates from it; larger installations bring their own PostgreSQL.
    max_wal_senders: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_statement: 'none',
  }
  return [
    '-D',
    clusterOf(place),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}

async function rotateLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logBytesMax) await rename(path, `${path}.1`)
}
