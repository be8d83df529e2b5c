import { sql } from 'kysely'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCtx } from '#platform/create-ctx.ts'
import { createDb, createPool } from '#platform/db.ts'
import { silentLog } from '#platform/log.ts'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { resendStaffCode } from './resend-staff-code.ts'
import type { SendLimits } from './otp/send-limits.ts'
import type { TestIdentity } from './testing.ts'
import {
  beginTestLogin,
  createTestIdentity,
  createTestStaff,
  otherCode,
  testClient,
  testPassword,
} from './testing.ts'
import { verifyStaffCode } from './verify-staff-code.ts'

let database: TestDatabase
let otherPool: Pool
/** How far the other process's clock is ahead of this one's. */
let aheadMs = 0
beforeAll(async () => {
  database = await createTestDatabase()
  otherPool = createPool({ url: database.url, log: silentLog, max: 8 })
})
afterAll(async () => {
  await otherPool.end()
  await database.drop()
})
beforeEach(() => {
  database.clock.offsetMs = 0
  aheadMs = 0
})

/** The same house twice: two pools, two queues of hashing, two clocks, one database. */
function twoProcesses(sendLimits: Partial<SendLimits> = {}): [TestIdentity, TestIdentity] {
  const db = createDb(otherPool, silentLog)
  const now = () => new Date(Date.now() + database.clock.offsetMs + aheadMs)
  const otherCtx = createCtx({ db, queue: database.queue, log: silentLog, now })
  return [createTestIdentity(database.ctx, { sendLimits }), createTestIdentity(otherCtx, { sendLimits })]
}

const login = (identity: TestIdentity, email: string, password = testPassword) =>
  beginStaffLogin(identity.ctx, { email, password, client: testClient })
const verify = (identity: TestIdentity, challengeToken: string, code: string) =>
  verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })

describe('two processes at once', () => {
  it('compare five codes of one login together, not five each', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    const { challengeToken } = await beginTestLogin(one.ctx, email)
    const code = one.phones.lastCode()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, step) =>
        verify(step % 2 === 0 ? one : other, challengeToken, otherCode(code, step + 1)),
      ),
    )
    expect(answers.filter(({ kind }) => kind === 'wrong')).toHaveLength(4)
    expect(await verify(other, challengeToken, code)).toEqual({ kind: 'ended', reason: 'too_many_tries' })
  })

  it('open one session for one code that is entered in both', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    const { challengeToken } = await beginTestLogin(one.ctx, email)
    const code = one.phones.lastCode()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, step) => verify(step % 2 === 0 ? one : other, challengeToken, code)),
    )
    expect(answers.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1)
  })

  it('judge five passwords together and then wait', async () => {
    const [one, other] = twoProcesses()
    const { email, staffId } = await createTestStaff(one.ctx)
    await Promise.all(
      Array.from({ length: 24 }, (_, step) => login(step % 2 === 0 ? one : other, email, `tebakan ${step}`)),
    )
    const { rows } = await sql<{ fail: number }>`
      select pw_fail as fail from identity.staff_user where id = ${staffId}`.execute(database.db)
    expect(rows[0]?.fail).toBe(5)
    expect((await login(other, email)).kind).toBe('refused')
  })

  it('keep one login alive per account, whichever began it', async () => {
    const [one, other] = twoProcesses({ gapMs: 0, perQuarterHourMax: 100, perDayMax: 100 })
    const { email, staffId } = await createTestStaff(one.ctx)
    await Promise.all(Array.from({ length: 8 }, (_, step) => login(step % 2 === 0 ? one : other, email)))
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from identity.login_challenge where staff_id = ${staffId} and state = 'live'
    `.execute(database.db)
    expect(rows[0]?.count).toBe(1)
  })

  it('send one code where twenty are asked for at once', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    const { challengeToken } = await beginTestLogin(one.ctx, email)
    database.clock.offsetMs = 61_000
    await Promise.all(
      Array.from({ length: 20 }, (_, step) =>
        resendStaffCode((step % 2 === 0 ? one : other).ctx, { challengeToken, client: testClient }),
      ),
    )
    expect(one.phones.arrived.length + other.phones.arrived.length).toBe(2)
  })

  it("spend one day's budget together, to the message, and tell of it once when 80 % and once when all are gone", async () => {
    database.clock.offsetMs = 9 * 24 * 3_600_000
    const [one, other] = twoProcesses({ allAccountsPerDayMax: 10 })
    const staff = []
    for (let step = 0; step < 16; step += 1) staff.push(await createTestStaff(one.ctx))
    const begun = await Promise.all(
      staff.map(({ email }, step) => login(step % 2 === 0 ? one : other, email)),
    )
    expect(
      begun.filter(({ kind }) => kind === 'challenge'),
      'the same answer outside',
    ).toHaveLength(16)
    expect(one.phones.arrived.length + other.phones.arrived.length).toBe(10)
    const { rows } = await sql<{ sends: number }>`
      select (payload->>'sends')::int as sends from platform.event where name = 'codes.budget_low' order by 1
    `.execute(database.db)
    expect(rows.map(({ sends }) => sends)).toEqual([8, 10])
  })
})

describe('clocks that disagree', () => {
  it('of a process that is ahead open no second code within the minute of the other', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    aheadMs = 30_000
    const { challengeToken } = await beginTestLogin(other.ctx, email)
    const answer = await resendStaffCode(one.ctx, { challengeToken, client: testClient })
    expect(answer.kind).toBe('wait')
  })

  it('set back forgive nothing: what is locked stays locked, what is used stays used', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    const { challengeToken } = await beginTestLogin(one.ctx, email)
    const code = one.phones.lastCode()
    expect((await verify(one, challengeToken, code)).kind).toBe('signed_in')
    for (let step = 0; step < 5; step += 1) await login(one, email, 'salah semua ini')
    aheadMs = -6 * 3_600_000
    expect(await verify(other, challengeToken, code)).toEqual({ kind: 'ended', reason: 'used' })
    expect((await login(other, email)).kind).toBe('refused')
  })

  it('set forward let no code live longer: after five minutes it is too old', async () => {
    const [one, other] = twoProcesses()
    const { email } = await createTestStaff(one.ctx)
    const { challengeToken } = await beginTestLogin(one.ctx, email)
    aheadMs = 5 * 60_000 + 1
    expect(await verify(other, challengeToken, one.phones.lastCode())).toMatchObject({
      kind: 'wrong',
      codeExpired: true,
    })
  })
})
