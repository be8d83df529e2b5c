import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from '../begin-buyer-login.ts'
import { endOwnBuyerSessions, findBuyerSession, listBuyerSessions } from '../buyer-session.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, otherCode, testClient, testPassword } from '../testing.ts'
import { resendBuyerCode } from './challenge.ts'
import { beginBuyerCodeLogin, beginBuyerPasswordReset, verifyBuyerLoginCode } from './code-login.ts'
import { changeBuyerPassword, resetBuyerPassword } from './passwords.ts'
import {
  beginBuyerPhoneChange,
  changeBuyerEmail,
  changeBuyerName,
  findBuyerSecurity,
  finishBuyerPhoneChange,
} from './profile.ts'
import { beginBuyerRegistration, completeBuyerRegistration } from './register.ts'
import type { SignedInBuyer } from './testing.ts'
import {
  arrivedCode,
  asked,
  createTestBuyer,
  freshPhone,
  sessionOf,
  signInTestBuyer,
  stranger,
} from './testing.ts'

let database: TestDatabase
let identity: TestIdentity
beforeAll(async () => {
  database = await createTestDatabase({ queues: [sendQueue] })
})
afterAll(() => database.drop())
beforeEach(() => {
  database.clock.offsetMs = 0
  identity = createTestIdentity(database.ctx)
})

const minuteMs = 60_000
const later = (ms: number) => {
  database.clock.offsetMs += ms
}
const isLive = async (sessionToken: string) =>
  (await findBuyerSession(identity.ctx, { sessionToken })) !== null
const newPassword = 'soto betawi pakai emping'
const own = ({ buyerId, sessionId }: SignedInBuyer) => ({ buyerId, sessionId, password: testPassword })

async function codeLogin(phone: string) {
  const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
  return verifyBuyerLoginCode(identity.ctx, {
    ...stranger,
    challengeToken,
    code: await arrivedCode(identity),
  })
}

describe('a customer signs in', () => {
  it('by password with the e-mail, or with the number in any notation', async () => {
    const { email, phone } = await createTestBuyer(identity.ctx)
    for (const login of [email, phone, `+${phone}`, phone.replace(/^62/, '0')]) {
      const begun = await beginBuyerLogin(identity.ctx, { login, password: testPassword, client: testClient })
      expect(begun.kind, login).toBe('signed_in')
    }
  })

  it('by a code that goes to the number, once', async () => {
    const { phone, id } = await createTestBuyer(identity.ctx)
    const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
    const code = await arrivedCode(identity)
    const verified = await verifyBuyerLoginCode(identity.ctx, {
      ...stranger,
      challengeToken,
      code: ` ${code} `,
    })
    if (verified.kind !== 'signed_in') throw new Error(verified.kind)
    expect((await sessionOf(identity.ctx, verified)).buyerId).toBe(id)
    expect(await verifyBuyerLoginCode(identity.ctx, { ...stranger, challengeToken, code })).toEqual({
      kind: 'ended',
      reason: 'used',
    })
  })

  it('not with a number that nobody has proven', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const unproven = freshPhone()
    expect(unproven).not.toBe(phone)
    await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone: unproven })
    await identity.ctx.identity.buyers.background.settled()
    expect(identity.phones.arrived).toHaveLength(0)
  })

  it('sees and ends the own sessions, and nobody else’s', async () => {
    const { email } = await createTestBuyer(identity.ctx)
    const other = await createTestBuyer(identity.ctx)
    const [here, there] = [
      await signInTestBuyer(identity.ctx, email),
      await signInTestBuyer(identity.ctx, email),
    ]
    const foreign = await signInTestBuyer(identity.ctx, other.email)
    expect(await listBuyerSessions(identity.ctx, here)).toHaveLength(2)
    const end = (sessionId: string | null) =>
      endOwnBuyerSessions(identity.ctx, {
        buyerId: here.buyerId,
        sessionId,
        keepId: here.sessionId,
        client: testClient,
      })
    await end(foreign.sessionId)
    expect(await isLive(foreign.sessionToken)).toBe(true)
    await end(null)
    expect([await isLive(here.sessionToken), await isLive(there.sessionToken)]).toEqual([true, false])
  })
})

