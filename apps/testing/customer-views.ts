import { createServer } from 'node:net'
import { sql } from 'kysely'
import { permissionsOf, type Actor } from '#access'
import { askCustomerView } from '#identity'
import { newId } from '#platform/ids.ts'
import type { TestSystem } from './start-test-system.ts'

/** What the browser of every member of staff calls itself. */
export const staffAgent = 'browser of staff'

let people = 0

/** A private customer. */
export async function makeBuyer({ database }: TestSystem): Promise<string> {
  people += 1
  const id = newId('byr')
  await sql`insert into identity.buyer (id, email, name, phone_e164, password_hash, created_at)
    values (${id}, ${`v${people}@toko.test`}, ${`Pembeli ${people}`}, ${`62814${String(people).padStart(8, '0')}`},
      '$argon2id$x', now())`.execute(database.db)
  return id
}

/** A member of staff at the order desk who has signed in: what a login leaves behind. */
export async function makeSignedInStaff({ database }: TestSystem): Promise<Actor> {
  people += 1
  const [id, challengeId, sessionId] = [newId('stf'), newId('chl'), newId('ses')]
  const name = `Staf ${people}`
  await sql`insert into identity.staff_user (id, email, name, role, password_hash, created_at)
    values (${id}, ${`v${people}@astraotoshop.test`}, ${name}, 'orders', '$argon2id$x', now())`.execute(
    database.db,
  )
  await sql`insert into identity.login_challenge
      (id, token_sha256, staff_id, purpose, expires_at, state, cred_version, ip, agent, created_at, ended_at)
    values (${challengeId}, sha256(convert_to(${challengeId}, 'UTF8')), ${id}, 'staff_login', now(), 'succeeded', 1,
      '127.0.0.1', ${staffAgent}, now(), now())`.execute(database.db)
  await sql`insert into identity.staff_session
      (id, token_sha256, staff_id, challenge_id, cred_version, ip, agent, created_at, seen_at, expires_at)
    values (${sessionId}, sha256(convert_to(${sessionId}, 'UTF8')), ${id}, ${challengeId}, 1, '127.0.0.1', ${staffAgent},
      now(), now(), now() + interval '12 hours')`.execute(database.db)
  return {
    id,
    name,
    address: '127.0.0.1',
    role: 'orders',
    permissions: permissionsOf('orders', null),
    scope: { branches: null, brands: null },
    session: { id: sessionId, factor: 'whatsapp' },
  }
}

/** A ticket for the way over to the shop. */
export async function makeTicket(system: TestSystem, actor: Actor, buyerId: string): Promise<string> {
  const client = { address: '127.0.0.1', agent: staffAgent }
  const asked = await askCustomerView(system.house.ctx, { actor, buyerId, reason: 'bantu', client })
  if (asked.kind !== 'ticket') throw new Error(`a ticket, not ${asked.kind}`)
  return asked.ticket
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}
