import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { PostgresStartError, codeOf } from './start-error.ts'

const waitMs = 120_000

/** A short stable name for a folder, fit for process titles and socket names. */
export function nameOf(folder: string): string {
  return `astraotoshop-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
}

/**
 * Runs `work` while no other process of this machine does so for the same folder.
 * The lock is an abstract socket: the kernel drops it with its process, so it can never be left behind.
 */
export async function withStartLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(folder)
  try {
    return await work()
  } finally {
    await new Promise((done) => lock.close(done))
  }
}

async function takeLock(folder: string): Promise<Server> {
  const giveUpAt = performance.now() + waitMs
  while (performance.now() < giveUpAt) {
    const lock = await tryLock(`\0${nameOf(folder)}`)
    if (lock !== null) return lock
    await delay(25)
  }
  throw new PostgresStartError(
    `Another process has been starting or stopping PostgreSQL in ${folder} for ${String(waitMs / 1000)} seconds; end that process and try again.`,
  )
}

function tryLock(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen({ path }, () => resolve(server))
  })
}
