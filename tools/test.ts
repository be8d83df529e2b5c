import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './find-chromium.ts'
import { root } from './source-files.ts'

interface Step {
  readonly name: string
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const bin = (name: string) => join(root, 'node_modules/.bin', name)
const node = process.execPath

/** `npm test`: everything that CI checks, in the order in which it is cheapest to fail. Ends with one line of counts. */
const startedAt = Date.now()
const reports = {
  unit: join(tmpdir(), `unit-${process.pid}.json`),
  story: join(tmpdir(), `story-${process.pid}.json`),
}
const chromium = await findChromium()
const steps: readonly Step[] = [
  { name: 'pages', command: [node, 'tools/run.mjs', 'apps/build.ts'] },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  {
    name: 'types of the shop',
    command: [bin('svelte-check'), '--tsconfig', 'apps/shop/tsconfig.json', '--fail-on-warnings'],
  },
  {
    name: 'types of the staff panel',
    command: [bin('svelte-check'), '--tsconfig', 'apps/admin/tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'unused code', command: [bin('knip')] },
  {
    name: 'tests',
    command: [
      bin('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reports.unit}`,
    ],
  },
  { name: 'drill, short form', command: [node, 'tools/run.mjs', 'drill/main.ts', '--short'] },
  {
    name: 'stories in the browser',
    command: [
      bin('vitest'),
      'run',
      '-c',
      'e2e/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reports.story}`,
    ],
    environment: { CHROMIUM: chromium },
  },
]

const failed: string[] = []
for (const step of steps) {
  const seconds = await run(step)
  console.log(`${failed.includes(step.name) ? '✗' : '✓'} ${step.name} (${seconds.toFixed(1)} s)\n`)
}
const counts = countTests()
console.log(
  `${((Date.now() - startedAt) / 1_000).toFixed(0)} s${failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`}`,
)
console.log(
  `${counts.passed} passed, ${counts.failed + failed.filter((name) => name !== 'tests' && name !== 'stories in the browser').length} failed`,
)
process.exitCode = failed.length === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1

async function run(step: Step): Promise<number> {
  console.log(`── ${step.name}`)
  const begun = Date.now()
  const [program = '', ...args] = step.command
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...step.environment },
    })
    child.once('exit', (exitCode) => resolve(exitCode))
    child.once('error', () => resolve(1))
  })
  if (code !== 0) failed.push(step.name)
  return (Date.now() - begun) / 1_000
}

/** A runner that executed nothing has proved nothing: a missing report counts as a failure. */
function countTests(): { passed: number; failed: number } {
  let passed = 0
  let broken = 0
  for (const file of Object.values(reports)) {
    if (!existsSync(file)) {
      broken += 1
      continue
    }
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
    rmSync(file)
    passed += numberAt(report, 'numPassedTests')
    broken += numberAt(report, 'numFailedTests')
  }
  return { passed, failed: broken }
}

function numberAt(report: unknown, field: string): number {
  const value: unknown =
    typeof report === 'object' && report !== null ? Reflect.get(report, field) : undefined
  return typeof value === 'number' ? value : 0
}
