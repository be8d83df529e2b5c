import { chmod, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { startEmbeddedPostgres } from './index.ts'
import { findPostmaster, findProcesses } from './server-process.ts'
import { ask, endChild, heard, makeFolder, startChild } from './testing.ts'

const isRoot = process.getuid?.() === 0
let folder = ''
let dataDir = ''
let remove = async () => {}

beforeEach(async () => {
  const made = await makeFolder()
  folder = made.folder
  remove = made.remove
  dataDir = join(folder, 'data')
})
afterEach(() => remove())

describe('a start', () => {
  test('gives a database with safe settings, on loopback only, behind a password kept private', async () => {
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
    const names = `'fsync','synchronous_commit','listen_addresses','unix_socket_directories','TimeZone',
      'max_connections','logging_collector','log_statement','server_version_num','password_encryption'`
    const rows = await ask(server.url, `select name, setting from pg_settings where name in (${names})`)
    const settings = Object.fromEntries(rows.map((row) => [row['name'], row['setting']]))
    expect(settings).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      TimeZone: 'UTC',
      max_connections: '100',
      logging_collector: 'off',
      log_statement: 'none',
      server_version_num: '180004',
      password_encryption: 'scram-sha-256',
    })
    const [locale] = await ask(
      server.url,
      `select datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()`,
    )
    expect(locale).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8' })

    expect((await stat(join(dataDir, 'control.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    const wrong = server.url.replace(/:[^:@/]+@/, ':guess@')
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
    await server.stop()
    expect(await findProcesses(join(dataDir, 'cluster'))).toEqual([])
  })

  test('keeps data, password and port for the next one, which takes less than two seconds', async () => {
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await ask(first.url, 'create table kept as select 7 as id')
    await first.stop()
    const began = performance.now()
    const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(second).toMatchObject({ url: first.url, adopted: false })
    expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 7 }])
    await second.stop()
  })

  test('on a port that is taken fails with a sentence naming it; without a wish it takes another', async () => {
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await first.stop()
    const port = Number(new URL(first.url).port)
    const squatter = createServer().listen(port, '127.0.0.1')
    await expect(startEmbeddedPostgres({ dataDir, log: silentLog, port })).rejects.toThrow(
      `Port ${String(port)} on 127.0.0.1, wanted for PostgreSQL, is taken by another program`,
    )
    const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
    expect(new URL(second.url).port).not.toBe(String(port))
    await second.stop()
    await new Promise((done) => squatter.close(done))
  })

  test('makes a new cluster when making the last one was cut short', async () => {
    await mkdir(join(dataDir, 'cluster.new-0a0b0c0d', 'base'), { recursive: true })
    await writeFile(join(dataDir, 'cluster.new-0a0b0c0d', 'PG_VERSION'), '18\n')
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(dataDir)).filter((name) => name.startsWith('cluster.new'))).toEqual([])
    await server.stop()
  })

  test('killed while it makes the cluster leaves nothing the next one stumbles over', async () => {
    for (const afterMs of [250, 400, 600]) {
      const child = startChild(dataDir, 'wait')
      await new Promise((done) => setTimeout(done, afterMs))
      child.process.kill('SIGKILL')
      await child.exited
    }
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })

  test('sets a new password when the file with the old one was lost, and keeps the data', async () => {
    const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await ask(first.url, 'create table kept as select 7 as id')
    await first.stop()
    await rm(join(dataDir, 'control.json'))
    const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
    expect(new URL(second.url).password).not.toBe(new URL(first.url).password)
    expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 7 }])
    await second.stop()
  })
})

describe('a folder that is not ours', () => {
  test('of another major version is refused by name, with both versions and what to do', async () => {
    await mkdir(join(dataDir, 'cluster'), { recursive: true })
    await writeFile(join(dataDir, 'cluster/PG_VERSION'), '17\n')
    const refusal = startEmbeddedPostgres({ dataDir, log: silentLog })
    await expect(refusal).rejects.toThrow(`${dataDir}/cluster was made by PostgreSQL 17`)
    await expect(refusal).rejects.toThrow(/runs PostgreSQL 18 .*move that folder away .*pg_dump/)
    expect(await readFile(join(dataDir, 'cluster/PG_VERSION'), 'utf8')).toBe('17\n')
  })

  test('with files of somebody else is refused and left as it is', async () => {
    await mkdir(dataDir)
    await writeFile(join(dataDir, 'letter.txt'), 'dear')
    const before = await stat(dataDir)
    await expect(startEmbeddedPostgres({ dataDir, log: silentLog })).rejects.toThrow(
      'other files (letter.txt)',
    )
    expect(await stat(dataDir)).toMatchObject({ uid: before.uid, mode: before.mode })
  })
})

describe('who runs the server', () => {
  test.runIf(isRoot)('is nobody when we are root', async () => {
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
    const found = await findPostmaster(join(dataDir, 'cluster'))
    expect((await stat(`/proc/${String(found?.pid)}`)).uid).toBe(65_534)
    expect((await stat(join(dataDir, 'cluster'))).uid).toBe(65_534)
    await server.stop()
  })

  test.runIf(isRoot)('is the normal user who starts it, and root goes on as that user', async () => {
    await chmod(folder, 0o777)
    const child = startChild(dataDir, 'wait', { uid: 65_534 })
    await heard(child, 'url')
    await endChild(child)
    expect((await stat(join(dataDir, 'cluster'))).uid).toBe(65_534)
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
    await server.stop()
    const again = startChild(dataDir, 'wait', { uid: 65_534 })
    expect(await heard(again, 'adopted')).toBe(false)
    await endChild(again)
  })

  test.runIf(isRoot)(
    'may not enter the folder: the database goes elsewhere, we say so, and it stays',
    async () => {
      await chmod(folder, 0o700)
      const first = startChild(dataDir, 'wait')
      const warning = String(await heard(first, 'warning'))
      expect(warning).toMatch(/must not run as root.*may not enter.*kept in \S+ instead/)
      const elsewhere = /kept in (\S+) instead/.exec(warning)?.[1] ?? ''
      await ask(String(await heard(first, 'url')), 'create table kept as select 7 as id')
      await endChild(first)
      await chmod(folder, 0o755)
      const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
      expect(await ask(second.url, 'select id from kept')).toEqual([{ id: 7 }])
      await second.stop()
      await rm(elsewhere, { recursive: true })
    },
  )
})
