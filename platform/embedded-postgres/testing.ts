import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { clearOrphans, findPostmaster, findProcesses, stopPostmaster } from './server-process.ts'

/** What the program of the tests said, line by line. */
export interface Child {
  process: ChildProcess
  lines: Record<string, unknown>[]
  exited: Promise<void>
  errors: () => string
}

/** A new folder that every user may pass through, with its end: stops any server in it and removes it. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-test-'))
  await chmod(folder, 0o755)
  return { folder, remove: () => removeFolder(folder) }
}

/** Starts the program of the tests on a data folder; as another user, and from a copied project, if asked. */
export function startChild(
  dataDir: string,
  task: 'wait' | 'write',
  from: { uid?: number; project?: string } = {},
): Child {
  const { uid, project = join(import.meta.dirname, '../..') } = from
  const program = join(project, 'platform/embedded-postgres/run-server.child.ts')
  const child = spawn(process.execPath, [program, dataDir, task], {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const lines: Record<string, unknown>[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    const parsed: Record<string, unknown> = JSON.parse(line)
    lines.push(parsed)
  })
  // Everything acknowledged before the death must be counted, so the output is read to its end.
  const exited = new Promise<void>((done) => child.once('close', () => done()))
  return { process: child, lines, exited, errors: () => errors }
}

/** Waits until the child said a line with this key, and returns its value. */
export async function heard(child: Child, key: string): Promise<unknown> {
  for (let round = 0; round < 1_500; round += 1) {
    const line = child.lines.find((each) => key in each)
    if (line !== undefined) return line[key]
    if (child.process.exitCode !== null) break
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error(`the child never said "${key}": ${child.errors()}`)
}

/** Lets the child stop the server and end. */
export async function endChild(child: Child): Promise<void> {
  child.process.stdin?.end()
  await child.exited
}

/** One question to a database. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows
  } finally {
    await client.end()
  }
}

/** Kills the server the hard way: the postmaster and all its children. */
export async function killServer(dataDir: string): Promise<void> {
  for (const pid of await findProcesses(join(dataDir, 'cluster'))) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone with its parent.
    }
  }
}

async function removeFolder(folder: string): Promise<void> {
  for (const name of ['data', 'a/data', 'b/data']) {
    const cluster = join(folder, name, 'cluster')
    const found = await findPostmaster(cluster)
    if (found !== null) await stopPostmaster(found.pid)
    await clearOrphans(cluster)
  }
  await rm(folder, { recursive: true, force: true })
}
