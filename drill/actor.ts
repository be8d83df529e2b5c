import { createPool } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { readConfig } from '../apps/config.ts'
import { openHouse } from '../apps/wiring.ts'
import { deeds, type Deed } from './deeds.ts'

/**
 * A process that does one thing at a time as it is told, and may be killed while it does it. It is the product's own code on
 * the environment it is given, with a clock that may be moved.
 */
const config = readConfig(process.env)
const log = createLog('silent', 'drill-actor')
const pool = createPool({ url: config.DATABASE_URL, log, max: 4 })
const clock = { offsetMs: Number(process.env['DRILL_CLOCK_OFFSET_MS'] ?? 0) }
const house = await openHouse({
  config,
  pool,
  log,
  isWorker: false,
  now: () => new Date(Date.now() + clock.offsetMs),
})

interface Told {
  readonly serial: number
  readonly deed: Deed
  readonly input: Readonly<Record<string, string>>
}

process.on('message', (told: Told) => {
  deeds[told.deed](house.ctx, told.input).then(
    (outcome) => process.send?.({ serial: told.serial, outcome }),
    (error: unknown) => process.send?.({ serial: told.serial, error: String(error) }),
  )
})
process.send?.('ready')
