import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { syncFolder, writePrivate } from './control-file.ts'
import type { Control } from './control-file.ts'
import type { Place } from './place.ts'
import { PostgresStartError, codeOf } from './start-error.ts'

/** The role and the database that the product uses. */
export const ownerName = 'astraotoshop'

const majorVersion = '18'

/** Where the tables are. */
export function clusterOf(place: Place): string {
  return join(place.folder, 'cluster')
}

/** Whether a whole cluster of our version is there. Throws for one of another version: it would be harmed. */
export async function hasCluster(place: Place): Promise<boolean> {
  for (const folder of [place.folder, clusterOf(place)]) {
    const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => null)
    if (version === null) continue
    if (folder === clusterOf(place) && version.trim() === majorVersion) return true
    throw new PostgresStartError(
      `The data folder ${folder} was made by PostgreSQL ${version.trim()}, and this program runs PostgreSQL ${majorVersion} in folders of its own: move that folder away to begin with an empty database, or dump it with PostgreSQL ${version.trim()} (pg_dump) and restore it into the new one.`,
    )
  }
  return false
}

/** Makes an empty cluster. It gets its name only when whole, so one cut short is simply made again. */
export async function createCluster(place: Place, binaries: Binaries, control: Control): Promise<void> {
  for (const name of await readdir(place.folder))
    if (name.startsWith('cluster.new-')) await rm(join(place.folder, name), { recursive: true, force: true })

  const fresh = join(place.folder, `cluster.new-${randomBytes(4).toString('hex')}`)
  const passwordFile = `${fresh}.password`
  await writePrivate(place, passwordFile, control.password)
  const program = { path: join(binaries.folder, 'bin/initdb'), input: '' }
  const locale = '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8'.split(' ')
  const access = ['--auth=scram-sha-256', '-U', ownerName, `--pwfile=${passwordFile}`]
  await runProgram(place, program, ['-D', fresh, ...access, ...locale, '--no-instructions'])
  await rm(passwordFile)
  await rename(fresh, clusterOf(place))
  await syncFolder(place.folder)
}

/** Gives the owner a new password while no server runs, for when the file with the old one was lost. */
export async function resetPassword(place: Place, binaries: Binaries, control: Control): Promise<void> {
  const input = `alter role ${ownerName} password '${control.password}'\n`
  const path = join(binaries.folder, 'bin/postgres')
  await runProgram(place, { path, input }, ['--single', '-D', clusterOf(place), 'postgres'])
}

/** What a PostgreSQL program gets to see of our environment: none of its own variables, no secrets. */
export function programEnvironment(place: Place): Record<string, string> {
  return { PATH: '/usr/bin:/bin', HOME: place.folder, LC_ALL: 'C', TZ: 'UTC' }
}

async function runProgram(
  place: Place,
  program: { path: string; input: string },
  args: readonly string[],
): Promise<void> {
  const options = {
    cwd: place.folder,
    env: programEnvironment(place),
    timeout: 120_000,
    ...place.runAs,
  }
  await new Promise<void>((resolve, reject) => {
    const child = execFile(program.path, args, options, (cause, _stdout, stderr) => {
      if (cause === null) resolve()
      else reject(new PostgresStartError(describeFailure(program.path, stderr.trim(), cause), { cause }))
    })
    child.stdin?.end(program.input)
  })
}

function describeFailure(path: string, said: string, cause: Error): string {
  switch (codeOf(cause)) {
    case 'EPERM':
    case 'EINVAL':
      return 'PostgreSQL must not run as root, and this root may not start programs as another user; start as a normal user, or set DATABASE_URL to a PostgreSQL of your own.'
    case 'ENOENT':
      return `${path} cannot run on this system, which probably lacks glibc; set DATABASE_URL to a PostgreSQL of your own.`
    default:
      return `${path} failed: ${said === '' ? cause.message : said}`
  }
}
