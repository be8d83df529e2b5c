import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { challengeStatus } from '../challenge-status.ts'
import type { TestIdentity } from '../testing.ts'
import { beginTestLogin, createTestIdentity, createTestStaff } from '../testing.ts'
import type { CodeFares } from './other-factors.ts'
import { isCodeLost } from './other-factors.ts'

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

const now = new Date('2026-01-05T03:00:00Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const fares = (change: Partial<CodeFares>): CodeFares => ({
  delivery: { state: 'sent', trouble: null },
  lastSend: { at: now },
  nextSendAt: after(60),
  sendsLeft: 2,
  isBudgetSpent: false,
  ...change,
})
const state = (word: CodeFares['delivery']['state']) =>
  ({ delivery: { state: word, trouble: null } }) as const

describe('the code counts as lost', () => {
  it.each([
    ['when it failed', fares(state('failed')), 0, true],
    ['when nobody answered clearly', fares(state('unknown')), 0, true],
    ['not while it may still come', fares(state('sent')), 44, false],
    ['45 seconds after sending without a report', fares(state('sent')), 45, true],
    ['not once it arrived', fares(state('delivered')), 120, false],
    [
      'when it arrived and no further one may go out',
      fares({ ...state('delivered'), sendsLeft: 0 }),
      1,
      true,
    ],
    ['not in the usual minute between two', fares({ ...state('waiting'), nextSendAt: after(60) }), 0, false],
    ['when the phone must wait for longer', fares({ ...state('waiting'), nextSendAt: after(61) }), 0, true],
    ['when the day has no message left', fares({ ...state('waiting'), isBudgetSpent: true }), 0, true],
  ])('%s', (_, code, seconds, verdict) => {
    expect(isCodeLost(code, after(seconds))).toBe(verdict)
  })
})

describe('other ways at login', () => {
  it('are closed while the code may come, and open only for what the account has', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const others = async () => {
      const status = await challengeStatus(identity.ctx, { challengeToken })
      return status.kind === 'live' ? status.others : status.reason
    }
    const none = { passkey: false, totp: false, recoveryCode: false }
    expect(await others()).toEqual(none)
    database.clock.offsetMs = 45_001
    expect(await others(), 'an account without other factors').toEqual(none)
    await sql`
      insert into identity.staff_totp (id, staff_id, secret_sealed, session_id, begun_at, confirmed_at, last_step)
      values ('ttp_x', ${staffId}, '\\x01', 'ses_x', now(), now(), 1)`.execute(database.db)
    expect(await others()).toEqual({ ...none, totp: true })
    database.clock.offsetMs = 10_000
    expect(await others(), 'not before').toEqual(none)
  })
})
