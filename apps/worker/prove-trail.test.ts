import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAudit } from '#audit'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { proveNightly } from './prove-nightly.ts'

let database: TestDatabase
const dayMs = 86_400_000

beforeAll(async () => {
  // A server of its own: links wait for every writer of a server, also those of other tests.
  database = await createTestDatabase({ ownServer: true })
})
afterAll(() => database.drop())

/** Changes something as only somebody with every right over the database can. */
async function force(statement: string): Promise<void> {
  await database.ctx.transaction(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql.raw(statement).execute(trx)
  })
}

async function breaches(): Promise<unknown> {
  const { rows } = await sql<{ payload: Record<string, unknown> }>`
    select payload from platform.event where name = 'books.breached' order by id desc limit 1`.execute(
    database.db,
  )
  return rows[0]?.payload['firstBreach']
}

test('the nightly proof links what waits, and names a record and a step of a sign-in that were changed by hand', async () => {
  await database.ctx.transaction((trx) =>
    recordAudit(trx, {
      who: 'stf_a',
      action: 'credit_line.set',
      object: { kind: 'company', id: 'cmp_1' },
      before: { limitIdr: '1000' },
      after: { limitIdr: '2000' },
      reason: 'good payer',
      address: null,
      at: database.ctx.now(),
    }),
  )
  await sql`insert into identity.auth_event (at, realm, kind, ip, agent) values (now(), 'staff', 'signed_in', '127.0.0.1', 'x')`.execute(
    database.db,
  )
  expect(await proveNightly(database.ctx)).toBe('proven')
  const { rows } = await sql<{ chain: string; position: bigint }>`
    select chain, position from audit.proof order by chain`.execute(database.db)
  expect(rows).toEqual([
    { chain: 'auth_event', position: 1n },
    { chain: 'record', position: 1n },
  ])

  // What a checkpoint lies over is read again by the full proof, once a week.
  await force(`update audit.record set after = '{"limitIdr": "9000"}'`)
  database.clock.offsetMs += 8 * dayMs
  expect(await proveNightly(database.ctx)).toBe('breached')
  expect(await breaches()).toBe('1 records of changes are not what was chained: 1')

  await force(`update audit.record set after = '{"limitIdr": "2000"}'; delete from identity.auth_event`)
  database.clock.offsetMs += dayMs
  expect(await proveNightly(database.ctx)).toBe('breached')
  expect(await breaches()).toBe('1 steps of sign-ins are gone from their chain: 1')
})
