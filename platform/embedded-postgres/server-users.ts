import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place } from './place.ts'
import { startOf } from './server-process.ts'

/**
 * Notes that this process uses the server, so that nobody stops it under us. Called under the start lock.
 * @returns the entry's name, for `removeUser`.
 */
export async function addUser(place: Place): Promise<string> {
  const started = await startOf(process.pid)
  const name = `${String(process.pid)}-${started ?? '0'}-${randomBytes(4).toString('hex')}`
  await mkdir(usersFolder(place), { recursive: true, mode: 0o700 })
  if (place.runAs !== null) await chown(usersFolder(place), place.runAs.uid, place.runAs.gid)
  await writeFile(join(usersFolder(place), name), '')
  return name
}

/** Takes our entry away, and those of processes that died; returns how many living users remain. */
export async function removeUser(place: Place, own: string): Promise<number> {
  let remaining = 0
  for (const name of await readdir(usersFolder(place)).catch(() => [])) {
    const [pid, started] = name.split('-')
    if (name !== own && (await startOf(Number(pid))) === started) remaining += 1
    else await rm(join(usersFolder(place), name), { force: true })
  }
  return remaining
}

function usersFolder(place: Place): string {
  return join(place.folder, 'users')
}
