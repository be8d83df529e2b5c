import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendQueue } from '#messaging'
import type { TestDatabase } from '#platform/testing/database.ts'
import { createTestDatabase } from '#platform/testing/database.ts'
import { beginBuyerLogin } from '../begin-buyer-login.ts'
import { findBuyerSession } from '../buyer-session.ts'
import type { TestIdentity } from '../testing.ts'
import { createTestIdentity, testClient, testPassword } from '../testing.ts'
import { beginBuyerPasswordReset } from './code-login.ts'
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
