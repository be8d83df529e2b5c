import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env } })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return { child, said: () => said.trim() }
}

test('says where it listens, and ends within a second of SIGTERM', async () => {
  const { child, said } = run({ PORT: '0' })
  await once(child.stdout, 'data')
  expect(said()).toMatch(/^DOKU sandbox on http:\/\/127\.0\.0\.1:\d+$/)
  const startedAt = performance.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})

test('a taken or wrong port is one sentence that names PORT', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  const port = String(typeof address === 'object' && address !== null ? address.port : 0)
  const taken = run({ PORT: port })
  expect(await once(taken.child, 'exit')).toEqual([1, null])
  expect(taken.said()).toBe(`Port ${port} is taken; set PORT to another one for the DOKU sandbox.`)
  const wrong = run({ PORT: 'abc' })
  expect(await once(wrong.child, 'exit')).toEqual([1, null])
  expect(wrong.said()).toBe('PORT must be a port number from 0 to 65535.')
  holder.close()
})
