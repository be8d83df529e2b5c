import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { startEmbeddedPostgres } from './index.ts'
import { findPostmaster, findProcesses } from './server-process.ts'
import { ask, endChild, heard, killServer, makeFolder, startChild } from './testing.ts'
import type { Child } from './testing.ts'

let dataDir = ''
let cluster = ''
let remove = async () => {}

beforeEach(async () => {
  const made = await makeFolder()
  remove = made.remove
  dataDir = join(made.folder, 'data')
  cluster = join(dataDir, 'cluster')
})
afterEach(() => remove())

test('every acknowledged row is there after the program, the server or both were killed ten times', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 10; round += 1) {
    const child = startChild(dataDir, 'write')
    const serverWasLeft = round > 0 && killedIn(round - 1) === 'program'
    expect(await heard(child, 'adopted')).toBe(serverWasLeft)
    await heard(child, 'id')
    await delay(100 + 40 * round)
    await killDuringWrites(child, round)
    acknowledged.push(...idsOf(child))
  }
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  const rows = await ask(server.url, 'select id from kept')
  await server.stop()
  const kept = new Set(rows.map((row) => row['id']))
  expect(acknowledged.length).toBeGreaterThan(100)
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
}, 120_000)

test('a server whose program was killed is joined, and stopped by the one who joined', async () => {
  const child = startChild(dataDir, 'wait')
  const url = await heard(child, 'url')
  child.process.kill('SIGKILL')
  await child.exited
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  expect(server).toMatchObject({ adopted: true, url })
  await server.stop()
  await server.stop()
  expect(await findProcesses(cluster)).toEqual([])
})

test('a server killed without its children starts again once they are gone', async () => {
  const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
  const found = await findPostmaster(cluster)
  process.kill(found?.pid ?? Number.NaN, 'SIGKILL')
  const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
  expect(second).toMatchObject({ adopted: false, url: first.url })
  await second.stop()
  await first.stop()
})

test('a left-over postmaster.pid that names an unrelated living process does not hinder', async () => {
  const first = await startEmbeddedPostgres({ dataDir, log: silentLog })
  const path = join(cluster, 'postmaster.pid')
  const text = await readFile(path, 'utf8')
  await first.stop()
  await writeFile(path, text.replace(/^\d+/, String(process.pid)))
  const second = await startEmbeddedPostgres({ dataDir, log: silentLog })
  expect(second.adopted).toBe(false)
  expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
})

test('of two programs that start together one starts the server and the other joins it', async () => {
  const children = [startChild(dataDir, 'wait'), startChild(dataDir, 'wait')]
  const adopted = await Promise.all(children.map((child) => heard(child, 'adopted')))
  expect(adopted.filter((each) => each === true)).toHaveLength(1)
  const [url, other] = await Promise.all(children.map((child) => heard(child, 'url')))
  expect(url).toBe(other)
  await Promise.all(children.map(endChild))
  expect(await findProcesses(cluster)).toEqual([])
})

test('the first of two programs to end leaves the server to the other', async () => {
  const child = startChild(dataDir, 'wait')
  await heard(child, 'url')
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  await endChild(child)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  expect(await findPostmaster(cluster)).toBeNull()
})

test('the server is in a process group of its own, out of reach of Ctrl-C', async () => {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog })
  const pid = String((await findPostmaster(cluster))?.pid)
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')
  expect(fields?.[2]).toBe(pid)
  await server.stop()
})

function killedIn(round: number): 'program' | 'server' | 'both' {
  return (['program', 'server', 'both'] as const)[round % 3] ?? 'both'
}

async function killDuringWrites(child: Child, round: number): Promise<void> {
  const victim = killedIn(round)
  if (victim !== 'server') child.process.kill('SIGKILL')
  if (victim !== 'program') await killServer(dataDir)
  await child.exited
}

function idsOf(child: Child): string[] {
  return child.lines.flatMap((line) => (typeof line['id'] === 'string' ? [line['id']] : []))
}
