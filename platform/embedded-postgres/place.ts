import { access, chmod, chown, constants, mkdir, readdir, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import type { Log } from '../log.ts'
import { PostgresStartError } from './start-error.ts'
import { nameOf } from './start-lock.ts'

/** A user and group by number; no entry in the system's list of users is needed. */
export interface Identity {
  uid: number
  gid: number
}

/** Where the server's files are and whom it runs as; `runAs` is null when it runs as ourselves. */
export interface Place {
  folder: string
  runAs: Identity | null
}

// PostgreSQL refuses to run as root; 65534 is "nobody" on every Linux.
const nobody: Identity = { uid: 65_534, gid: 65_534 }
const ownNames = ['control.json', 'cluster', 'server.log', 'binaries', 'users']

/** Makes the data folder ready, or another one when the server's user could not enter it. */
export async function preparePlace(wantedDir: string, log: Log): Promise<Place> {
  const wanted = resolve(wantedDir)
  if (process.getuid?.() !== 0) return prepareAsUser(wanted)

  await makePassable(dirname(wanted))
  const runAs = await ownerOf(wanted)
  const barrier = await findBarrier(dirname(wanted), runAs)
  const fallback = join(await fallbackBase(wanted), nameOf(wanted))
  const movedBefore = (await exists(join(fallback, 'cluster'))) && !(await exists(join(wanted, 'cluster')))
  if (barrier === null && !movedBefore) return prepareAsRoot(wanted, runAs)
  if (barrier === null) {
    log.warn(
      { wanted, folder: fallback },
      `the database is in ${fallback}, where an earlier start had to put it`,
    )
    return prepareAsRoot(fallback, nobody)
  }

  const reason = `PostgreSQL must not run as root, and its user (uid ${String(runAs.uid)}) may not enter ${barrier}`
  if (await exists(join(wanted, 'cluster')))
    throw new PostgresStartError(
      `${reason}, where the database is; open it for passage ("chmod o+x ${barrier}") or start as its owner.`,
    )
  log.warn({ wanted, folder: fallback }, `${reason}; the database is kept in ${fallback} instead`)
  return prepareAsRoot(fallback, nobody)
}

/** The first folder on the way down to `folder` that `who` may not pass through, or null. */
export async function findBarrier(folder: string, who: Identity): Promise<string | null> {
  const parts = (await realpath(folder)).split(sep).filter((part) => part !== '')
  let path: string = sep
  for (const part of ['', ...parts]) {
    path = join(path, part)
    const found = await stat(path)
    const bit = found.uid === who.uid ? 0o100 : found.gid === who.gid ? 0o010 : 0o001
    if ((found.mode & bit) === 0) return path
  }
  return null
}

async function prepareAsUser(wanted: string): Promise<Place> {
  await mkdir(wanted, { recursive: true, mode: 0o700 })
  const folder = await realpath(wanted)
  const owner = (await stat(folder)).uid
  const open = await exists(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  if (!open || owner !== process.getuid?.())
    throw new PostgresStartError(
      `The data folder ${folder} belongs to another user (uid ${String(owner)}); start as that user or as root, or name another data folder.`,
    )
  await refuseForeign(folder)
  return { folder, runAs: null }
}

async function prepareAsRoot(wanted: string, runAs: Identity): Promise<Place> {
  await mkdir(wanted, { recursive: true, mode: 0o700 })
  const folder = await realpath(wanted)
  const { uid } = await stat(folder)
  if (uid !== 0 && uid !== runAs.uid)
    throw new PostgresStartError(
      `The folder ${folder}, needed for the database, belongs to another user (uid ${String(uid)}); remove it or name another data folder.`,
    )
  await refuseForeign(folder)
  await chown(folder, runAs.uid, runAs.gid)
  await chmod(folder, 0o700)
  return { folder, runAs }
}

/** A folder once used by a normal user keeps that owner when root starts it, so both can go on using it. */
async function ownerOf(folder: string): Promise<Identity> {
  const found = await stat(folder).catch(() => null)
  return found === null || found.uid === 0 ? nobody : { uid: found.uid, gid: found.gid }
}

/** Missing parents are made open for passage whatever the umask says; existing ones are left as they are. */
async function makePassable(parent: string): Promise<void> {
  const first = await mkdir(parent, { recursive: true, mode: 0o755 })
  if (first === undefined) return
  let path = parent
  while (path.length >= first.length) {
    await chmod(path, 0o755)
    path = dirname(path)
  }
}

/** /var/lib outlives a reboot; what was wanted in the temporary folder stays there. */
async function fallbackBase(wanted: string): Promise<string> {
  const temporary = await realpath(tmpdir())
  if (wanted.startsWith(temporary + sep)) return temporary
  const usable = await exists('/var/lib', constants.W_OK)
  return usable && (await findBarrier('/var/lib', nobody)) === null ? '/var/lib' : temporary
}

/** We change the owner of the folder, so we take none that holds somebody else's files. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder)
  if (names.includes('control.json') || names.includes('PG_VERSION')) return
  const foreign = names.find((name) => !ownNames.some((own) => name.startsWith(own)))
  if (foreign === undefined) return
  throw new PostgresStartError(
    `The data folder ${folder} already holds other files (${foreign}); name an empty or a new folder.`,
  )
}

function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
