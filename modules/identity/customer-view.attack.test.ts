import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { permissionsOf, PermissionDenied, type Actor } from '#access'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { newId, newToken } from '#platform/ids.ts'
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts'
import { findBuyerSession } from './buyer-session.ts'
import { createTestCompany } from './buyer/testing.ts'
import {
  askCustomerView,
  endCustomerView,
  findCustomerView,
  openCustomerView,
  recordViewedPage,
} from './customer-view.ts'
import type { StaffId } from './staff.ts'
import { endStaffSession, findStaffSession } from './staff-session.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  createTestIdentity,
  createTestStaff,
  retireTestStaff,
  testClient,
} from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let identity: TestIdentity
const [branchHere, branchThere] = [newId('brn'), newId('brn')]

beforeAll(async () => {
  database = await createTestDatabase()
  for (const [branch, code] of [
    [branchHere, 'AAA'],
    [branchThere, 'BBB'],
  ])
    await sql`insert into companies.branch (id, code, name, city) values (${branch}, ${code}, ${`Cabang ${code}`}, 'Kota')`.execute(
      database.db,
    )
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

let customers = 0
const minuteMs = 60_000
const later = (ms: number) => void (database.clock.offsetMs += ms)

async function makeBuyer(companyId: string | null = null): Promise<string> {
  customers += 1
  const id = newId('byr')
  await sql`insert into identity.buyer (id, company_id, email, name, phone_e164, password_hash, created_at)
    values (${id}, ${companyId}, ${`p${customers}@toko.test`}, ${`Pembeli ${customers}`},
      ${`62813${String(customers).padStart(8, '0')}`}, '$argon2id$x', ${database.ctx.now()})`.execute(
    database.db,
  )
  return id
}

async function makeCompany(branchId: string): Promise<string> {
  const id = await createTestCompany(identity.ctx)
  await sql`update companies.company set branch_id = ${branchId} where id = ${id}`.execute(database.db)
  return id
}

/** A signed-in member of staff, and what use cases call the actor. */
async function signIn() {
  const { email, staffId } = await createTestStaff(identity.ctx)
  const { challengeToken } = await beginTestLogin(identity.ctx, email)
  const code = identity.phones.lastCode()
  const answer = await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })
  if (answer.kind !== 'signed_in') throw new Error(`signed in, not ${answer.kind}`)
  const { sessionToken } = answer
  const session = present(await findStaffSession(identity.ctx, { sessionToken }), 'the session lives')
  const actor: Actor = {
    id: staffId,
    name: session.staff.name,
    address: testClient.address,
    role: session.staff.role,
    permissions: session.permissions,
    scope: session.scope,
    session: { id: session.id, factor: session.factor },
  }
  return { actor, sessionToken, staffId }
}

async function ask(actor: Actor, buyerId: string): Promise<string> {
  const asked = await askCustomerView(database.ctx, {
    actor,
    buyerId,
    reason: 'tiket 17',
    client: testClient,
  })
  if (asked.kind !== 'ticket') throw new Error(`a ticket, not ${asked.kind}`)
  return asked.ticket
}

const open = (ticket: string, client = testClient) => openCustomerView(database.ctx, { ticket, client })
const look = (viewToken: string) => findCustomerView(database.ctx, { viewToken })

async function openNew(actor: Actor, buyerId: string): Promise<string> {
  const opened = await open(await ask(actor, buyerId))
  if (opened.kind !== 'opened') throw new Error('the view opens')
  return opened.token
}