describe('a registration', () => {
  const person = (phone: string, more: object = {}) => ({
    ...stranger,
    name: 'Dewi Contoh',
    email: '',
    phone,
    password: '',
    hasConsented: true,
    ...more,
  })

  it('makes an account once the number is proven, and signs in', async () => {
    const phone = freshPhone()
    const begun = asked(
      await beginBuyerRegistration(
        identity.ctx,
        person(phone, { email: 'dewi@pembeli.test', password: newPassword }),
      ),
    )
    const done = await completeBuyerRegistration(identity.ctx, {
      ...stranger,
      challengeToken: begun.challengeToken,
      code: await arrivedCode(identity),
    })
    if (done.kind !== 'signed_in') throw new Error(done.kind)
    expect(done).toMatchObject({
      isEmailTaken: false,
      buyer: { name: 'Dewi Contoh', phone, companyId: null },
    })
    const again = { login: 'dewi@pembeli.test', password: newPassword, client: testClient }
    expect((await beginBuyerLogin(identity.ctx, again)).kind).toBe('signed_in')
  })

  it('needs no password, and then no password signs in', async () => {
    const phone = freshPhone()
    const begun = asked(await beginBuyerRegistration(identity.ctx, person(phone)))
    const code = await arrivedCode(identity)
    const done = await completeBuyerRegistration(identity.ctx, { ...stranger, ...begun, code })
    expect(done.kind).toBe('signed_in')
    for (const password of ['', 'null', newPassword])
      expect((await beginBuyerLogin(identity.ctx, { login: phone, password, client: testClient })).kind).toBe(
        'refused',
      )
    later(minuteMs + 1)
    expect((await codeLogin(phone)).kind).toBe('signed_in')
  })

  it('tells only the holder of the number that it has an account', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const begun = asked(await beginBuyerRegistration(identity.ctx, person(phone)))
    const code = await arrivedCode(identity)
    expect(await completeBuyerRegistration(identity.ctx, { ...stranger, ...begun, code })).toEqual({
      kind: 'phone_taken',
    })
  })

  it.each([
    ['no consent', { hasConsented: false }, 'no_consent'],
    ['a number of another country', { phone: '+6591234567' }, 'bad_phone'],
    ['half an e-mail', { email: 'dewi@' }, 'bad_email'],
    ['no name', { name: '  ' }, 'bad_name'],
    ['a weak password', { password: 'astraotoshop1' }, 'password_refused'],
  ])('is refused before anything is sent: %s', async (_case, more, kind) => {
    const begun = await beginBuyerRegistration(identity.ctx, person(freshPhone(), more))
    expect(begun.kind).toBe(kind)
    expect(identity.phones.arrived).toHaveLength(0)
  })
})

describe('a forgotten or changed password', () => {
  it('is set anew by a code; all sessions end, and the old password is dead', async () => {
    const { email, phone } = await createTestBuyer(identity.ctx)
    const before = await signInTestBuyer(identity.ctx, email)
    const begun = asked(await beginBuyerPasswordReset(identity.ctx, { ...stranger, phone }))
    const code = await arrivedCode(identity)
    const input = { ...stranger, ...begun, code, newPassword, locale: 'id' } as const
    expect((await resetBuyerPassword(identity.ctx, { ...input, newPassword: 'pendek' })).kind).toBe(
      'password_refused',
    )
    expect((await resetBuyerPassword(identity.ctx, input)).kind).toBe('signed_in')
    expect(await isLive(before.sessionToken)).toBe(false)
    const login = (password: string) =>
      beginBuyerLogin(identity.ctx, { login: email, password, client: testClient })
    expect([(await login(testPassword)).kind, (await login(newPassword)).kind]).toEqual([
      'refused',
      'signed_in',
    ])
  })

  it('is changed with the old one only; all other sessions end, and this browser gets a new one', async () => {
    const { email } = await createTestBuyer(identity.ctx)
    const [here, there] = [
      await signInTestBuyer(identity.ctx, email),
      await signInTestBuyer(identity.ctx, email),
    ]
    const change = (password: string) =>
      changeBuyerPassword(identity.ctx, {
        ...own(here),
        password,
        newPassword,
        client: testClient,
        locale: 'id',
      })
    expect((await change('bukan yang lama ini')).kind).toBe('wrong_password')
    const changed = await change(testPassword)
    if (changed.kind !== 'signed_in') throw new Error(changed.kind)
    expect([await isLive(here.sessionToken), await isLive(there.sessionToken)]).toEqual([false, false])
    expect(await isLive(changed.sessionToken)).toBe(true)
  })

  it('is first set by a fresh sign-in where there was none, never by an old session', async () => {
    const phone = freshPhone()
    const draft = { name: 'Tanpa Sandi', email: '', phone, password: '', hasConsented: true }
    const begun = asked(await beginBuyerRegistration(identity.ctx, { ...stranger, ...draft }))
    const code = await arrivedCode(identity)
    const done = await completeBuyerRegistration(identity.ctx, { ...stranger, ...begun, code })
    if (done.kind !== 'signed_in') throw new Error(done.kind)
    const session = await sessionOf(identity.ctx, done)
    expect(await findBuyerSecurity(identity.ctx, session)).toMatchObject({
      hasPassword: false,
      isPhoneProven: true,
    })
    const set = () =>
      changeBuyerPassword(identity.ctx, {
        ...own(session),
        password: '',
        newPassword,
        client: testClient,
        locale: 'id',
      })
    later(16 * minuteMs)
    expect((await set()).kind).toBe('sign_in_again')
    later(-16 * minuteMs)
    expect((await set()).kind).toBe('signed_in')
  })
})

