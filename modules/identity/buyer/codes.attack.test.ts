import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginStaffLogin } from '../begin-staff-login.ts'
import type { TestIdentity } from '../testing.ts'
import {
  beginTestLogin,
  createTestIdentity,
  createTestStaff,
  otherCode,
  testClient,
  testPassword,
} from '../testing.ts'
import { verifyStaffCode } from '../verify-staff-code.ts'
import { findStaffSession } from '../staff-session.ts'
import { findBuyerSession } from '../buyer-session.ts'
import { resendBuyerCode } from './challenge.ts'
import { beginBuyerCodeLogin, verifyBuyerLoginCode } from './code-login.ts'
import { macBuyerCode } from './code.ts'
import { resetBuyerPassword } from './passwords.ts'
import { finishBuyerPhoneChange } from './profile.ts'
import { beginBuyerRegistration, completeBuyerRegistration } from './register.ts'
import { arrivedCode, asked, createTestBuyer, freshPhone, signInTestBuyer, stranger } from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx, { buyerSendLimits: { perAddressHourMax: 100_000 } })
})

const minuteMs = 60_000
const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const begin = async (phone: string, deviceToken: string | null = null) =>
  asked(await beginBuyerCodeLogin(identity.ctx, { client: testClient, deviceToken, phone }))
const verify = (challengeToken: string, code: string, deviceToken: string | null = null) =>
  verifyBuyerLoginCode(identity.ctx, { client: testClient, deviceToken, challengeToken, code })
const resend = (challengeToken: string) =>
  resendBuyerCode(identity.ctx, { ...stranger, challengeToken, purpose: 'login' })

describe('guessing a customer’s code', () => {
  it('in series ends after five tries, and the right code is no use then', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const { challengeToken } = await begin(phone)
    const code = await arrivedCode(identity)
    const kinds = []
    for (let step = 1; step <= 6; step += 1)
      kinds.push(await verify(challengeToken, step < 6 ? otherCode(code, step) : code))
    expect(kinds.slice(0, 4).every((answer) => answer.kind === 'wrong')).toBe(true)
    expect(kinds.slice(4)).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'ended', reason: 'too_many_tries' })),
    )
  })

  it('in parallel counts every try before it compares', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const { challengeToken } = await begin(phone)
    const code = await arrivedCode(identity)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, step) => verify(challengeToken, otherCode(code, step + 1))),
    )
    expect(answers.filter((answer) => answer.kind === 'wrong')).toHaveLength(4)
    expect((await verify(challengeToken, code)).kind).toBe('ended')
  })

  it('across challenges and resends locks the number at the tenth wrong code, whatever the browser', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    let wrong = 0
    for (let round = 0; round < 3 && wrong < 10; round += 1) {
      const { challengeToken } = await begin(phone)
      const code = await arrivedCode(identity)
      for (let step = 1; step <= 5 && wrong < 10; step += 1, wrong += 1)
        await verify(challengeToken, otherCode(code, step))
      later(minuteMs + 1)
    }
    const before = identity.phones.arrived.length
    const { challengeToken, isWaiting } = await begin(phone)
    await identity.ctx.identity.buyers.background.settled()
    expect(isWaiting).toBe(true)
    expect(identity.phones.arrived, 'a locked number gets nothing').toHaveLength(before)
    expect(await verify(challengeToken, '000000')).toEqual({ kind: 'ended', reason: 'locked' })
    later(16 * minuteMs)
    expect((await begin(phone)).isWaiting).toBe(false)
  })

  it('by strangers leaves the browser of the owner its own count', async () => {
    const { phone, email } = await createTestBuyer(identity.ctx)
    const { deviceToken } = await signInTestBuyer(identity.ctx, email)
    await sql`
      insert into identity.buyer_phone values (${phone}, 10, ${new Date(Date.now() + 900_000)})
      on conflict (phone_e164) do update set otp_fail = 10, otp_locked_until = excluded.otp_locked_until
    `.execute(database.db)
    expect((await begin(phone)).isWaiting).toBe(true)
    const { challengeToken, isWaiting } = await begin(phone, deviceToken)
    expect(isWaiting).toBe(false)
    expect((await verify(challengeToken, await arrivedCode(identity), deviceToken)).kind).toBe('signed_in')
  })

  it('of another account’s browser lifts no lock', async () => {
    const [one, other] = [await createTestBuyer(identity.ctx), await createTestBuyer(identity.ctx)]
    const { deviceToken } = await signInTestBuyer(identity.ctx, other.email)
    await begin(one.phone)
    await sql`update identity.buyer_phone set otp_fail = 10, otp_locked_until = now() + interval '1 hour'
      where phone_e164 = ${one.phone}`.execute(database.db)
    expect((await begin(one.phone, deviceToken)).isWaiting).toBe(true)
  })

  it('finds at most one live code of an account', async () => {
    const { phone, id } = await createTestBuyer(identity.ctx)
    const first = await begin(phone)
    const code = await arrivedCode(identity)
    later(minuteMs + 1)
    await begin(phone)
    expect(await verify(first.challengeToken, code)).toEqual({ kind: 'ended', reason: 'superseded' })
    const { rows } = await sql<{ live: number }>`
      select count(*)::int as live from identity.buyer_challenge where state = 'live' and buyer_id = ${id}
    `.execute(database.db)
    expect(rows[0]?.live).toBe(1)
  })
})

