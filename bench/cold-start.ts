import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endChild } from './child-programs.ts'
import { findPorts } from './system.ts'

export interface ColdStart {
  readonly name: string
  readonly ms: number
}

const upWithinMs = 180_000

/**
 * Times the start command until the shop's first page, in a copy of the project, so that nothing here is disturbed: first
 * as after a fresh clone, then with the database and the pages that the first start made.
 */
export async function measureColdStarts(root: string): Promise<ColdStart[]> {
  const copy = mkdtempSync(join(tmpdir(), 'astraotoshop-start-'))
  try {
    chmodSync(copy, 0o755)
    copyProject(root, copy)
    const first = await timeStart(copy)
    const again = await timeStart(copy)
    return [
      {
        name: 'start with nothing (pages built on the way)',
        ms: first,
      },
      { name: 'start with database and pages', ms: again },
    ]
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function copyProject(root: string, copy: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  })
  const files = listed.toString('utf8').split('\0')
  for (const file of files.filter((path) => path !== '' && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

async function timeStart(copy: string): Promise<number> {
  const ports = await findPorts()
  const names = Object.entries(ports).map(([name, port]) => [name, String(port)])
  const said: string[] = []
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/start.ts'], {
    cwd: copy,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...Object.fromEntries(names),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  try {
    while (performance.now() - startedAt < upWithinMs && child.exitCode === null) {
      const isUp = await fetch(`http://127.0.0.1:${ports.SHOP_PORT}/`).then(
        async (answer) => answer.status === 200 && (await answer.text()).includes('</html>'),
        () => false,
      )
      if (isUp) return performance.now() - startedAt
      await sleep(20)
    }
    throw new Error(`The start command gave no first page:\n${said.join('').slice(-2_000)}`)
  } finally {
    await endChild(child)
  }
}
