import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SendAnswer } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginStaffLogin } from '../begin-staff-login.ts'
import { challengeStatus } from '../challenge-status.ts'
import { resendStaffCode } from '../resend-staff-code.ts'
import type { TestIdentity } from '../testing.ts'
import { beginTestLogin, createTestIdentity, createTestStaff, testClient } from '../testing.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { defaultSendLimits, nextSendAt } from './send-limits.ts'

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
const resend = (challengeToken: string) =>
  resendStaffCode(identity.ctx, { challengeToken, client: testClient })
const later = (ms: number) => {
  database.clock.offsetMs += ms
}

describe('code messages', () => {
  it('a flood of fifty parallel resends sends nothing within the gap', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const answers = await Promise.all(Array.from({ length: 50 }, () => resend(challengeToken)))
    expect(answers.every((answer) => answer.kind === 'wait')).toBe(true)
    expect(identity.phones.arrived).toHaveLength(1)
  })

  it('a flood of fifty parallel resends after the gap sends one', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    later(minuteMs + 1)
    const answers = await Promise.all(Array.from({ length: 50 }, () => resend(challengeToken)))
    expect(answers.filter((answer) => answer.kind === 'sent')).toHaveLength(1)
    expect(identity.phones.arrived).toHaveLength(2)
  })

  it('a login sends three codes at most', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    const kinds = []
    for (let step = 0; step < 3; step += 1) {
      later(minuteMs + 1)
      kinds.push((await resend(challengeToken)).kind)
    }
    expect(kinds).toEqual(['sent', 'sent', 'no_more_sends'])
  })

  it('beginning the login again and again gets round no limit: four per quarter of an hour, twelve a day', async () => {
    const { email } = await createTestStaff(identity.ctx)
    for (let step = 0; step < 14; step += 1) {
      await beginTestLogin(identity.ctx, email)
      later(minuteMs + 1)
    }
    expect(identity.phones.arrived, 'within 14 minutes').toHaveLength(4)
    for (let step = 0; step < 68; step += 1) {
      await beginTestLogin(identity.ctx, email)
      later(15 * minuteMs)
    }
    expect(identity.phones.arrived.length, 'within 17 hours').toBe(12)
  })

  it('a login begun within the gap waits, says until when, and then sends', async () => {
    const { email } = await createTestStaff(identity.ctx)
    await beginTestLogin(identity.ctx, email)
    later(20_000)
    const second = await beginTestLogin(identity.ctx, email)
    expect(second.sendState).toBe('waiting')
    const waitMs = second.nextSendAt.getTime() - identity.ctx.now().getTime()
    expect(waitMs).toBeGreaterThan(38_000)
    expect(waitMs).toBeLessThanOrEqual(40_000)
    later(40_001)
    expect((await resend(second.challengeToken)).kind).toBe('sent')
    const code = identity.phones.lastCode()
    const { challengeToken } = second
    expect((await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })).kind).toBe(
      'signed_in',
    )
  })

  it('who has just signed in need not wait to sign in again', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    await verifyStaffCode(identity.ctx, {
      challengeToken,
      code: identity.phones.lastCode(),
      client: testClient,
    })
    expect((await beginTestLogin(identity.ctx, email)).sendState).toBe('sent')
  })

  it('the budget of all accounts holds exactly under parallel logins', async () => {
    identity = createTestIdentity(database.ctx, { sendLimits: { allAccountsPerDayMax: 5 } })
    // A day of its own, so that the other tests have spent nothing of it.
    later(3 * 24 * 60 * minuteMs)
    const staff = await Promise.all(Array.from({ length: 9 }, () => createTestStaff(identity.ctx)))
    const begun = await Promise.all(staff.map(({ email }) => beginTestLogin(identity.ctx, email)))
    expect(begun.filter((login) => login.sendState === 'sent')).toHaveLength(5)
    expect(identity.phones.arrived).toHaveLength(5)
  })

  it('a refused login sends nothing', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const wrong = { email, password: 'teh manis tanpa es', client: testClient }
    expect(await beginStaffLogin(identity.ctx, wrong)).toEqual({ kind: 'refused' })
    expect(identity.phones.arrived).toHaveLength(0)
  })

  const accepted: SendAnswer = { kind: 'accepted', providerMessageId: 'wamid.1' }
  const notThere: SendAnswer = { kind: 'refused', fault: 'recipient', code: '131026', reason: '' }
  const tokenDead: SendAnswer = { kind: 'refused', fault: 'configuration', code: '190', reason: '' }
  const noAnswer: SendAnswer = { kind: 'unknown', reason: 'timeout' }
  it.each([
    { case: 'accepted', answer: accepted, state: 'sent', trouble: null },
    { case: 'not on WhatsApp', answer: notThere, state: 'failed', trouble: 'not_on_whatsapp' },
    { case: 'token expired', answer: tokenDead, state: 'failed', trouble: 'channel' },
    { case: 'no answer', answer: noAnswer, state: 'unknown', trouble: null },
  ])('the holder learns what came of the message: $case', async ({ answer, state, trouble }) => {
    identity.phones.answer = () => Promise.resolve(answer)
    const { email } = await createTestStaff(identity.ctx)
    const begun = await beginTestLogin(identity.ctx, email)
    expect(begun.sendState).toBe(state)
    expect(begun.phoneMasked).toMatch(/^0812-••••-•\d{3}$/)
    const status = await challengeStatus(identity.ctx, { challengeToken: begun.challengeToken })
    expect(status).toMatchObject({ kind: 'live', sendsLeft: 2, triesLeft: 5, delivery: { state, trouble } })
  })

  it('a report of the provider turns sent into delivered for the holder', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    await sql`
      insert into messaging.delivery_event
        (provider_message_id, status, correlation_id, occurred_at, received_at)
      values ('wamid.x', 'delivered', ${identity.phones.arrived[0]?.correlationId}, now(), now())
    `.execute(database.db)
    const status = await challengeStatus(identity.ctx, { challengeToken })
    expect(status).toMatchObject({ delivery: { state: 'delivered' } })
  })

  it('a message without a word of delivery counts as failed after its five minutes', async () => {
    const { email } = await createTestStaff(identity.ctx)
    const { challengeToken } = await beginTestLogin(identity.ctx, email)
    later(5 * minuteMs + 1_000)
    expect(await challengeStatus(identity.ctx, { challengeToken })).toMatchObject({
      delivery: { state: 'failed' },
    })
  })

  it('the next moment follows from the gap, the quarter of an hour and the day, whichever is last', () => {
    const now = new Date('2026-06-01T10:00:00Z')
    const ago = (minutes: number, ledToSignIn = false) => ({
      at: new Date(now.getTime() - minutes * minuteMs),
      ledToSignIn,
    })
    const waitMinutes = (sends: Parameters<typeof nextSendAt>[0]) =>
      (nextSendAt(sends, now, defaultSendLimits).getTime() - now.getTime()) / minuteMs
    expect(waitMinutes([])).toBe(0)
    expect(waitMinutes([ago(0.5)])).toBe(0.5)
    expect(waitMinutes([ago(0.5, true)])).toBe(0)
    expect(waitMinutes([ago(2), ago(4), ago(6), ago(8)])).toBe(7)
    expect(waitMinutes(Array.from({ length: 12 }, (_, index) => ago(60 * (index + 1))))).toBe(12 * 60)
  })
})
