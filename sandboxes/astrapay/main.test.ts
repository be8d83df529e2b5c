import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startScene } from './testing.ts'

const main = join(import.meta.dirname, 'main.ts')

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  const line = new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  )
  return { child, ended, line }
}

test('it says where it is, and ends within a second of being asked', async () => {
  const { child, ended, line } = run({ PORT: '0' })
  expect(await line).toMatch(/^AstraPay sandbox on http:\/\/127\.0\.0\.1:\d+\n$/)
  const askedMs = Date.now()
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
  expect(Date.now() - askedMs).toBeLessThan(1000)
})

test('a taken port and a wrong port are each one clear sentence', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const taken = await run({ PORT: String(port) }).ended
  expect(taken).toEqual({
    code: 1,
    output: `Port ${port} is taken: stop what uses it, or choose another with PORT.\n`,
  })
  const wrong = await run({ PORT: 'abc' }).ended
  expect(wrong).toEqual({ code: 1, output: 'PORT must be a whole number up to 65535, not "abc".\n' })
  other.close()
})

test('with a state file, keys, merchants, money and pending work survive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  const first = await startScene({ stateFile })
  await first.ask('S-1')
  await first.control('POST', 'pay', { partnerReferenceNo: 'S-1' })
  await first.ask('S-2')
  const keys = (await first.control('GET', 'keys')).body
  const paid = (await first.control('GET', 'paid')).body
  await first.close()

  const second = await startScene({ stateFile })
  expect((await second.control('GET', 'keys')).body).toEqual(keys)
  expect((await second.control('GET', 'paid')).body).toEqual(paid)
  expect((await second.control('GET', 'merchants')).body['list']).toHaveLength(2)
  await second.advance(901)
  const late = await second.control('POST', 'pay', { partnerReferenceNo: 'S-2' })
  expect(late.body['latestTransactionStatus']).toBe('05')
  await second.close()
  rmSync(folder, { recursive: true })
})

test('a damaged state file is said to be damaged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'astrapay-'))
  const stateFile = join(folder, 'state.json')
  writeFileSync(stateFile, '{"half":')
  await expect(startScene({ stateFile })).rejects.toThrow('is damaged')
  rmSync(folder, { recursive: true })
})
