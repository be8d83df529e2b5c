import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPages } from '../apps/start/build-pages.ts'
import { measureBareLimits } from './bare.ts'
import { measureColdStarts, type ColdStart } from './cold-start.ts'
import { residentBytes } from './cpu.ts'
import { requestPages } from './load.ts'
import { loginOperation, refusedLoginOperation } from './logins.ts'
import { measure, type Figures, type Operation, type Sizes } from './measure.ts'
import { checkoutOperation, settleOperation } from './orders.ts'
import { weighScripts, type PageWeight } from './page-weight.ts'
import { monitorOperation, pageOperations } from './pages.ts'
import { table, type Results } from './report.ts'
import { measureLive } from './live.ts'
import { measureSettlement } from './settlement.ts'
import { startSystem, type BenchSystem } from './system.ts'

const root = join(import.meta.dirname, '..')
const pageViews = 1_000
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    settling: { type: 'boolean', default: false },
    notifications: { type: 'string' },
    parts: { type: 'string' },
  },
})
const quick = values.quick
/** Only the money path. */
const settlingOnly = values.settling
const settlementSizes = { each: quick ? 400 : 2_000, memory: Number(values.notifications ?? 0) }
const parts = Number(values.parts ?? (quick ? 2_000 : 20_000))
const pageSizes: Sizes = quick
  ? { warmUp: 60, single: 40, busy: 100, connections: 8 }
  : { warmUp: 300, single: 200, busy: 600, connections: 8 }
const orderSizes: Sizes = quick
  ? { warmUp: 20, single: 20, busy: 40, connections: 4 }
  : { warmUp: 60, single: 60, busy: 180, connections: 8 }

/** Two passwords are hashed at once in a process; more would measure the waiting. */
const loginSizes: Sizes = quick
  ? { warmUp: 4, single: 10, busy: 20, connections: 2 }
  : { warmUp: 10, single: 40, busy: 80, connections: 2 }

const missing: string[] = []
const say = (line: string) => process.stderr.write(`${line}\n`)

/** What fails is said in the result, and the rest is measured all the same. */
async function tryTo<T>(what: string, work: () => Promise<T>): Promise<T | null> {
  say(`${what} …`)
  try {
    return await work()
  } catch (error) {
    missing.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

async function measureOne(
  system: BenchSystem,
  name: string,
  make: () => Promise<{ operation: Operation; sizes: Sizes }>,
): Promise<Figures[]> {
  const figures = await tryTo(name, async () => {
    const { operation, sizes } = await make()
    return measure(system, operation, sizes)
  })
  if (figures === null) return []
  if (figures.done > 0) return [figures]
  missing.push(`${name}: none of ${figures.failures} succeeded`)
  return []
}

async function measureOperations(system: BenchSystem): Promise<Figures[]> {
  const found: Figures[] = []
  for (const operation of await pageOperations(system))
    found.push(...(await measureOne(system, operation.name, async () => ({ operation, sizes: pageSizes }))))
  const made = [
    { name: 'checkout', sizes: orderSizes, make: () => checkoutOperation(system, orderSizes) },
    { name: 'notification settled', sizes: orderSizes, make: () => settleOperation(system, orderSizes) },
    { name: 'staff login', sizes: loginSizes, make: () => loginOperation(system, loginSizes) },
    {
      name: 'staff login refused',
      sizes: loginSizes,
      make: () => Promise.resolve(refusedLoginOperation(system)),
    },
    { name: 'monitor page', sizes: pageSizes, make: () => monitorOperation(system) },
  ]
  for (const { name, sizes, make } of made)
    found.push(...(await measureOne(system, name, async () => ({ operation: await make(), sizes }))))
  return found
}

async function measureMemory(system: BenchSystem): Promise<Results['memory']> {
  const pid = system.programs.pidOf('web')
  const startBytes = residentBytes(pid)
  const target = { url: system.shopUrl, paths: ['/', '/part', '/cari?q=kampas%20rem'] }
  const pass = await requestPages(target, { amount: pageViews, connections: 4 })
  if (pass.failures > 0) throw new Error(`${pass.failures} of ${pageViews} pages did not come`)
  return { views: pageViews, startBytes, bytes: residentBytes(pid) }
}

async function measureRunning(): Promise<Omit<Results, 'coldStarts'>> {
  say(`database of ${parts} parts, pages, programs …`)
  await buildPages(root)
  const system = await startSystem({ root, parts, say })
  try {
    // Memory first: the figure is of a fresh process after a thousand views.
    const memory = settlingOnly ? null : await tryTo('memory', () => measureMemory(system))
    const weight: PageWeight | null = settlingOnly
      ? null
      : await tryTo('JavaScript', () => weighScripts(system.shopUrl, '/part'))
    say('bare limits …')
    const bare = await measureBareLimits(system, quick ? 800 : 4_000)
    // Before the settling, whose jobs keep the worker busy for a while.
    const live = await tryTo('live pages', () => measureLive(system, quick ? 60 : 300))
    const settlement = await tryTo('settling', () => measureSettlement(system, settlementSizes))
    const operations = settlingOnly ? [] : await measureOperations(system)
    const takenAt = new Date().toISOString()
    return {
      takenAt,
      node: process.version,
      parts,
      quick,
      bare,
      settlement,
      live,
      operations,
      memory,
      weight,
      missing,
    }
  } finally {
    await system.stop()
  }
}

const running = await measureRunning()
const coldStarts: ColdStart[] =
  quick || settlingOnly ? [] : ((await tryTo('cold starts', () => measureColdStarts(root))) ?? [])
const results: Results = { ...running, coldStarts }
const folder = join(root, '.data/bench')
await mkdir(folder, { recursive: true })
await writeFile(join(folder, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`)
process.stdout.write(`${table(results)}\n\nAll figures: .data/bench/latest.json\n`)
process.exit(missing.length === 0 ? 0 : 1)
