import { connect, createServer, type Server, type Socket } from 'node:net'

/** A moment at which a process dies: before or after its n-th commit, or its n-th call to a provider. */
export interface CrashPoint {
  readonly on: 'commit' | 'call'
  readonly nth: number
  readonly side: 'before' | 'after'
}

export interface CrashProxy {
  readonly port: number
  /** Counts from now on, and calls `kill` at the point, so that what was sent at that moment is never passed on. */
  arm(point: CrashPoint | null, kill: () => void): void
  /** How many commits or calls went through since it was armed. */
  count(): number
  close(): Promise<void>
}

/** What begins the thing that is counted, and what ends it, as bytes on the wire. */
interface Marks {
  readonly on: CrashPoint['on']
  begins(chunk: Buffer): boolean
  ends(chunk: Buffer): boolean
}

// PostgreSQL's simple query `commit`, and the server's word that it is done.
const commitAsked = Buffer.from([0x51, 0, 0, 0, 11, ...Buffer.from('commit\0')])
const commitDone = Buffer.from([0x43, 0, 0, 0, 11, ...Buffer.from('COMMIT\0')])

export const commitMarks: Marks = {
  on: 'commit',
  begins: (chunk) => chunk.includes(commitAsked),
  ends: (chunk) => chunk.includes(commitDone),
}

export const callMarks: Marks = {
  on: 'call',
  begins: (chunk) => /^(?:GET|POST|PUT|DELETE) \//.test(chunk.subarray(0, 12).toString('latin1')),
  ends: (chunk) => chunk.subarray(0, 5).toString('latin1') === 'HTTP/',
}

/**
 * Stands between a process and its database or a provider, and kills the process at exactly the armed point: before it is
 * passed on, or after it happened and before the process learns of it.
 */
export async function startCrashProxy(
  target: { host: string; port: number },
  marks: Marks,
): Promise<CrashProxy> {
  const sockets = new Set<Socket>()
  let armed: { point: CrashPoint | null; kill: () => void } | null = null
  let seen = 0
  const server = createServer((client) => {
    const upstream = connect(target)
    let isAwaited = false
    const end = () => {
      client.destroy()
      upstream.destroy()
      sockets.delete(client)
      sockets.delete(upstream)
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.once('close', end)
      socket.once('error', end)
    }
    client.on('data', (chunk) => {
      if (armed !== null && marks.begins(chunk)) {
        seen += 1
        const isNow = armed.point?.nth === seen
        if (isNow && armed.point?.side === 'before') return crash(end)
        isAwaited = isNow
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isAwaited && marks.ends(chunk)) return crash(end)
      client.write(chunk)
    })
  })

  function crash(end: () => void): void {
    armed?.kill()
    armed = null
    end()
  }

  const port = await listen(server)
  return {
    port,
    arm(point, kill) {
      seen = 0
      armed = { point, kill }
    },
    count: () => seen,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
