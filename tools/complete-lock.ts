import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * `node tools/complete-lock.ts`, after `npm install`: names in package-lock.json the optional packages of other platforms that
 * npm left out because a registry does not carry them. Without their names `npm ci` refuses the file; with them it skips
 * what is not for its machine. Exported for the test that keeps the file complete.
 */
const Entry = z.looseObject({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  dev: z.boolean().optional(),
})
const Lock = z.looseObject({ packages: z.record(z.string(), Entry) })

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'win32',
  'openharmony',
  'aix',
  'sunos',
  'netbsd',
  'openbsd',
]
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'loong64',
  'mips64el',
]

interface Missing {
  readonly name: string
  readonly version: string
  readonly isForDevelopment: boolean
}

/** Optional packages that the lock file's own packages name and that have no entry of their own. */
export function findMissing(lockText: string): Missing[] {
  const { packages } = Lock.parse(JSON.parse(lockText))
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name]) =>
          packages[`${path}/node_modules/${name}`] === undefined &&
          packages[`node_modules/${name}`] === undefined,
      )
      .map(([name, range]) => ({
        name,
        version: range.replace(/^[\^~]/, ''),
        isForDevelopment: entry.dev === true,
      })),
  )
}

function entryOf(missing: Missing): Record<string, unknown> {
  const words = missing.name.split(/[/-]/)
  const cpu = words.find((word) => processors.includes(word))
  const os = words.find((word) => systems.includes(word))
  const libc = missing.name.includes('musl')
    ? 'musl'
    : os === 'linux' && missing.name.includes('gnu')
      ? 'glibc'
      : undefined
  return {
    version: missing.version,
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(missing.isForDevelopment ? { dev: true } : {}),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  }
}

function completeLock(file: string): number {
  const text = readFileSync(file, 'utf8')
  const lock = Lock.parse(JSON.parse(text))
  const missing = findMissing(text)
  const added = missing.map((one) => [`node_modules/${one.name}`, entryOf(one)] as const)
  const all = [...Object.entries(lock.packages), ...added].toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  )
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(all) }, null, 2)}\n`)
  return missing.length
}

if (import.meta.main)
  console.log(`${completeLock(join(import.meta.dirname, '../package-lock.json'))} packages added`)
