import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Children } from './children.ts'

/** What goes into the pages beside the app's own folder. */
const sharedSources = ['apps/cookies.ts', 'ui', 'modules', 'platform', 'package-lock.json']
const apps = ['shop', 'admin'] as const

/** Builds the pages of each app unless nothing that goes into them has changed since its last build. */
export async function buildPages(root: string): Promise<'built' | 'fresh'> {
  const outcomes = await Promise.all(apps.map((app) => buildIfChanged(root, app)))
  return outcomes.includes('built') ? 'built' : 'fresh'
}

/** Rebuilds the pages of both apps whenever their sources change; the web process restarts by itself. */
export function watchPages(children: Children): void {
  for (const app of apps) {
    children.start({
      name: `pages of ${app}`,
      entry: 'node_modules/vite/bin/vite.js',
      args: ['build', '--watch', '-c', `apps/${app}/vite.config.ts`],
      environment: { NODE_ENV: 'production' },
    })
  }
}

async function buildIfChanged(root: string, app: string): Promise<'built' | 'fresh'> {
  const stampFile = join(root, `build/${app}.sha256`)
  const stamp = await hashSources(root, [`apps/${app}`, ...sharedSources])
  const known = await readFile(stampFile, 'utf8').catch(() => '')
  if (known === stamp && existsSync(join(root, `build/${app}/handler.js`))) return 'fresh'
  await buildApp(root, app)
  await mkdir(join(root, 'build'), { recursive: true })
  await writeFile(stampFile, stamp)
  return 'built'
}

async function buildApp(root: string, app: string): Promise<void> {
  const output: string[] = []
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '-c', `apps/${app}/vite.config.ts`],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`The pages of ${app} cannot be built:\n${output.join('').slice(-4_000)}`)
}

async function hashSources(root: string, sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await listFiles(join(root, source)))
      hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex')
}

const skipped = new Set(['node_modules', '.svelte-kit'])

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null)
  if (entries === null) return [path]
  const kept = entries.filter((entry) => !skipped.has(entry.name) && !entry.name.endsWith('.test.ts'))
  const nested = await Promise.all(
    kept.map(async (entry) =>
      entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)],
    ),
  )
  return nested.flat().toSorted()
}