describe('a changed profile', () => {
  it('moves to a number that typed its code in; sessions end, and the old number is told', async () => {
    const { email, phone } = await createTestBuyer(identity.ctx)
    const session = await signInTestBuyer(identity.ctx, email)
    const next = freshPhone()
    const begun = asked(
      await beginBuyerPhoneChange(identity.ctx, { ...own(session), phone: next, client: testClient }),
    )
    expect(identity.phones.arrived.at(-1)?.to ?? next).toBe(next)
    const code = await arrivedCode(identity)
    const done = await finishBuyerPhoneChange(identity.ctx, {
      ...stranger,
      ...begun,
      code,
      buyerId: session.buyerId,
      locale: 'en',
    })
    if (done.kind !== 'signed_in') throw new Error(done.kind)
    expect(done.buyer.phone).toBe(next)
    expect(await isLive(session.sessionToken)).toBe(false)
    const told = await database.db
      .selectFrom('messaging.message')
      .select(['phone_e164', 'template'])
      .where('phone_e164', '=', phone)
      .execute()
    expect(told).toEqual([{ phone_e164: phone, template: 'account_changed_en' }])
  })

  it('never takes the number of another account', async () => {
    const [one, other] = [await createTestBuyer(identity.ctx), await createTestBuyer(identity.ctx)]
    const session = await signInTestBuyer(identity.ctx, one.email)
    const begun = asked(
      await beginBuyerPhoneChange(identity.ctx, { ...own(session), phone: other.phone, client: testClient }),
    )
    const code = await arrivedCode(identity)
    const input = { ...stranger, ...begun, code, buyerId: session.buyerId, locale: 'id' } as const
    expect(await finishBuyerPhoneChange(identity.ctx, input)).toEqual({ kind: 'phone_taken' })
  })

  it('asks for the password before e-mail or number change, and gives away no other account', async () => {
    const [one, other] = [await createTestBuyer(identity.ctx), await createTestBuyer(identity.ctx)]
    const session = await signInTestBuyer(identity.ctx, one.email)
    const change = (email: string, password = testPassword) =>
      changeBuyerEmail(identity.ctx, { ...own(session), password, email, locale: 'id' })
    expect((await change('baru@pembeli.test', 'salah semua ini')).kind).toBe('wrong_password')
    expect((await change(other.email)).kind).toBe('taken')
    expect((await change('baru@pembeli.test')).kind).toBe('changed')
    expect((await changeBuyerName(identity.ctx, { ...session, name: '<script>' })).kind).toBe('bad_name')
    expect((await changeBuyerName(identity.ctx, { ...session, name: 'Nama Baru' })).kind).toBe('changed')
  })
})

describe('a resent code', () => {
  it('ends the old one, and keeps the count of tries', async () => {
    const { phone } = await createTestBuyer(identity.ctx)
    const { challengeToken } = asked(await beginBuyerCodeLogin(identity.ctx, { ...stranger, phone }))
    const first = await arrivedCode(identity)
    const verify = (code: string) => verifyBuyerLoginCode(identity.ctx, { ...stranger, challengeToken, code })
    expect(await verify(otherCode(first))).toMatchObject({ kind: 'wrong', triesLeft: 4 })
    later(minuteMs + 1)
    const resent = await resendBuyerCode(identity.ctx, { ...stranger, challengeToken, purpose: 'login' })
    expect(resent.kind).toBe('sent')
    const second = await arrivedCode(identity)
    if (first !== second) expect(await verify(first)).toMatchObject({ kind: 'wrong', triesLeft: 3 })
    expect((await verify(second)).kind).toBe('signed_in')
  })
})
