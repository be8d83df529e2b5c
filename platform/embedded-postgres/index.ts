import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { prepareBinaries } from './binaries.ts'
import type { Binaries } from './binaries.ts'
import { clusterOf, createCluster, hasCluster, ownerName, resetPassword } from './cluster.ts'
import { newControl, readControl, writeControl } from './control-file.ts'
import type { Control } from './control-file.ts'
import { greetServer, urlOf } from './greet-server.ts'
import { launchServer, waitForReady } from './launch-server.ts'
import { preparePlace } from './place.ts'
import type { Place } from './place.ts'
import { choosePort } from './port.ts'
import { clearOrphans, findPostmaster, stopPostmaster } from './server-process.ts'
import { PostgresStartError } from './start-error.ts'
import { addUser, removeUser } from './server-users.ts'
import { withStartLock } from './start-lock.ts'

/** Where to keep the database, and what to tell while starting. */
export interface EmbeddedPostgresOptions {
  /** A folder of its own; made when missing, kept between starts. */
  dataDir: string
  log: Log
  /** The TCP port on 127.0.0.1; without it a free one, the same at the next start if still free. */
  port?: number
}

/** A running server. */
export interface EmbeddedPostgres {
  url: string
  /** True when the server was already running and we joined it. */
  adopted: boolean
  /** Stops the server and waits for it, unless another living process uses it too. May be called twice. */
  stop(): Promise<void>
}

interface Running {
  pid: number
  port: number
  adopted: boolean
}

/**
 * Starts the PostgreSQL that comes with the npm packages, or joins the one that already runs on this folder.
 *
 *     const postgres = await startEmbeddedPostgres({ dataDir: '.data/postgres', log })
 *     const pool = new pg.Pool({ connectionString: postgres.url })
 *
 * @throws PostgresStartError with a sentence to show to the person who starts the program.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform !== 'linux')
    throw new PostgresStartError(
      'The embedded PostgreSQL runs on Linux only; set DATABASE_URL to a PostgreSQL of your own.',
    )
  const place = await preparePlace(options.dataDir, options.log)
  return withStartLock(place.folder, async () => {
    const kept = await readControl(place)
    const control = kept ?? newControl()
    const running = await findOrStart(place, { kept, control }, options)
    if (control.port !== running.port) await writeControl(place, { ...control, port: running.port })
    const user = await addUser(place)
    report(place, running, options)
    return {
      url: urlOf(running.port, control.password, ownerName),
      adopted: running.adopted,
      stop: stopOnce(place, user),
    }
  })
}

async function findOrStart(
  place: Place,
  { kept, control }: { kept: Control | null; control: Control },
  options: EmbeddedPostgresOptions,
): Promise<Running> {
  // A server may be killed between our finding and our greeting it; then we start one.
  const found = await adoptServer(place, kept)
  if (found !== null && (await greetServer(place, found, control.password))) return found
  const started = await startServer(place, control, options)
  if (await greetServer(place, started, control.password)) return started
  throw new PostgresStartError(
    `PostgreSQL in ${place.folder} ended right after its start; see server.log there.`,
  )
}

async function adoptServer(place: Place, kept: Control | null): Promise<Running | null> {
  if (!(await hasCluster(place))) return null
  const found = await findPostmaster(clusterOf(place))
  if (found === null) return null
  if (kept === null) {
    // Without its password we cannot join it; once stopped it is given a new one.
    await stopPostmaster(found.pid)
    return null
  }
  const ready = await waitForReady(clusterOf(place), () => true)
  return ready === null ? null : { pid: ready.pid, port: ready.port, adopted: true }
}

async function startServer(
  place: Place,
  control: Control,
  options: EmbeddedPostgresOptions,
): Promise<Running> {
  const binaries = await prepareBinaries(place, options.log)
  await prepareCluster(place, binaries, control)
  const port = await choosePort(options.port, control.port)
  const pid = await launchServer(place, binaries, port)
  return { pid, port, adopted: false }
}

async function prepareCluster(place: Place, binaries: Binaries, control: Control): Promise<void> {
  if (!(await hasCluster(place))) {
    // First the password: a cluster whose password nobody knows would be of no use.
    await writeControl(place, control)
    await createCluster(place, binaries, control)
    return
  }
  await clearOrphans(clusterOf(place))
  // PostgreSQL refuses to start when the number in a left-over file now belongs to some other process.
  await rm(join(clusterOf(place), 'postmaster.pid'), { force: true })
  if ((await readControl(place)) !== null) return
  await resetPassword(place, binaries, control)
  await writeControl(place, control)
}

function stopOnce(place: Place, user: string): () => Promise<void> {
  let stopping: Promise<void> | null = null
  return () => {
    stopping ??= withStartLock(place.folder, async () => {
      const others = await removeUser(place, user)
      const found = await findPostmaster(clusterOf(place))
      if (others === 0 && found !== null) await stopPostmaster(found.pid)
    })
    return stopping
  }
}

function report(place: Place, running: Running, options: EmbeddedPostgresOptions): void {
  const details = { dataDir: place.folder, port: running.port }
  if (options.port !== undefined && options.port !== running.port)
    options.log.warn(
      details,
      `PostgreSQL already runs on port ${String(running.port)}; it moves to ${String(options.port)} after its next stop`,
    )
  options.log.info(details, running.adopted ? 'joined the running PostgreSQL' : 'PostgreSQL started')
}
