import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPages } from '../apps/start/build-pages.ts'
import { comeToRest, findBreaches } from './check.ts'
import type { Played, Scenario } from './scenario.ts'
import { crashScenarios } from './scenarios/crashes.ts'
import { notificationScenarios } from './scenarios/notifications.ts'
import { programScenarios } from './scenarios/programs.ts'
import { creditScenarios } from './scenarios/credit.ts'
import { refundScenarios } from './scenarios/refunds.ts'
import { timeScenarios } from './scenarios/time.ts'
import { startStage, type Stage } from './stage.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const root = join(import.meta.dirname, '..')
const say = (line: string) => process.stderr.write(`${line}\n`)

/** Plays one scenario, brings the stage to rest and proves the books. */
async function playOne(stage: Stage, scenario: Scenario): Promise<Played> {
  const startedAt = performance.now()
  const breaches: string[] = []
  try {
    await calm(stage)
    await scenario.play(stage)
    await comeToRest(stage)
  } catch (error) {
    breaches.push(error instanceof Error ? error.message : String(error))
  }
  breaches.push(
    ...(await findBreaches(stage).catch((error: unknown) => [
      `the books cannot be proven: ${String(error)}`,
    ])),
  )
  const { group, name } = scenario
  return { group, name, ms: Math.round(performance.now() - startedAt), breaches }
}

/** Faults of the last scenario are over, the sandboxes' clocks are right again, and whoever was killed runs again. */
async function calm(stage: Stage): Promise<void> {
  for (const url of Object.values(stage.sandboxUrl))
    await fetch(`${url}/control/faults`, { method: 'DELETE' })
  const now = new Date().toISOString()
  for (const sandbox of ['doku', 'astrapay'] as const) await stage.control(sandbox, 'clock', { now })
  await stage.reviveAll()
  stage.balancer.prefer('web a')
}

async function main(): Promise<number> {
  say('pages, database, programs …')
  await buildPages(root)
  const stage = await startStage(root)
  const played: Played[] = []
  try {
    const all = [
      ...notificationScenarios,
      ...programScenarios,
      ...timeScenarios,
      ...refundScenarios,
      ...creditScenarios,
      ...(await crashScenarios(stage)),
    ]
    const wanted = all.filter(
      (one) => (!values.short || one.isShort) && `${one.group}: ${one.name}`.includes(values.only ?? ''),
    )
    for (const scenario of wanted) {
      const one = await playOne(stage, scenario)
      played.push(one)
      say(
        `${one.breaches.length === 0 ? 'survived' : 'BREACHED'}  ${String(one.ms).padStart(6)} ms  ${one.group}: ${one.name}`,
      )
      for (const breach of one.breaches) say(`          ${breach}`)
    }
  } finally {
    await stage.stop()
  }
  return tell(played)
}

function tell(played: readonly Played[]): number {
  const survived = played.filter((one) => one.breaches.length === 0).length
  const breaches = played.flatMap((one) =>
    one.breaches.map((breach) => ({ scenario: `${one.group}: ${one.name}`, breach })),
  )
  if (values.json)
    process.stdout.write(`${JSON.stringify({ scenarios: played.length, survived, breaches })}\n`)
  else process.stdout.write(`${survived} of ${played.length} scenarios survived\n`)
  return breaches.length === 0 && played.length > 0 ? 0 : 1
}

process.exitCode = await main()
