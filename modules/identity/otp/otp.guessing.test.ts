import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { machineActor } from '#access'
import { releaseLock } from '../release-lock.ts'
import { resendStaffCode } from '../resend-staff-code.ts'
import type { TestIdentity } from '../testing.ts'
import { beginTestLogin, createTestIdentity, createTestStaff, otherCode, testClient } from '../testing.ts'
import { beginStaffLogin } from '../begin-staff-login.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { testPassword } from '../testing.ts'

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
const later = (ms: number) => {
  database.clock.offsetMs += ms
}

/** Wrong codes until the challenge is over, each challenge begun far enough from the one before. */
async function exhaust(email: string): Promise<string> {
  const { challengeToken } = await beginTestLogin(identity.ctx, email)
  const code = identity.phones.lastCode()
  for (let step = 1; step <= 5; step += 1) {
    const answer = await verify(challengeToken, otherCode(code, step))
    if (answer.kind === 'ended') return answer.reason
  }
  return 'still_live'
}

async function counters(email: string) {
  const { rows } = await sql<{ fail: number; until: Date | null }>`
    select otp_fail as fail, otp_locked_until as until from identity.staff_user where email = ${email}
  `.execute(database.db)
  return rows[0]
}

describe('guessing a code', () => {
  it('in series ends after five tries, and then even the right code is refused', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    const answers = []
    for (let step = 1; step <= 5; step += 1) answers.push(await verify(challengeToken, otherCode(code, step)))
    expect(answers.map((answer) => (answer.kind === 'wrong' ? answer.triesLeft : answer.kind))).toEqual([
      4,
      3,
      2,
      1,
      'ended',
    ])
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'too_many_tries' })
  })

  it('fifty times in parallel still compares only five', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, step) => verify(challengeToken, otherCode(code, step + 1))),
    )
    expect(answers.filter((answer) => answer.kind === 'wrong')).toHaveLength(4)
    expect(answers.filter((answer) => answer.kind === 'ended')).toHaveLength(46)
    expect((await counters(email))?.fail).toBe(5)
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'too_many_tries' })
  })

  it('is not helped by resending: a new code never resets the tries', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    for (let step = 1; step <= 3; step += 1)
      await verify(challengeToken, otherCode(identity.phones.lastCode(), step))
    later(minuteMs + 1)
    expect((await resendStaffCode(identity.ctx, { challengeToken, client: testClient })).kind).toBe('sent')
    const code = identity.phones.lastCode()
    expect(await verify(challengeToken, otherCode(code))).toMatchObject({ kind: 'wrong', triesLeft: 1 })
    expect(await verify(challengeToken, otherCode(code))).toEqual({ kind: 'ended', reason: 'too_many_tries' })
    expect(await verify(challengeToken, code)).toEqual({ kind: 'ended', reason: 'too_many_tries' })
  })

  it('is not helped by beginning again: ten wrong codes lock the account for 15 minutes', async () => {
    const { email } = await createTestStaff(identity.ctx)
    expect(await exhaust(email)).toBe('too_many_tries')
    later(minuteMs + 1)
    expect(await exhaust(email)).toBe('locked')
    const sent = identity.phones.arrived.length
    later(14 * minuteMs)
    expect(
      await beginStaffLogin(identity.ctx, { email, password: testPassword, client: testClient }),
    ).toEqual({
      kind: 'refused',
    })
    expect(identity.phones.arrived, 'a locked account sends nothing').toHaveLength(sent)
    later(minuteMs + 1)
    expect((await beginTestLogin(identity.ctx, email)).sendState).toBe('sent')
  })

  it('goes on for twice as long at each further ten, and stops for good at fifty', async () => {
    const { email, staffId } = await createTestStaff(identity.ctx)
    const waits: number[] = []
    for (let round = 1; round <= 10; round += 1) {
      const reason = await exhaust(email)
      const now = identity.ctx.now().getTime()
      if (reason === 'locked' && round < 10)
        waits.push(Math.round((((await counters(email))?.until?.getTime() ?? 0) - now) / minuteMs))
      later(6 * 60 * minuteMs)
    }
    expect(waits).toEqual([15, 30, 60, 120])
    expect((await counters(email))?.fail).toBe(50)
    later(365 * 24 * 60 * minuteMs)
    const again = { email, password: testPassword, client: testClient }
    expect(await beginStaffLogin(identity.ctx, again)).toEqual({ kind: 'refused' })

    const release = { actor: machineActor('test'), staffId, reason: 'checked by telephone' }
    const own = { ...release, actor: { ...release.actor, id: staffId } }
    expect(await releaseLock(identity.ctx, own)).toEqual({ kind: 'own_account' })
    expect(await releaseLock(identity.ctx, release)).toEqual({ kind: 'released' })
    expect((await beginTestLogin(identity.ctx, email)).sendState).toBe('sent')
  })

  it('counts across challenges exactly when logins and guesses run in parallel', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const first = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    const guesses = Array.from({ length: 4 }, (_, step) =>
      verify(first.challengeToken, otherCode(code, step + 1)),
    )
    const begins = Array.from({ length: 4 }, () => beginTestLogin(identity.ctx, email))
    const answers = await Promise.all(guesses)
    await Promise.all(begins)
    const { rows } = await sql<{ live: number }>`
      select count(*)::int as live from identity.login_challenge c join identity.staff_user s on s.id = c.staff_id
      where s.email = ${email} and c.state = 'live'`.execute(database.db)
    expect(rows[0]?.live).toBe(1)
    expect((await counters(email))?.fail).toBe(answers.filter((answer) => answer.kind === 'wrong').length)
  })

  it('with rubbish costs a try like any other guess and breaks nothing', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const rubbish = ['', '\u0000', '٠١٢٣٤٥', 'x'.repeat(100_000)]
    for (const [index, text] of rubbish.entries())
      expect(await verify(challengeToken, text)).toMatchObject({ kind: 'wrong', triesLeft: 4 - index })
  })

  it('typed with spaces or a dash counts as the right code', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const code = identity.phones.lastCode()
    expect((await verify(challengeToken, ` ${code.slice(0, 3)}-${code.slice(3)} `)).kind).toBe('signed_in')
  })
})
