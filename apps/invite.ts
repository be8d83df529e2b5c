import { parseArgs } from 'node:util'
import { inviteFirstAdmin, type FirstAdminInvited } from '#identity'
import { formatWib } from '#platform/clock.ts'
import { createPool } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { readConfig } from './config.ts'
import { openHouse } from './wiring.ts'

const usage = 'npm run invite -- --email who@company --name "Full name" --phone 0812…'

/**
 * `npm run invite`: prints the link by which one of the first two superadmins enrols, once. The link also goes to the phone,
 * when a worker runs. Ends with 1 where there is nothing to do, and with 2 where the words are wrong.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { email: { type: 'string' }, name: { type: 'string' }, phone: { type: 'string' } },
  })
  const { email, name, phone } = values
  if (email === undefined || name === undefined || phone === undefined) return tell(`Say who: ${usage}`, 2)
  const config = readConfig(process.env)
  const log = createLog('error', 'invite')
  const pool = createPool({ url: config.DATABASE_URL, log, max: 2, name: 'astraotoshop-invite' })
  const house = await openHouse({ config, pool, log, isWorker: false })
  try {
    return report(await inviteFirstAdmin(house.ctx, { email, name, phone }))
  } finally {
    await house.queue.stop()
    await pool.end()
  }
}

function report(invited: FirstAdminInvited): number {
  switch (invited.kind) {
    case 'invited': {
      process.stdout.write(`Open until ${formatWib(invited.expiresAt)}, once:\n${invited.link}\n`)
      return 0
    }
    case 'enough_superadmins':
      return tell(
        'Two superadmins have enrolled: they invite everybody else in the panel, under Pengguna.',
        1,
      )
    case 'taken':
      return tell('This e-mail or telephone number belongs to an account or an open invitation.', 1)
    case 'bad_email':
      return tell('The e-mail is not one.', 2)
    case 'bad_phone':
      return tell('The telephone number must be an Indonesian mobile number, such as 081234567890.', 2)
    case 'bad_name':
      return tell('The name must have 2 to 80 characters.', 2)
    case 'busy':
      return tell('Too much is being done at once. Come again in a moment.', 1)
  }
}

function tell(sentence: string, code: number): number {
  process.stderr.write(`${sentence}\n`)
  return code
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`invite: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