describe('the ticket of a view', () => {
  test('opens one view and is refused the second time', async () => {
    const { actor } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    expect(await open(ticket)).toMatchObject({ kind: 'opened' })
    expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test('brought ten times at once opens one view', async () => {
    const { actor } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(ticket)))
    expect(answers.filter((answer) => answer.kind === 'opened')).toHaveLength(1)
  })

  test('is refused after a minute', async () => {
    const { actor } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    later(minuteMs + 1)
    expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test.each([
    ['another browser', { ...testClient, agent: 'another browser' }],
    ['another address', { ...testClient, address: '127.0.0.2' }],
  ])('stolen and brought from %s is refused, and used up for everybody', async (_what, client) => {
    const { actor } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    expect(await open(ticket, client)).toEqual({ kind: 'refused' })
    expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test('cannot be forged from anything that is known', async () => {
    const { actor, sessionToken } = await signIn()
    await ask(actor, await makeBuyer())
    const { rows } = await sql<{ id: string; hash: Buffer }>`
      select id, ticket_sha256 as hash from identity.customer_view order by asked_at desc limit 1`.execute(
      database.db,
    )
    const known = present(rows[0], 'a view was asked for')
    for (const ticket of [
      '',
      newToken(),
      known.id,
      known.hash.toString('base64url'),
      known.hash.toString('hex'),
      sessionToken,
    ])
      expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test('is refused once the session that asked for it has ended', async () => {
    const { actor, sessionToken } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    await endStaffSession(identity.ctx, { sessionToken, client: testClient })
    expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test('is given to nobody without the permission, without a reason, or for a customer out of reach', async () => {
    const { actor } = await signIn()
    const buyerId = await makeBuyer()
    const given = { actor, buyerId, reason: 'x', client: testClient }
    const auditor = { ...actor, permissions: permissionsOf('auditor', null) }
    await expect(async () => askCustomerView(database.ctx, { ...given, actor: auditor })).rejects.toThrow(
      PermissionDenied,
    )
    expect(await askCustomerView(database.ctx, { ...given, reason: '  ' })).toEqual({ kind: 'reason_needed' })
    expect(await askCustomerView(database.ctx, { ...given, buyerId: newId('byr') })).toEqual({
      kind: 'not_found',
    })
    await sql`update identity.buyer set disabled_at = now() where id = ${buyerId}`.execute(database.db)
    expect(await askCustomerView(database.ctx, given)).toEqual({ kind: 'not_found' })
  })

  test('for a company of another branch is given to nobody of this one', async () => {
    const [companyHere, companyThere] = [await makeCompany(branchHere), await makeCompany(branchThere)]
    const { actor } = await signIn()
    const scoped = { ...actor, scope: { branches: [branchHere], brands: null } }
    const given = { actor: scoped, reason: 'x', client: testClient }
    const there = await makeBuyer(companyThere)
    expect(await askCustomerView(database.ctx, { ...given, buyerId: there })).toEqual({ kind: 'not_found' })
    expect(await askCustomerView(database.ctx, { ...given, buyerId: await makeBuyer() })).toEqual({
      kind: 'not_found',
    })
    const here = await makeBuyer(companyHere)
    expect(await askCustomerView(database.ctx, { ...given, buyerId: here })).toMatchObject({ kind: 'ticket' })
  })
})

describe('a view', () => {
  test('shows the customer for fifteen minutes and not longer', async () => {
    const { actor, staffId } = await signIn()
    const buyerId = await makeBuyer()
    const token = await openNew(actor, buyerId)
    expect(await look(token)).toMatchObject({ staffId, buyer: { id: buyerId } })
    later(15 * minuteMs - 1_000)
    expect(await look(token)).not.toBeNull()
    later(2_000)
    expect(await look(token)).toBeNull()
  })

  test('is neither a session of the customer nor of staff, and neither of these is a view', async () => {
    const { actor, sessionToken } = await signIn()
    const token = await openNew(actor, await makeBuyer())
    expect(await findBuyerSession(identity.ctx, { sessionToken: token })).toBeNull()
    expect(await findStaffSession(identity.ctx, { sessionToken: token })).toBeNull()
    expect(await look(sessionToken)).toBeNull()
  })

  test('ends with the session that asked for it', async () => {
    const { actor, sessionToken } = await signIn()
    const token = await openNew(actor, await makeBuyer())
    await endStaffSession(identity.ctx, { sessionToken, client: testClient })
    expect(await look(token)).toBeNull()
  })

  test('ends at once when the member of staff is disabled, suspended, loses the permission or the branch', async () => {
    const companyHere = await makeCompany(branchHere)
    const changes = [
      (id: StaffId) => retireTestStaff(identity.ctx, id),
      (id: StaffId) =>
        sql`update identity.staff_user set suspended_from = now() - interval '1 minute', suspension_reason = 'x' where id = ${id}`.execute(
          database.db,
        ),
      (id: StaffId) =>
        sql`update identity.staff_user set role = 'finance' where id = ${id}`.execute(database.db),
      (id: StaffId) =>
        sql`update identity.staff_user set branch_scope = ${[branchThere]} where id = ${id}`.execute(
          database.db,
        ),
      (id: StaffId) =>
        sql`update identity.staff_user set cred_version = cred_version + 1 where id = ${id}`.execute(
          database.db,
        ),
    ]
    for (const change of changes) {
      const { actor, staffId } = await signIn()
      const token = await openNew(actor, await makeBuyer(companyHere))
      expect(await look(token)).not.toBeNull()
      await change(staffId)
      expect(await look(token)).toBeNull()
    }
  })

  test('ends when the customer is disabled', async () => {
    const buyerId = await makeBuyer()
    const token = await openNew((await signIn()).actor, buyerId)
    await sql`update identity.buyer set disabled_at = now() where id = ${buyerId}`.execute(database.db)
    expect(await look(token)).toBeNull()
  })

  test('that was ended is not opened again by its ticket or its token', async () => {
    const { actor } = await signIn()
    const ticket = await ask(actor, await makeBuyer())
    const opened = await open(ticket)
    if (opened.kind !== 'opened') throw new Error('the view opens')
    await endCustomerView(database.ctx, { viewToken: opened.token })
    expect(await look(opened.token)).toBeNull()
    expect(await open(ticket)).toEqual({ kind: 'refused' })
  })

  test('leaves who, whom, why, every page and both ends in the records, and no key', async () => {
    const { actor, staffId } = await signIn()
    const buyerId = await makeBuyer()
    const ticket = await ask(actor, buyerId)
    const opened = await open(ticket)
    if (opened.kind !== 'opened') throw new Error('the view opens')
    const view = present(await look(opened.token), 'the view lives')
    await recordViewedPage(database.ctx, { view, path: '/pesanan' })
    await endCustomerView(database.ctx, { viewToken: opened.token })
    const records = await listAudit(database.db, { object: { kind: 'buyer', id: buyerId }, limit: 10 })
    expect(records.map((record) => [record.action, record.who, record.reason])).toEqual([
      ['customer_view.ended', staffId, null],
      ['customer_view.looked_at', staffId, null],
      ['customer_view.started', staffId, 'tiket 17'],
      ['customer_view.ticket_asked', staffId, 'tiket 17'],
    ])
    expect(records[1]?.after).toMatchObject({ path: '/pesanan' })
    const { rows } = await sql`select * from identity.customer_view where buyer_id = ${buyerId}`.execute(
      database.db,
    )
    const kept = JSON.stringify([rows, records], (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(kept).not.toContain(ticket)
    expect(kept).not.toContain(opened.token)
  })
})
