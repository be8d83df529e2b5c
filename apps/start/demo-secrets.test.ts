import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeSecrets, readDemoSecrets } from './demo-secrets.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'astraotoshop-secrets-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('secrets are made once, and only their owner may read them', async () => {
  const first = await readDemoSecrets(dataDir)
  expect(await readDemoSecrets(dataDir)).toEqual(first)
  const { mode } = await stat(join(dataDir, 'demo-secrets.json'))
  expect(mode & 0o077).toBe(0)
})

test('a file of an earlier version keeps its secrets and gets those that are new', async () => {
  const { paymentSealKey: _added, ...earlier } = makeSecrets()
  const file = join(dataDir, 'demo-secrets.json')
  await writeFile(file, JSON.stringify(earlier))
  const read = await readDemoSecrets(dataDir)
  expect(read).toMatchObject(earlier)
  expect(Buffer.from(read.paymentSealKey, 'base64')).toHaveLength(32)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(read)
})
