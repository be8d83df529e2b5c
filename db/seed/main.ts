import { parseArgs } from 'node:util'
import { createPool } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { seedDemo } from './index.ts'

const { values } = parseArgs({
  options: { parts: { type: 'string', default: '2000' }, database: { type: 'string' } },
})
const url = values.database ?? process.env['DATABASE_URL']
if (url === undefined || url === '') {
  console.error(
    'Which database? Set DATABASE_URL or give --database postgres://user:password@host:5432/name.',
  )
  process.exit(2)
}
const parts = Number(values.parts)
const pool = createPool({ url, log: createLog('warn', 'seed'), max: 2, name: 'astraotoshop seed' })
try {
  const outcome = await seedDemo(pool, { parts, log: createLog('warn', 'seed'), progress: showProgress })
  switch (outcome.kind) {
    case 'loaded':
      console.log(`${outcome.parts} parts loaded in ${(outcome.durationMs / 1000).toFixed(1)} s.`)
      break
    case 'unchanged':
      console.log(`The catalogue of ${outcome.parts} parts is already here; nothing changed.`)
      break
    case 'refused':
      console.error(outcome.reason)
      process.exitCode = 1
      break
  }
} catch (error) {
  console.error(`The catalogue was not loaded: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await pool.end()
}

/** A bar on a terminal, a line now and then elsewhere. */
function showProgress(done: number, total: number): void {
  const percent = Math.floor((done / total) * 100)
  if (process.stdout.isTTY) {
    const bar = '#'.repeat(Math.floor(percent / 2.5)).padEnd(40, '.')
    process.stdout.write(
      `\r[${bar}] ${percent} % ${done}/${total}${done === total ? ', building indexes\n' : ''}`,
    )
  } else if (done === total || done % 100_000 === 0) {
    console.log(`${done}/${total} parts (${percent} %)`)
  }
}
