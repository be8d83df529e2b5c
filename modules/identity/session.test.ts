import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from './begin-buyer-login.ts'
import { endBuyerSession, findBuyerSession } from './buyer-session.ts'
import { createBuyer } from './create-buyer.ts'
import { endStaffSession, findStaffSession } from './staff-session.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  changeTestCredentials,
  createTestIdentity,
  createTestStaff,
  reopenTestStaff,
  retireTestStaff,
  testClient,
  testPassword,
} from './testing.ts'
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
const later = (ms: number) => {
  database.clock.offsetMs += ms
}

async function signIn(email: string) {
  const { challengeToken } = await beginTestLogin(identity.ctx, email)
  const code = identity.phones.lastCode()
  const answer = await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })
  if (answer.kind !== 'signed_in') throw new Error(`signed in, not ${answer.kind}`)
  return { sessionToken: answer.sessionToken, challengeToken }
}

describe('a staff session', () => {
  it('says who signed in, and nothing that is secret', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    const session = await find(sessionToken)
    expect(session?.staff).toEqual({
      id: staffId,
      email,
      name: expect.any(String),
      role: 'payment_operations',
    })
  })

  it('cannot be fixed beforehand: no token known before the login is a session after it', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { sessionToken, challengeToken } = await signIn(email)
    expect(sessionToken).not.toBe(challengeToken)
    expect(await find(challengeToken)).toBeNull()
    const again = await signIn(email)
    expect(again.sessionToken).not.toBe(sessionToken)
  })

  it('ends after 30 idle minutes, and not while its owner works', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    for (let step = 0; step < 4; step += 1) {
      later(29 * minuteMs)
      expect(await find(sessionToken)).not.toBeNull()
    }
    later(30 * minuteMs + 1)
    expect(await find(sessionToken)).toBeNull()
  })

  it('ends after twelve hours, however busy its owner is', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    for (let step = 0; step < 35; step += 1) {
      later(20 * minuteMs)
      expect(await find(sessionToken)).not.toBeNull()
    }
    later(20 * minuteMs + 1)
    expect(await find(sessionToken)).toBeNull()
  })

  it('ends on the server at logout', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    await endStaffSession(identity.ctx, { sessionToken, client: testClient })
    expect(await find(sessionToken)).toBeNull()
    await endStaffSession(identity.ctx, { sessionToken, client: testClient })
    await endStaffSession(identity.ctx, { sessionToken: 'nobody', client: testClient })
  })

  it('ends at once when the account is disabled, and stays ended when it is enabled again', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    await retireTestStaff(identity.ctx, staffId)
    expect(await find(sessionToken)).toBeNull()
    await reopenTestStaff(identity.ctx, staffId)
    expect(await find(sessionToken)).toBeNull()
  })

  it('ends at once with all others when the credentials change', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const first = await signIn(email)
    const second = await signIn(email)
    await changeTestCredentials(identity.ctx, staffId)
    expect(await find(first.sessionToken)).toBeNull()
    expect(await find(second.sessionToken)).toBeNull()
  })

  it('is one of three at most: a fourth login ends the oldest', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const tokens = []
    for (let step = 0; step < 4; step += 1) {
      tokens.push((await signIn(email)).sessionToken)
      later(5 * minuteMs)
    }
    const alive = await Promise.all(tokens.map(async (token) => (await find(token)) !== null))
    expect(alive).toEqual([false, true, true, true])
  })

  it('cannot be taken from a stolen database: only the hash of its token is kept', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { sessionToken } = await signIn(email)
    const { rows } = await sql<{ row: string; hash: Buffer }>`
      select s::text as row, token_sha256 as hash from identity.staff_session s`.execute(database.db)
    expect(rows.map((row) => row.row).join('\n')).not.toContain(sessionToken)
    for (const { hash } of rows)
      for (const guess of [hash.toString('hex'), hash.toString('base64url'), hash.toString('base64')])
        expect(await find(guess)).toBeNull()
  })

  it('leaves events behind that nobody can alter', async () => {
    for (const statement of [
      sql`update identity.auth_event set kind = 'x'`,
      sql`delete from identity.auth_event`,
      sql`truncate identity.auth_event`,
      sql`delete from audit.record`,
    ])
      await expect(statement.execute(database.db)).rejects.toThrow('append-only')
  })
})

describe('a buyer', () => {
  let account = 0
  async function newBuyer() {
    account += 1
    const email = `pembeli${account}@bengkel.test`
    const created = await createBuyer(identity.ctx, {
      companyId: 'cmp_test',
      email,
      name: 'Pembeli',
      phone: `0813${String(account).padStart(8, '0')}`,
      password: testPassword,
    })
    expect(created.kind).toBe('created')
    return email
  }
  const login = (email: string, password = testPassword) =>
    beginBuyerLogin(identity.ctx, { login: email, password, client: testClient })

  it('signs in by password, is found by the session, and leaves by logout', async () => {
    const email = await newBuyer()
    const answer = await login(` ${email.toUpperCase()} `)
    if (answer.kind !== 'signed_in') throw new Error(answer.kind)
    const { sessionToken } = answer
    expect(await findBuyerSession(identity.ctx, { sessionToken })).toMatchObject({
      buyer: { email, companyId: 'cmp_test' },
    })
    expect(await find(sessionToken), 'no staff session').toBeNull()
    await endBuyerSession(identity.ctx, { sessionToken, client: testClient })
    expect(await findBuyerSession(identity.ctx, { sessionToken })).toBeNull()
  })

  it('is throttled after five wrong passwords, exactly, also in parallel', async () => {
    const email = await newBuyer()
    await Promise.all(Array.from({ length: 12 }, () => login(email, 'salah semua ini')))
    const { rows } = await sql<{
      fail: number
    }>`select pw_fail as fail from identity.buyer where email = ${email}`.execute(database.db)
    expect(rows[0]?.fail).toBe(5)
    expect(await login(email)).toEqual({ kind: 'refused' })
    later(30_001)
    expect((await login(email)).kind).toBe('signed_in')
  })

  it('loses every session when disabled', async () => {
    const email = await newBuyer()
    const answer = await login(email)
    if (answer.kind !== 'signed_in') throw new Error(answer.kind)
    await sql`update identity.buyer set disabled_at = now() where email = ${email}`.execute(database.db)
    expect(await findBuyerSession(identity.ctx, { sessionToken: answer.sessionToken })).toBeNull()
    expect(await login(email)).toEqual({ kind: 'refused' })
  })
})
