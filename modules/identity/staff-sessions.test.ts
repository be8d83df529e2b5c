import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PermissionDenied } from '#access'
import { listAudit } from '#audit'
import { present } from '#platform/assert.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { personOf, signInTestPerson, type TestPerson } from './factor.testing.ts'
import { findStaffSession, rotateStaffSession } from './staff-session.ts'
import { endOneStaffSession, endOtherStaffSessions, listStaffSessions } from './staff-sessions.ts'
import type { TestIdentity } from './testing.ts'
import { beginTestLogin, createTestIdentity, testClient } from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const minuteMs = 60_000
const find = (sessionToken: string) => findStaffSession(identity.ctx, { sessionToken })
const client = testClient

async function signInAgain(person: TestPerson): Promise<TestPerson> {
  const { challengeToken } = await beginTestLogin(identity.ctx, person.email)
  const code = identity.phones.lastCode()
  const answer = await verifyStaffCode(identity.ctx, { challengeToken, code, client })
  if (answer.kind !== 'signed_in') throw new Error(answer.kind)
  return personOf(identity.ctx, { ...person, token: answer.sessionToken })
}

describe('what a session says', () => {
  it('is the factor, the permissions of the role, the scope, and whether a new password is due', async () => {
    const { token, staffId } = await signInTestPerson(identity, 'sales')
    await sql`
      update identity.staff_user set branch_scope = '{brn_1}', must_change_password_since = now()
      where id = ${staffId}`.execute(database.db)
    const session = present(await find(token), 'a session')
    expect(session).toMatchObject({
      factor: 'whatsapp',
      scope: { branches: ['brn_1'], brands: null },
      mustChangePassword: true,
    })
    expect(session.permissions.has('company.read')).toBe(true)
    expect(session.permissions.has('refund.approve')).toBe(false)
  })

  it('follows an own role at once, and allows nothing once the role is retired', async () => {
    const { token, staffId } = await signInTestPerson(identity, 'sales')
    await sql`
      insert into access.role (key, name, permissions, created_by, created_at)
      values ('kasir_uji', 'Kasir Uji', '{payment.read,no.such}', 'system', now())`.execute(database.db)
    await sql`update identity.staff_user set role = 'kasir_uji' where id = ${staffId}`.execute(database.db)
    const permissions = async () => [...present(await find(token), 'a session').permissions]
    expect(await permissions()).toEqual(['payment.read'])
    await sql`update access.role set retired_at = now() where key = 'kasir_uji'`.execute(database.db)
    expect(await permissions()).toEqual([])
  })

  it('ends after 15 idle minutes in finance, and after 30 elsewhere', async () => {
    const [finance, sales] = [
      await signInTestPerson(identity, 'finance'),
      await signInTestPerson(identity, 'sales'),
    ]
    database.clock.offsetMs = 14 * minuteMs
    expect(await find(finance.token)).not.toBeNull()
    database.clock.offsetMs += 15 * minuteMs + 1
    expect(await find(finance.token)).toBeNull()
    expect(await find(sales.token)).not.toBeNull()
  })
})

describe('a new token at a change of privilege', () => {
  it('ends the old one at once and keeps the session, its id and its end', async () => {
    const { token, session } = await signInTestPerson(identity, 'sales')
    const rotate = () => database.ctx.transaction((trx) => rotateStaffSession(trx, { sessionId: session.id }))
    const renewed = await rotate()
    expect(renewed).not.toBe(token)
    expect(Buffer.from(renewed, 'base64url')).toHaveLength(32)
    expect(await find(token)).toBeNull()
    expect(await find(renewed)).toMatchObject({ id: session.id, expiresAt: session.expiresAt })
    await endOneStaffSession(identity.ctx, { ...(await own(renewed)), sessionId: session.id })
    await expect(rotate()).rejects.toThrow('live session')
  })

  async function own(token: string) {
    const session = present(await find(token), 'a session')
    const { actor } = await personOf(identity.ctx, { staffId: session.staff.id, email: '', token })
    return { actor, staffId: session.staff.id, client }
  }
})

describe('the list of sessions', () => {
  it('shows the own live ones, says which one asks, and ends one or all others', async () => {
    const first = await signInTestPerson(identity, 'sales')
    const second = await signInAgain(first)
    const third = await signInAgain(first)
    const mine = { actor: third.actor, staffId: third.staffId, client }
    const listed = await listStaffSessions(identity.ctx, mine)
    expect(listed.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [third.session.id, true],
      [second.session.id, false],
      [first.session.id, false],
    ])
    expect(listed[0]).toMatchObject({ address: client.address, agent: client.agent, factor: 'whatsapp' })

    expect(await endOneStaffSession(identity.ctx, { ...mine, sessionId: first.session.id })).toBe(true)
    expect(await endOneStaffSession(identity.ctx, { ...mine, sessionId: first.session.id })).toBe(false)
    expect(await find(first.token)).toBeNull()
    expect(await endOtherStaffSessions(identity.ctx, mine)).toBe(1)
    expect(await find(second.token)).toBeNull()
    expect(await find(third.token)).not.toBeNull()
    const object = { kind: 'staff', id: third.staffId }
    const records = await listAudit(database.db, { object, limit: 10 })
    expect(records.filter(({ action }) => action === 'staff.sessions_ended')).toHaveLength(2)
  })

  it('of somebody else is for whoever manages people, and nobody ends a foreign session by its id', async () => {
    const [one, other] = [
      await signInTestPerson(identity, 'sales'),
      await signInTestPerson(identity, 'finance'),
    ]
    const foreign = { actor: one.actor, staffId: other.staffId, client }
    await expect(listStaffSessions(identity.ctx, foreign)).rejects.toThrow(PermissionDenied)
    await expect(endOtherStaffSessions(identity.ctx, foreign)).rejects.toThrow(PermissionDenied)
    const sessionId = other.session.id
    await expect(endOneStaffSession(identity.ctx, { ...foreign, sessionId })).rejects.toThrow(
      PermissionDenied,
    )
    const hidden = { actor: one.actor, staffId: one.staffId, client, sessionId }
    expect(await endOneStaffSession(identity.ctx, hidden)).toBe(false)
    expect(await find(other.token)).not.toBeNull()

    const permissions = new Set(['staff.manage'] as const)
    const supervisor = { ...foreign, actor: { ...one.actor, permissions } }
    expect(await endOneStaffSession(identity.ctx, { ...supervisor, sessionId })).toBe(true)
    expect(await find(other.token)).toBeNull()
  })
})
