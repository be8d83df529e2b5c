import { spawn } from 'node:child_process'
import { describe, expect, inject, test } from 'vitest'
import { freePorts, plainEnvironment, projectRoot } from './system.ts'

const system = inject('system')

describe('starting what cannot start', () => {
  test('on a taken port says which port, and by which variable to change it', async () => {
    const ended = await runProject('apps/start.ts', {
      ...system.environment,
      DATA_DIR: `${system.dataDir}-second`,
    })
    const port = system.environment['SHOP_PORT'] ?? ''
    expect(ended.code).not.toBe(0)
    expect(ended.said).toContain(`Port ${port} is taken.`)
    expect(ended.said).toMatch(/SHOP_PORT=\d+ npm start/)
    expect(ended.said).not.toMatch(/\n\s+at /)
  })

  test('twice on one data folder says so and leaves the first running', async () => {
    const names = Object.keys(system.environment).filter((name) => name.endsWith('_PORT'))
    const ports = await freePorts(names.length)
    const others = {
      ...system.environment,
      ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
    }
    const ended = await runProject('apps/start.ts', others)
    expect(ended.code).toBe(1)
    expect(ended.said).toContain(`The data folder ${system.dataDir} is in use by another npm start.`)
    expect(ended.said).toContain('DATA_DIR=')
    const health = await fetch(`${system.shopUrl}/health`)
    expect(health.status).toBe(200)
  })

  test.each([
    ['missing', {}, 'DATABASE_URL'],
    ['wrong', { DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
    ['wrong', { DATABASE_URL: 'postgres://127.0.0.1:1/x', SHOP_PORT: 'banyak' }, 'SHOP_PORT'],
    ['missing', { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, 'PASSWORD_PEPPER'],
  ])('npm run web with a %s variable says its name in one sentence', async (_how, environment, name) => {
    const ended = await runProject('apps/web.ts', environment)
    expect(ended.code).toBe(1)
    expect(ended.said).toContain(name)
    expect(ended.said.trim().split('\n')).toHaveLength(1)
  })
})

/** Runs an entry as npm does and gives its last words; ends it when it did not end by itself. */
function runProject(
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    let said = ''
    const child = spawn(process.execPath, ['tools/run.mjs', entry], {
      cwd: projectRoot,
      env: plainEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const timer = setTimeout(() => child.kill('SIGTERM'), 25_000)
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, said })
    })
  })
}