describe('a code of something else', () => {
  it('of a login resets no password, registers nobody and moves no number', async () => {
    const { phone, id } = await createTestBuyer(identity.ctx)
    const { challengeToken } = await begin(phone)
    const code = await arrivedCode(identity)
    const input = { ...stranger, challengeToken, code }
    const notFound = { kind: 'ended', reason: 'not_found' }
    const newPassword = 'soto betawi pakai emping'
    expect(await resetBuyerPassword(identity.ctx, { ...input, newPassword, locale: 'id' })).toEqual(notFound)
    expect(await completeBuyerRegistration(identity.ctx, input)).toEqual(notFound)
    expect(await finishBuyerPhoneChange(identity.ctx, { ...input, buyerId: id, locale: 'id' })).toEqual(
      notFound,
    )
    expect((await verify(challengeToken, code)).kind).toBe('signed_in')
  })

  it('of another account is wrong here', async () => {
    const [one, other] = [await createTestBuyer(identity.ctx), await createTestBuyer(identity.ctx)]
    const mine = await begin(one.phone)
    const mineCode = await arrivedCode(identity)
    const theirs = await begin(other.phone)
    const theirCode = await arrivedCode(identity)
    // Once in a million both have the same six digits; then another wrong one says as much.
    const wrong = mineCode === theirCode ? otherCode(mineCode) : mineCode
    expect((await verify(theirs.challengeToken, wrong)).kind).toBe('wrong')
    expect((await verify(mine.challengeToken, mineCode)).kind).toBe('signed_in')
  })

  it('has a MAC of its own for every purpose, challenge, account, number and key', () => {
    const base = { id: 'bch_A', purpose: 'login', buyerId: 'byr_A', phone: freshPhone() } as const
    const key = identity.ctx.identity.buyers.otpKey
    const macs = [
      macBuyerCode(key, base, '123456'),
      macBuyerCode(key, { ...base, purpose: 'reset' }, '123456'),
      macBuyerCode(key, { ...base, id: 'bch_B' }, '123456'),
      macBuyerCode(key, { ...base, buyerId: 'byr_B' }, '123456'),
      macBuyerCode(key, { ...base, phone: freshPhone() }, '123456'),
      macBuyerCode(identity.ctx.identity.otpKey, base, '123456'),
    ]
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(macs.length)
  })

  it('of the staff’s realm means nothing here, and the reverse', async () => {
    const staff = await createTestStaff(identity.ctx)
    const opened = await beginTestLogin(identity.ctx, staff.email)
    const staffCode = identity.phones.lastCode()
    expect((await verify(opened.challengeToken, staffCode)).kind).toBe('ended')
    const { phone, email } = await createTestBuyer(identity.ctx)
    const { challengeToken } = await begin(phone)
    const code = await arrivedCode(identity)
    expect(await verifyStaffCode(identity.ctx, { challengeToken, code, client: testClient })).toMatchObject({
      kind: 'ended',
    })
    expect(
      await beginStaffLogin(identity.ctx, { email, password: testPassword, client: testClient }),
    ).toEqual({
      kind: 'refused',
    })
    const { sessionToken } = await signInTestBuyer(identity.ctx, email)
    expect(await findStaffSession(identity.ctx, { sessionToken })).toBeNull()
    const verified = await verifyStaffCode(identity.ctx, { ...opened, code: staffCode, client: testClient })
    if (verified.kind !== 'signed_in') throw new Error(verified.kind)
    expect(await findBuyerSession(identity.ctx, { sessionToken: verified.sessionToken })).toBeNull()
  })
})

describe('a flood of codes', () => {
  it('to one number is one a minute, four a quarter of an hour and twelve a day, also in parallel', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    await Promise.all(Array.from({ length: 10 }, () => begin(phone)))
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(1)
    for (let step = 0; step < 13; step += 1) {
      later(minuteMs + 1)
      await begin(phone)
    }
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(4)
    for (let step = 0; step < 68; step += 1) {
      later(15 * minuteMs)
      await begin(phone)
    }
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived.length, 'within a day').toBe(12)
  })

  it('by resends of one challenge ends at three', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const { challengeToken } = await begin(phone)
    expect((await resend(challengeToken)).kind).toBe('wait')
    const kinds = []
    for (let step = 0; step < 3; step += 1) {
      later(minuteMs + 1)
      kinds.push((await resend(challengeToken)).kind)
    }
    expect(kinds).toEqual(['sent', 'sent', 'no_more_sends'])
  })

  it('to many numbers ends at the customers’ share of the day, and staff still get theirs', async () => {
    identity = createTestIdentity(database.ctx, {
      buyerSendLimits: { allAccountsPerDayMax: 4, perAddressHourMax: 100_000 },
    })
    later(5 * 24 * 60 * minuteMs)
    const draft = { name: 'Banyak', email: '', password: '', hasConsented: true }
    await Promise.all(
      Array.from({ length: 9 }, () =>
        beginBuyerRegistration(identity.ctx, { ...stranger, ...draft, phone: freshPhone() }),
      ),
    )
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(4)
    const staff = await createTestStaff(identity.ctx)
    expect((await beginTestLogin(identity.ctx, staff.email)).sendState).toBe('sent')
  })

  it('from one address ends after its share of an hour, whatever the numbers', async () => {
    identity = createTestIdentity(database.ctx, { buyerSendLimits: { perAddressHourMax: 5 } })
    const client = { address: '203.0.113.77', agent: 'flood' }
    const draft = { name: 'Banyak', email: '', password: '', hasConsented: true }
    for (let step = 0; step < 8; step += 1)
      await beginBuyerRegistration(identity.ctx, { client, deviceToken: null, ...draft, phone: freshPhone() })
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(5)
  })
})
