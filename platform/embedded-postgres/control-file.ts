import { randomBytes } from 'node:crypto'
import { chown, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Place } from './place.ts'

export type Control = z.infer<typeof Control>
const Control = z.object({ password: z.string().min(16), port: z.number().int().nullable() })

/** What we remember about the server of this folder; null when nothing readable is there. */
export async function readControl(place: Place): Promise<Control | null> {
  const text = await readFile(controlPath(place), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return Control.parse(JSON.parse(text))
  } catch {
    return null // Half a file can only come from outside; the password is then set anew.
  }
}

/** A control record with a fresh random password. */
export function newControl(): Control {
  return { password: randomBytes(24).toString('base64url'), port: null }
}

/** Writes the record whole or not at all, readable only to the user the server runs as. */
export async function writeControl(place: Place, control: Control): Promise<void> {
  await writePrivate(place, `${controlPath(place)}.new`, JSON.stringify(control))
  await rename(`${controlPath(place)}.new`, controlPath(place))
  await syncFolder(place.folder)
}

/** Writes a file of mode 0600 that the server's user owns. */
export async function writePrivate(place: Place, path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  if (place.runAs !== null) await chown(path, place.runAs.uid, place.runAs.gid)
}

/** Makes renames in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function controlPath(place: Place): string {
  return join(place.folder, 'control.json')
}
