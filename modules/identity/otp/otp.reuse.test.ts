import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { challengeStatus } from '../challenge-status.ts'
import { resendStaffCode } from '../resend-staff-code.ts'
import type { TestIdentity } from '../testing.ts'
import {
  beginTestLogin,
  changeTestCredentials,
  createTestIdentity,
  createTestStaff,
  reopenTestStaff,
  retireTestStaff,
  testClient,
  testKeys,
} from '../testing.ts'
import { hashToken } from '../token.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { macCode } from './code.ts'

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
const verify = (challengeToken: string, code: string) =>
  verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })

async function countSessions(staffId: string): Promise<number> {
  const { rows } = await sql<{ sessions: number }>`
    select count(*)::int as sessions from identity.staff_session where staff_id = ${staffId}`.execute(
    database.db,
  )
  return rows[0]?.sessions ?? -1
}

describe('a code', () => {
  it('opens one session and never a second', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    expect((await verify(challengeToken, code)).kind).toBe('signed_in')
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'used' })
    expect(await countSessions(staffId)).toBe(1)
  })

  it('entered twenty times in parallel opens exactly one session', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(challengeToken, code)))
    expect(answers.filter((answer) => answer.kind === 'signed_in')).toHaveLength(1)
    expect(await countSessions(staffId)).toBe(1)
  })

  it('of one account opens nothing in the challenge of another', async () => {
    const mine = await createTestStaff(identity.ctx)
    const theirs = await createTestStaff(identity.ctx)
    await beginTestLogin(identity.ctx, mine.email)
    const myCode = identity.phones.lastCode()
    const { challengeToken } = await beginTestLogin(identity.ctx, theirs.email)
    expect((await verify(challengeToken, myCode)).kind).toBe('wrong')
    expect(await countSessions(theirs.staffId)).toBe(0)
  })

  it('of a challenge that a new login has superseded opens nothing, in either of the two', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const old = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    const fresh = await beginTestLogin(identity.ctx, email)
    expect(await verify(old.challengeToken, code)).toEqual({ kind: 'ended', reason: 'superseded' })
    expect(await verify(fresh.challengeToken, code)).toMatchObject({ kind: 'wrong', codeExpired: true })
    expect(await countSessions(staffId)).toBe(0)
  })

  it('that a resend has replaced opens nothing', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const old = identity.phones.lastCode()
    database.clock.offsetMs += minuteMs + 1
    await resendStaffCode(identity.ctx, { challengeToken, client: testClient })
    const fresh = identity.phones.lastCode()
    // One time in a million both are the same digits.
    expect(old === fresh ? 'wrong' : (await verify(challengeToken, old)).kind).toBe('wrong')
    expect((await verify(challengeToken, fresh)).kind).toBe('signed_in')
  })

  it('is good for five minutes and not a moment longer; the challenge for ten', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    database.clock.offsetMs += 5 * minuteMs + 1
    expect(await verify(challengeToken, code)).toMatchObject({ kind: 'wrong', codeExpired: true })
    database.clock.offsetMs += 5 * minuteMs
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'expired' })
    expect(await challengeStatus(identity.ctx, { challengeToken })).toEqual({
      kind: 'ended',
      reason: 'expired',
    })
  })

  it('still opens the door in the last second of its five minutes', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    database.clock.offsetMs += 5 * minuteMs - 1_000
    expect((await verify(challengeToken, identity.phones.lastCode())).kind).toBe('signed_in')
  })

  it('made for another purpose opens nothing: the purpose is part of the MAC', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const { rows } = await sql<{ id: string; staff: string; mac: Buffer }>`
      select id, staff_id as staff, code_mac as mac from identity.login_challenge
      where token_sha256 = ${hashToken(challengeToken)}`.execute(database.db)
    const row = rows[0]
    if (row === undefined) throw new Error('the challenge exists')
    const code = identity.phones.lastCode()
    const binding = { purpose: 'staff_login', challengeId: row.id, accountId: row.staff } as const
    expect(macCode(testKeys.otpKey, binding, code).equals(row.mac)).toBe(true)
    const foreign = { ...binding, challengeId: `${row.id}x` }
    expect(macCode(testKeys.otpKey, foreign, code).equals(row.mac)).toBe(false)
    for (const purpose of ['step_up', 'invitation', 'phone_change', 'password_reset'] as const)
      expect(macCode(testKeys.otpKey, { ...binding, purpose }, code).equals(row.mac)).toBe(false)
    // A row that was moved to another purpose opens no login either.
    await sql`update identity.login_challenge set purpose = 'phone_change' where id = ${row.id}`.execute(
      database.db,
    )
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'not_found' })
  })

  it('is worth nothing without the password step: an invented challenge token is unknown', async () => {
    for (const token of ['', 'a'.repeat(43), '\u0000', "' or 1=1 --"])
      expect(await verify(token, '000000')).toEqual({ kind: 'ended', reason: 'not_found' })
  })

  it('is worth nothing once the account is disabled in between', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    await retireTestStaff(identity.ctx, staffId)
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'revoked' })
    await reopenTestStaff(identity.ctx, staffId)
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'revoked' })
  })

  it('is worth nothing once the credentials have changed in between', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    await changeTestCredentials(identity.ctx, staffId)
    expect(await verify(challengeToken, identity.phones.lastCode())).toEqual({
      kind: 'ended',
      reason: 'revoked',
    })
    expect(await resendStaffCode(identity.ctx, { challengeToken, client: testClient })).toEqual({
      kind: 'ended',
      reason: 'revoked',
    })
  })
})
